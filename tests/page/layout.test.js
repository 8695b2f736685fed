import assert from "node:assert/strict";
import test from "node:test";

import { lanesOf } from "../../autograd/viz/assets/script/lanes.js";
import { Layouter, pathOf } from "../../autograd/viz/assets/script/layout.js";
import { Model } from "../../autograd/viz/assets/script/model.js";
import { chain, loadDagre, square } from "./graphs.js";

loadDagre();
const settings = (direction = "LR", roomy = true) => ({ direction, roomy, sizeOf: () => ({ width: 90, height: 60 }), labelOf: () => ({ width: 60, height: 20 }) });

function overlaps(a, b) {
  return Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2;
}

for (const direction of ["LR", "TB"])
  test(`nothing overlaps: ${direction}`, () => {
    for (const data of [square(), chain(4, 6)]) {
      const model = new Model(data);
      const { placed, lines, frames, width, height } = new Layouter(model).layout(new Set([1, 2, 3]), settings(direction));
      const boxes = [...placed.values(), ...lines.flatMap((line) => line.label ?? [])];
      boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => assert.ok(!overlaps(a, b))));
      for (const box of placed.values()) assert.ok(box.x > 0 && box.y > 0 && box.x < width && box.y < height);
      assert.equal(frames.length, data.groups.length > 1 ? 3 : 0);
    }
  });

test("without much room, nothing overlaps either, and it is smaller", () => {
  const layouter = new Layouter(new Model(chain(4, 6)));
  const open = new Set([1, 2, 3]);
  const close = layouter.layout(open, settings("LR", false));
  const boxes = [...close.placed.values()];
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => assert.ok(!overlaps(a, b))));
  assert.ok(close.width < layouter.layout(open, settings("LR")).width);
});

/** (x² − x/w)² exp(−x). */
function quotient() {
  const data = square();
  const op = (name, ...inputs) => ({ kind: "operation", op: name, inputs, ordered: true, shape: [], dtype: "float64", data: 1 });
  const leaf = (kind) => ({ kind, shape: [], dtype: "float64", data: 2 });
  data.nodes = [leaf("input"), op("multiply", 0, 0), leaf("input"), op("divide", 0, 2), op("subtract", 1, 3), leaf("constant"), op("power", 4, 5), op("negative", 0), op("exp", 7), op("multiply", 6, 8)];
  for (const place of [1, 7, 8, 9]) data.nodes[place].ordered = undefined;
  return { ...data, outputs: [9], backward: [] };
}

for (const direction of ["LR", "TB"])
  test(`numbers stand beside the edges of others: ${direction}`, () => {
    const data = quotient();
    const labelOf = (edge) => (edge === 7 ? undefined : { width: 60, height: 20 }); // none to the constant
    const { lines } = new Layouter(new Model(data)).layout(new Set(), { ...settings(direction), labelOf });
    const across = direction === "LR" ? "y" : "x";
    const [byX, byW] = [2, 3].map((edge) => lines.find((line) => line.edges.includes(edge)));
    assert.ok((byX.label[across] - byW.label[across]) * (byX.points[0][across] - byW.points[0][across]) > 0);
    const constant = lines.find((line) => line.edges.includes(7));
    for (const { label } of lines) {
      if (!label) continue;
      for (let at = 1; at < constant.points.length; at++) {
        const [p, q] = [constant.points[at - 1], constant.points[at]];
        const middle = { x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 };
        assert.ok(Math.abs(middle.x - label.x) > label.width / 2 || Math.abs(middle.y - label.y) > label.height / 2);
      }
    }
  });

test("each edge arrives at its node once for each argument", () => {
  const model = new Model(square());
  const { lines } = new Layouter(model).layout(new Set(), settings());
  assert.deepEqual(lines.map((line) => line.edges).flat().sort(), [0, 1, 2, 3, 4, 5]);
  assert.ok(lines.every((line) => line.arrow));
});

