// Small graphs as Python writes them.

import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";

/** Load dagre, which the page has as a script of its own. */
export function loadDagre() {
  const file = new URL("../../autograd/viz/assets/vendor/dagre/dagre.min.js", import.meta.url);
  runInThisContext(`${readFileSync(file, "utf8")}\nglobalThis.dagre = dagre;`);
}

const page = { version: 1, title: "y", precision: 4, theme: "auto" };

/** y = x·x + x·2 at x = 3: three paths lead back to x. */
export function square() {
  return {
    ...page,
    nodes: [
      { kind: "input", name: "x", shape: [], dtype: "float64", data: 3 },
      { kind: "operation", op: "multiply", inputs: [0, 0], shape: [], dtype: "float64", data: 9 },
      { kind: "constant", shape: [], dtype: "float64", data: 2 },
      { kind: "operation", op: "multiply", inputs: [0, 2], shape: [], dtype: "float64", data: 6 },
      { kind: "output", name: "y", op: "add", inputs: [1, 3], shape: [], dtype: "float64", data: 15 },
    ],
    groups: [{ name: "graph" }],
    outputs: [4],
    backward: [
      { node: 4, gradient: 1, passes: [{ slot: 0, share: 1, local: 1 }, { slot: 1, share: 1, local: 1 }] },
      { node: 3, gradient: 1, passes: [{ slot: 0, share: 2, local: 2 }] },
      { node: 1, gradient: 1, passes: [{ slot: 0, share: 3, local: 3, after: 5 }, { slot: 1, share: 3, local: 3, after: 8 }] },
      { node: 0, gradient: 8 },
    ],
  };
}

/** A chain of so many operations in groups of so many, two levels deep. */
export function chain(groups = 3, length = 4) {
  const nodes = [{ kind: "input", name: "x", shape: [], dtype: "float64", data: 1 }];
  const written = [{ name: "graph" }, { name: "model", parent: 0 }];
  for (let group = 0; group < groups; group++) {
    written.push({ name: `layer ${group}`, parent: 1 });
    for (let index = 0; index < length; index++)
      nodes.push({ kind: "operation", op: "tanh", inputs: [nodes.length - 1], shape: [], dtype: "float64", data: 0.5, group: group + 2 });
  }
  nodes[nodes.length - 1].kind = "output";
  return { ...page, nodes, groups: written, outputs: [nodes.length - 1], backward: [] };
}
