import assert from "node:assert/strict";
import test from "node:test";

import { Model } from "../../autograd/viz/assets/script/model.js";
import { Timeline } from "../../autograd/viz/assets/script/timeline.js";
import { chain, square } from "./graphs.js";

const line = () => new Timeline(new Model(square()));

test("first the values, then the shares, each at its own moment", () => {
  const kinds = line().moments.map((moment) => moment?.kind);
  assert.deepEqual(kinds, [undefined, "value", "value", "value", "start", "share", "share", "share", "share", "share", "end"]);
});

test("what has not been reached is unknown, never zero", () => {
  const timeline = line();
  assert.equal(timeline.value(0, 0), 3);
  assert.equal(timeline.value(4, 2), undefined);
  assert.equal(timeline.value(4, 3), 15);
  for (let now = 0; now < 7; now++) assert.equal(timeline.gradient(0, now).gradient, undefined);
});

test("the accumulator has what arrived so far, before and after", () => {
  const timeline = line();
  assert.deepEqual([7, 8, 9].map((now) => timeline.gradient(0, now)), [
    { gradient: 2, arrived: 1, expected: 3 }, { gradient: 5, arrived: 2, expected: 3 }, { gradient: 8, arrived: 3, expected: 3 },
  ]);
  const { before, after, count, of } = timeline.moments[8];
  assert.deepEqual({ before, after, count, of }, { before: 2, after: 5, count: 2, of: 3 });
});

test("edges tell where values and gradients have passed", () => {
  const timeline = line();
  const edge = timeline.model.edgeInto(1, 0);
  assert.deepEqual([0, 1, 3, 8, 9].map((now) => timeline.edgeState(edge, now)), ["forward", "current", "forward", "current", "backward"]);
  assert.equal(timeline.edgeState(timeline.model.edgeInto(4, 0), 0), "unknown");
});

test("what happens inside a closed group is one stop", () => {
  const timeline = new Timeline(new Model(chain(3, 4)));
  const hidden = timeline.model.hiddenBy(new Set([1, 3]));
  const entity = (node) => (hidden[timeline.model.home[node]] >= 0 ? `g${hidden[timeline.model.home[node]]}` : `n${node}`);
  assert.deepEqual(timeline.stops(entity, (key) => key[0] === "g"), [0, 4, 5, 6, 7, 8, 12, 13]);
});

test("every moment is a stop where all nodes are in sight", () => {
  const timeline = line();
  assert.deepEqual(timeline.stops((node) => `n${node}`, () => false), [...timeline.moments.keys()]);
});
