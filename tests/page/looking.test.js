import assert from "node:assert/strict";
import test from "node:test";

import { READABLE } from "../../autograd/viz/assets/script/choice.js";
import { OVERVIEW, lookAtAll, lookAtGroup } from "../../autograd/viz/assets/script/looking.js";

/** A camera that shows a whole at some scale, and what it was told. */
function camera(whole, byHand = false) {
  const told = [];
  const made = {
    byHand, view: { x: 0, y: 0, scale: 1 }, told,
    fitScale: (box) => whole * (box.part ?? 1),
    fit: () => { told.push("fit"); made.view.scale = whole; },
    set: (change) => { told.push("set"); Object.assign(made.view, change); },
    reveal: (box) => told.push(box.key ?? "frame"),
  };
  return made;
}

const scene = (frame) => ({
  layout: { placed: new Map([["n1", { key: "n1" }]]) }, startKey: "n1", anchor: () => ({ x: 5, y: 5 }), frameOf: () => frame,
});

test("all is looked at if there is room for it, else the start, as large as can be read", () => {
  for (const scale of [1.2, OVERVIEW]) {
    const near = camera(scale);
    lookAtAll(near, scene());
    assert.deepEqual([near.told, near.view.scale], [["fit"], scale]);
  }
  const far = camera(0.3);
  lookAtAll(far, scene());
  assert.deepEqual([far.told, far.view.scale], [["fit", "set", "n1"], READABLE]);
});

test("after a group is opened or closed, all is looked at again unless the reader chose otherwise", () => {
  const all = camera(1);
  lookAtGroup(all, scene(), 1, { x: 0, y: 0 });
  assert.deepEqual(all.told, ["fit"]);
  const chosen = camera(1, true);
  lookAtGroup(chosen, scene(), 1, { x: 2, y: 0 });
  assert.deepEqual([chosen.told, chosen.view], [["set"], { x: 3, y: 5, scale: 1 }]);
});

test("a frame that is opened is shown whole, but not smaller than can be read", () => {
  const near = camera(0.5);
  lookAtGroup(near, scene({ x: 0, y: 0, width: 2, height: 2, part: 1.8 }), 1, undefined);
  assert.deepEqual([near.told, near.view.scale], [["set", "frame"], 0.9]);
  const far = camera(0.5);
  lookAtGroup(far, scene({ x: 0, y: 0, width: 2, height: 2 }), 1, undefined);
  assert.equal(far.view.scale, READABLE);
});
