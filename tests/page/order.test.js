import assert from "node:assert/strict";
import test from "node:test";

import { untangle } from "../../autograd/viz/assets/script/order.js";

/** A graph of dagre with ranks of nodes in their order, and edges downwards. */
function ranked(ranks, edges) {
  const nodes = new Map(ranks.flatMap((rank, depth) => [...rank].map((key, order) => [key, { rank: depth, order }])));
  const pairs = edges.map(([v, w]) => ({ v, w }));
  return {
    nodes: () => [...nodes.keys()], node: (key) => nodes.get(key),
    edges: () => pairs,
    row: (depth) => [...nodes].filter(([, { rank }]) => rank === depth).sort((a, b) => a[1].order - b[1].order).map(([key]) => key).join(""),
  };
}

test("neighbours whose lines cross change places", () => {
  // x leads to a, b and d, and w to c; d stands beyond c.
  const graph = ranked(["xw", "abcd", "st"], ["xa", "xb", "wc", "xd", "as", "bs", "ct", "dt"]);
  untangle(graph, []);
  assert.equal(graph.row(1), "abdc");
});

test("what is to come first does, though more lines cross", () => {
  const graph = ranked(["xw", "ba"], ["xa", "wb"]);
  untangle(graph, [{ left: "b", right: "a" }, { left: "x", right: "w" }]);
  assert.deepEqual([graph.row(0), graph.row(1)], ["xw", "ba"]);
});

test("lines that need not cross do not", () => {
  // Two trees whose leaves are told in turn, three ranks deep.
  const graph = ranked(["xw", "abcd", "pqrs"], ["xa", "wb", "xc", "wd", "ap", "bq", "cr", "ds"]);
  untangle(graph, []);
  assert.deepEqual([graph.row(0), graph.row(1), graph.row(2)], ["xw", "acbd", "prqs"]);
});
