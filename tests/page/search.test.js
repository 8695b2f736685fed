import assert from "node:assert/strict";
import test from "node:test";

import { Model } from "../../autograd/viz/assets/script/model.js";
import { findAll, foundTexts } from "../../autograd/viz/assets/script/search.js";
import { chain, square } from "./graphs.js";

test("groups and nodes are found by name, operation, kind or number, and counted", () => {
  const model = new Model(chain(3, 20));
  assert.deepEqual(findAll(model, " LAYER 1 "), { keys: ["g3"], count: 1 });
  const { keys, count } = findAll(model, "tanh");
  assert.deepEqual([keys.length, count], [24, 60]);
  assert.deepEqual(findAll(model, "n60"), { keys: ["n60"], count: 1 });
  assert.deepEqual(findAll(model, ""), { keys: [], count: 0 });
});

test("what is found says what it is, and in which groups", () => {
  const model = new Model(chain());
  model.nodes[2].name = "z";
  assert.deepEqual(foundTexts(model, "n2"), { name: "z", kind: "tanh", path: "model / layer 0" });
  assert.deepEqual(foundTexts(model, "g2"), { name: "layer 0", kind: "4 nodes", path: "model" });
  assert.deepEqual(foundTexts(new Model(square()), "n2"), { name: "constant 2", kind: "constant", path: "" });
});
