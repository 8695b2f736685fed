import assert from "node:assert/strict";
import test from "node:test";

import { Model } from "../../autograd/viz/assets/script/model.js";
import { nextCard } from "../../autograd/viz/assets/script/navigation.js";
import { Scene } from "../../autograd/viz/assets/script/scene.js";
import { chain, loadDagre, square } from "./graphs.js";

loadDagre();

function scene(data, direction = "LR", open = []) {
  const made = new Scene(new Model(data), { sizeOf: () => ({ width: 90, height: 60 }), labelSize: () => undefined });
  made.way = { direction, roomy: true };
  made.openAll(open);
  made.arrange();
  return made;
}

for (const [direction, back, forth] of [["LR", "ArrowLeft", "ArrowRight"], ["TB", "ArrowUp", "ArrowDown"]])
  test(`arrows lead along the edges, past constants: ${direction}`, () => {
    const made = scene(square(), direction);
    const go = (key, arrow) => nextCard(made, made.layout.placed.get(key), arrow)?.key;
    assert.equal(go("n3", back), "n0");
    assert.equal(go("n0", back), undefined);
    assert.equal(go("n1", forth), "n4");
  });

test("what stands beside is reached across", () => {
  const made = scene(square());
  const beside = (key, arrow) => nextCard(made, made.layout.placed.get(key), arrow)?.key;
  const there = beside("n1", "ArrowDown") ? "ArrowDown" : "ArrowUp";
  assert.equal(beside("n1", there), "n3");
});

test("closed groups are on the way", () => {
  const made = scene(chain(3, 4), "LR", [1]);
  const from = made.layout.placed.get("g3");
  assert.deepEqual(["ArrowLeft", "ArrowRight"].map((arrow) => nextCard(made, from, arrow)?.key), ["g2", "g4"]);
});

test("where there is no room, what was opened longest ago is closed", () => {
  const made = scene(chain(6, 30));
  made.toggle(1);
  const closed = [2, 3, 4, 5].flatMap((group) => made.toggle(group));
  assert.deepEqual(closed, [2]);
  assert.deepEqual([...made.open], [1, 3, 4, 5]);
  assert.deepEqual(made.openAround(2), [3]);
  assert.equal(made.openAround(2), undefined);
});
