import assert from "node:assert/strict";
import test from "node:test";

import { isClose, judge, questionAt, readAnswer } from "../../autograd/viz/assets/script/diagnosis.js";
import { Model } from "../../autograd/viz/assets/script/model.js";
import { Timeline } from "../../autograd/viz/assets/script/timeline.js";
import { square } from "./graphs.js";

test("numbers are read as people write them", () => {
  const cases = [["0.25", 0.25], ["−3", -3], ["3/4", 0.75], ["1e-3", 0.001], ["−1.5×10⁻⁷", -1.5e-7], ["2 × 10³", 2000], ["2^10", 1024], ["0,5", 0.5], [" .5 ", 0.5], ["2*3", 6], ["inf", Infinity], ["−∞", -Infinity]];
  for (const [text, number] of cases) assert.equal(readAnswer(text), number);
  for (const [text, number] of [["1,000", 1000], ["1,234,567.5", 1234567.5], ["12,500", 12500], ["−1,000", -1000], ["0,125", 0.125], [",5", 0.5], ["1,0/2,5", 0.4]]) assert.equal(readAnswer(text), number);
  for (const [text, number] of [["-2^2", -4], ["−2^2", -4], ["2^-2", 0.25], ["-3/4", -0.75], ["-2*-3", 6]]) assert.equal(readAnswer(text), number);
  for (const text of ["", "1,00,000", "1.000,5", "1,2,3", "x", "1/2/3", "alert(1)", "1 2x"]) assert.equal(readAnswer(text), undefined);
  assert.ok(Number.isNaN(readAnswer("nan")));
});

test("within one per cent is right, and zero is zero", () => {
  assert.ok(isClose(0.6225, 0.62245933));
  assert.ok(!isClose(0.6, 0.62245933));
  assert.ok(isClose(0, 0) && !isClose(0.001, 0) && !isClose(0, 1e-9));
  assert.ok(isClose(1e-15, 1e-15) && !isClose(0, 1e-15) && !isClose(1e-13, 1e-15) && !isClose(5e-324, 1e-300));
  assert.ok(isClose(1e-17, 0));
  assert.ok(isClose(Infinity, Infinity) && !isClose(1, Infinity) && isClose(NaN, NaN));
});

const timeline = () => new Timeline(new Model(square()));

test("values and whole gradients are asked for, nothing else", () => {
  const line = timeline();
  const asked = line.moments.map((_, now) => questionAt(line, now)?.asks);
  assert.deepEqual(asked, [undefined, "value", "value", "value", undefined, "gradient", "gradient", undefined, undefined, "gradient", undefined]);
});

/** y = Σ W ∘ 2, of which W and the product are arrays. */
function arrays(entries = [0, 1, -3, 4, 5, 6]) {
  const data = square();
  const tell = (scale) => ({ entries: entries.map((entry) => entry * scale), range: [-6, 12], norm: 1 });
  data.nodes = [
    { kind: "parameter", name: "W", shape: [2, 3], dtype: "float64", data: tell(1) },
    { kind: "operation", name: "z", op: "multiply", inputs: [0, 0], shape: [2, 3], dtype: "float64", data: tell(2) },
    { kind: "output", name: "y", op: "sum", inputs: [1], shape: [], dtype: "float64", data: 26 },
  ];
  data.outputs = [2];
  data.backward = [
    { node: 2, gradient: 1, passes: [{ slot: 0, share: tell(3) }] },
    { node: 1, gradient: tell(3), passes: [{ slot: 0, share: tell(4) }, { slot: 1, share: tell(5), after: tell(9) }] },
  ];
  return data;
}

test("of small arrays an entry is asked for, of their sums the number", () => {
  const line = new Timeline(new Model(arrays()));
  const asked = line.moments.flatMap((_, now) => questionAt(line, now) ?? []);
  assert.deepEqual(asked.map(({ asks, node, answer, entry }) => [asks, node, answer, entry]), [
    ["value", 1, 2, [0, 1]], ["value", 2, 26, undefined], ["gradient", 1, 3, [0, 1]], ["gradient", 0, 9, [0, 1]],
  ]);
  const says = (answer) => judge(asked[3], answer).says;
  assert.ok(judge(asked[3], 9).right);
  assert.match(says(4), /one path of the sum/);
  assert.match(says(-9), /sign/);
  assert.match(says(1), /its value, not its gradient/);
});

test("nothing is asked that cannot be worked out from what is told", () => {
  const data = arrays();
  for (const node of data.nodes.slice(0, 2)) node.data = { range: [0, 1], norm: 1 };
  const line = new Timeline(new Model(data));
  assert.deepEqual(line.moments.flatMap((_, now) => questionAt(line, now) ?? []), []);
});

test("what went wrong with a gradient is said", () => {
  const line = timeline();
  const question = questionAt(line, 9);
  const says = (answer) => judge(question, answer).says;
  assert.ok(judge(question, 8).right);
  assert.match(says(-8), /sign/);
  assert.match(says(3), /one path of the sum/);
  assert.match(says(2), /one path of the sum/);
  assert.match(says(5), /2 paths of 3/);
  assert.match(says(18), /multiplied the paths/);
  assert.match(says(4), /half/);
  assert.match(says(0), /not zero/);
  assert.match(says(80), /decimal point/);
  assert.match(says(7.5), /For each path/);
});

test("a factor that was forgotten is named", () => {
  const data = square();
  data.backward = [
    { node: 4, gradient: 5, passes: [{ slot: 0, share: 5, local: 1 }, { slot: 1, share: 5, local: 1 }] },
    { node: 3, gradient: 5, passes: [{ slot: 0, share: 10, local: 2 }] },
  ];
  const line = new Timeline(new Model(data));
  const question = questionAt(line, 7);
  assert.equal(question.answer, 10);
  assert.match(judge(question, 2).says, /local derivative alone/);
  assert.match(judge(question, 5).says, /upstream gradient alone/);
  assert.match(judge(question, 7).says, /added the two factors/);
  assert.match(judge(question, 2.5).says, /divided by the local derivative/);
  assert.match(judge(question, 3).says, /its value, not its gradient/);
  assert.match(judge(question, 15).says, /its own value/);
});

test("what went wrong with a value is said", () => {
  const question = questionAt(timeline(), 3);
  assert.ok(judge(question, 15).right);
  assert.match(judge(question, 54).says, /product.*operation here is add/);
  assert.match(judge(question, 9).says, /before add is applied/);
  assert.match(judge(question, -15).says, /sign/);
});