/** Twelve nodes, each made of all before it: 66 edges. */
function crowd() {
  const data = square();
  data.nodes = [{ kind: "input", shape: [], dtype: "float64", data: 1 }];
  for (let made = 1; made < 12; made++)
    data.nodes.push({ kind: "operation", op: "sum", inputs: [...data.nodes.keys()], shape: [], dtype: "float64", data: 1 });
  return { ...data, outputs: [11], backward: [] };
}

for (const direction of ["LR", "TB"])
  test(`in a crowd, long lines run above all nodes, each source in a lane: ${direction}`, () => {
    const { placed, lines, width, height } = new Layouter(new Model(crowd())).layout(new Set(), { ...settings(direction), labelOf: () => undefined });
    const [along, across, half] = direction === "LR" ? ["x", "y", "width"] : ["y", "x", "height"];
    const top = Math.min(...[...placed.values()].map((node) => node[across] - (direction === "LR" ? node.height : node.width) / 2));
    assert.deepEqual(lines.flatMap((line) => line.edges).sort((a, b) => a - b), [...Array(66).keys()]);
    const lanes = new Map();
    for (const { points, key } of lines) {
      for (const { x, y } of points) assert.ok(x >= 0 && x <= width && y >= 0 && y <= height);
      if (points.length < 4 || points[1][across] > top) continue;
      const source = key.split("|")[1];
      assert.equal(points[1][across], points[2][across]);
      assert.equal(lanes.get(source) ?? points[1][across], points[1][across]);
      lanes.set(source, points[1][across]);
      // It goes up and down where no node stands.
      for (const bend of [points[1], points[2]])
        for (const node of placed.values()) assert.ok(Math.abs(node[along] - bend[along]) > node[half] / 2);
    }
    assert.equal(lanes.size, 9); // from all but the last three
    assert.equal(new Set(lanes.values()).size, 9); // all of which overlap
  });

test("lanes that do not overlap are one", () => {
  const piece = (from, to) => ({ key: `${from}|${to}`, from, to, net: from, edges: [] });
  const pieces = [piece("n0", "n3"), piece("n2", "n5"), piece("n4", "n9"), piece("n4", "n8")];
  const lanes = lanesOf(new Set(pieces), (end) => Number(end.slice(1)));
  assert.equal(lanes.get(pieces[0]), lanes.get(pieces[2]));
  assert.equal(lanes.get(pieces[2]), lanes.get(pieces[3]));
  assert.ok(lanes.get(pieces[1]) > lanes.get(pieces[0]));
});

/** (x·x) to the power of 2, whose constant is older than its base. */
function power() {
  const data = square();
  data.nodes = [
    data.nodes[0], { kind: "constant", shape: [], dtype: "float64", data: 2 },
    { kind: "operation", op: "multiply", inputs: [0, 0], shape: [], dtype: "float64", data: 9 },
    { kind: "output", op: "power", inputs: [2, 1], ordered: true, shape: [], dtype: "float64", data: 81 },
  ];
  return { ...data, outputs: [3], backward: [] };
}

for (const [direction, across] of [["LR", "y"], ["TB", "x"]])
  test(`arguments stand in their order, and edges enter in it: ${direction}`, () => {
    const { lines, placed } = new Layouter(new Model(power())).layout(new Set(), settings(direction));
    assert.ok(placed.get("n2")[across] < placed.get("n1")[across]);
    const [base, exponent] = [1, 2].map((place) => lines.find((line) => line.places.includes(place)).points.at(-1));
    assert.ok(base[across] < exponent[across]);
    assert.equal(lines.filter((line) => line.places.length).length, 2);
  });

