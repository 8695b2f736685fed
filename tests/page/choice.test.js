import assert from "node:assert/strict";
import test from "node:test";

import { READABLE, bestWay, openToRead } from "../../autograd/viz/assets/script/choice.js";
import { Model } from "../../autograd/viz/assets/script/model.js";
import { chain } from "./graphs.js";

const told = ({ direction, roomy }) => `${direction}${roomy ? "" : " close"}`;

/** How large a graph is in each way, whatever is open. */
const scales = (table) => (_, way) => table[told(way)];

test("the way that shows a graph largest is chosen, with room for numbers where that can be read", () => {
  const best = (table) => told(bestWay(new Set(), scales(table)).way);
  assert.equal(best({ LR: 1, TB: 1.05 }), "LR");
  assert.equal(best({ LR: 0.9, TB: 1.3 }), "TB");
  assert.equal(best({ LR: 0.7, TB: 0.5, "LR close": 0.95, "TB close": 0.6 }), "LR close");
  assert.equal(best({ LR: 0.7, TB: 0.5, "LR close": 0.71, "TB close": 0.6 }), "LR");
});

test("what is far from being readable is not tried closer: each try is a layout", () => {
  let tries = 0;
  bestWay(new Set(), () => { tries += 1; return 0.05; });
  assert.equal(tries, 1);
});

test("groups are opened as long as all of it can be read", () => {
  const model = new Model(chain(3, 6));
  const scaleOf = (open) => 2 / Math.max(1, model.inSight(open) / 2);
  const { open } = openToRead(model, scaleOf);
  assert.deepEqual([...open], [1]);
  assert.ok(scaleOf(open) >= READABLE);
  assert.deepEqual([...openToRead(model, () => 1).open].sort(), [1, 2, 3, 4]);
});

test("a small graph opens whole if half of it can be read at a time", () => {
  assert.deepEqual([...openToRead(new Model(chain(2, 3)), () => 0.5).open].sort(), [1, 2, 3]);
  assert.deepEqual([...openToRead(new Model(chain(2, 3)), () => 0.3).open], []);
});
