import assert from "node:assert/strict";
import test from "node:test";

import { Model } from "../../autograd/viz/assets/script/model.js";
import { chain, square } from "./graphs.js";

test("edges keep the order of arguments, and x · x has two", () => {
  const model = new Model(square());
  assert.deepEqual(model.edges.filter((edge) => edge.target === 1), [
    { source: 0, target: 1, slot: 0 }, { source: 0, target: 1, slot: 1 },
  ]);
  assert.equal(model.edgeInto(4, 1), 5);
});

test("a closed group hides all that is inside, however deep", () => {
  const model = new Model(chain());
  assert.deepEqual(model.hiddenBy(new Set()), [-1, 1, 1, 1, 1]);
  assert.deepEqual(model.hiddenBy(new Set([2])), [-1, 1, 1, 1, 1]);
  assert.deepEqual(model.hiddenBy(new Set([1, 3])), [-1, -1, 2, -1, 4]);
  assert.equal(model.inSight(new Set()), 2);
  assert.equal(model.inSight(new Set([1])), 4);
  assert.equal(model.inSight(new Set([1, 3])), 7);
  assert.deepEqual(model.inside(1).length, 12);
  assert.deepEqual(model.size, [13, 12, 4, 4, 4]);
});

test("the groups nearest the output are opened first, while there is room", () => {
  const model = new Model(chain(3, 4));
  assert.deepEqual([...model.openAtFirst(7)], [1, 4]);
  assert.deepEqual([...model.openAtFirst(100)].sort(), [1, 2, 3, 4]);
  assert.deepEqual([...model.openAtFirst(1)], []);
});

test("a group gives what is used outside of it", () => {
  const model = new Model(chain());
  assert.deepEqual([1, 2, 3, 4].map((group) => model.exits(group)), [[12], [4], [8], [12]]);
  assert.equal(model.pathOf(3), "model / layer 1");
});

test("a graph of a hundred thousand nodes in a chain is read without recursion", () => {
  const model = new Model(chain(1000, 100));
  assert.equal(model.inside(1).length, 100_000);
});
