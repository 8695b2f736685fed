import assert from "node:assert/strict";
import test from "node:test";

import { fromHash, toHash } from "../../autograd/viz/assets/script/sharing.js";

const limits = { moments: 10, groups: 5, nodes: 7 };

test("what is written as an address is read back", () => {
  const state = { now: 3, open: [1, 4], selected: "n6", direction: "TB", roomy: false, following: true };
  assert.deepEqual(fromHash(toHash(state), limits), state);
  assert.deepEqual(fromHash(toHash({ direction: "LR", roomy: true }), limits), { direction: "LR", roomy: true });
  assert.deepEqual(fromHash(toHash({ now: 0, open: [] }), limits), { now: 0, open: [] });
});

test("what makes no sense is left out", () => {
  for (const hash of ["", "#", "#at=99&open=7.x.-1&node=n99", "#node=g0", "#node=%00&at=NaN&way=up", "#at=1e1"]) {
    const { now, selected, direction, open } = fromHash(hash, limits);
    assert.deepEqual([now, selected, direction, open ?? []], [undefined, undefined, undefined, []]);
  }
});