test("lines that cross a border meet there", () => {
  const model = new Model(chain(2, 3));
  const { lines, frames } = new Layouter(model).layout(new Set([1, 2, 3]), settings());
  const ends = lines.flatMap((line) => (line.arrow ? [] : [line.points[line.points.length - 1]]));
  const starts = lines.map((line) => line.points[0]);
  assert.ok(ends.length > 0);
  for (const end of ends) assert.ok(starts.some((start) => Math.hypot(start.x - end.x, start.y - end.y) < 1e-6));
  for (const end of ends) assert.ok(frames.some((frame) => Math.min(Math.abs(end.x - frame.x), Math.abs(end.x - frame.x - frame.width)) < 1e-6));
});

for (const direction of ["LR", "TB"])
  test(`lines into a group do not cross before its border: ${direction}`, () => {
    const leaf = { kind: "input", shape: [], dtype: "float64", data: 1 };
    const op = (name, ...inputs) => ({ kind: "operation", op: name, inputs, shape: [], dtype: "float64", data: 1, group: 1 });
    // w comes first in the product, x in the program; b is added.
    const nodes = [leaf, leaf, leaf, op("multiply", 1, 0), op("add", 3, 2)];
    const data = { ...square(), nodes, groups: [{ name: "graph" }, { name: "neuron", parent: 0 }], outputs: [4], backward: [] };
    const { lines } = new Layouter(new Model(data)).layout(new Set([1]), settings(direction));
    const across = direction === "LR" ? "y" : "x";
    const entering = lines.filter(({ tail, arrow }) => tail && !arrow);
    assert.equal(entering.length, 3);
    const order = (point) => [...entering].sort((a, b) => point(a)[across] - point(b)[across]).map(({ key }) => key);
    assert.deepEqual(order(({ points }) => points[0]), order(({ points }) => points.at(-1)));
  });

for (const direction of ["LR", "TB"])
  test(`a line into a layer leads around its weight: ${direction}`, () => {
    const node = (kind, group, op, ...inputs) => ({ kind, op, inputs, ordered: inputs.length > 1, shape: [], dtype: "float64", data: 1, group });
    const nodes = [node("input", 0), node("parameter", 1), node("parameter", 1), node("operation", 1, "inner", 0, 1), node("output", 1, "add", 3, 2)];
    const data = { ...square(), nodes, groups: [{ name: "graph" }, { name: "layer", parent: 0 }], outputs: [4], backward: [] };
    for (const roomy of [true, false]) {
      const { lines, placed } = new Layouter(new Model(data)).layout(new Set([1]), { ...settings(direction, roomy), labelOf: () => undefined });
      const weight = placed.get("n1");
      const entering = lines.find(({ tail, arrow, edges }) => !tail && arrow && edges.includes(0));
      for (const { x, y } of curve(entering.points, direction))
        assert.ok(Math.abs(x - weight.x) > weight.width / 2 || Math.abs(y - weight.y) > weight.height / 2);
    }
  });

/** Points of the path that is drawn through points. */
function curve(points, direction) {
  const numbers = pathOf(points, direction).match(/-?[\d.]+/g).map(Number);
  const pairs = numbers.flatMap((number, place) => (place % 2 ? [] : [{ x: number, y: numbers[place + 1] }]));
  const found = [];
  for (let at = 0; at + 3 < pairs.length; at += 3)
    for (let t = 0; t <= 1; t += 0.05) {
      const weights = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
      const sum = (axis) => weights.reduce((total, weight, place) => total + weight * pairs[at + place][axis], 0);
      found.push({ x: sum("x"), y: sum("y") });
    }
  return found;
}

test("closing what was opened gives the same layout again", () => {
  const layouter = new Layouter(new Model(chain(4, 6)));
  const before = layouter.layout(new Set([1]), settings());
  layouter.layout(new Set([1, 3]), settings());
  assert.deepEqual(layouter.layout(new Set([1]), settings()), before);
});

test("a line is a path of curves", () => {
  assert.equal(pathOf([{ x: 0, y: 0 }, { x: 10, y: 4 }], "LR"), "M0 0C5 0 5 4 10 4");
  assert.equal(pathOf([{ x: 0, y: 0 }, { x: 10, y: 4 }], "TB"), "M0 0C0 2 10 2 10 4");
});
