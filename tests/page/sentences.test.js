import assert from "node:assert/strict";
import test from "node:test";

import { Model } from "../../autograd/viz/assets/script/model.js";
import { resultText, sentence, summary } from "../../autograd/viz/assets/script/sentences.js";
import { Timeline } from "../../autograd/viz/assets/script/timeline.js";
import { chain, square } from "./graphs.js";

const itself = (node) => `n${node}`;

test("results are named in English", () => {
  assert.equal(resultText("multiply", ["x = 3", "x = 3"]), "the product of x = 3 and x = 3");
  assert.equal(resultText("tanh", ["z"]), "the tanh of z");
  assert.equal(resultText("stack", ["a", "b", "c", "d", "e"]), "the stack of a, b, c and 2 more");
});

test("a step says what is computed and what is passed back", () => {
  const timeline = new Timeline(new Model(square()));
  assert.equal(sentence(timeline, 1, itself), "The product of x (3) and x (3) is 9.");
  assert.equal(sentence(timeline, 3, itself), "y, the sum of multiply 1 (9) and multiply 3 (6), is 15.");
  assert.match(sentence(timeline, 8, itself), /^From multiply 1 back to x: upstream 1 times local derivative 3 is 3\. Its gradient was 2 and is now 5, path 2 of 3\.$/);
});

test("of a closed group nothing is named that nobody sees", () => {
  const timeline = new Timeline(new Model(chain(3, 4)));
  const { model } = timeline;
  const hidden = model.hiddenBy(new Set([1]));
  const entity = (node) => (hidden[model.home[node]] >= 0 ? `g${hidden[model.home[node]]}` : `n${node}`);
  assert.equal(sentence(timeline, 4, entity), "layer 0: 4 nodes computed; its output is 0.5.");
  assert.equal(sentence(timeline, 2, entity), "layer 0: 2 of 4 nodes computed.");
});

test("how large a graph is, and how much of it is folded away", () => {
  assert.equal(summary(new Model(square()), 5), "5 nodes");
  assert.equal(summary(new Model(chain(1, 1100)), 1), "1,101 nodes, 2 groups, 1,100 folded away: open a group to see them");
});

test("gradient into and out of a closed group is told by the group", () => {
  const data = square();
  data.groups.push({ name: "squares", parent: 0 });
  data.nodes[1].group = data.nodes[3].group = 1;
  const timeline = new Timeline(new Model(data));
  const entity = (node) => (data.nodes[node].group ? "g1" : `n${node}`);
  assert.equal(sentence(timeline, 5, entity), "From y back into squares: upstream 1 times local derivative 1 is 1.");
  assert.equal(sentence(timeline, 9, entity), "squares passes gradient back to x. Its gradient was 5 and is now 8, path 3 of 3.");
});
