import assert from "node:assert/strict";
import test from "node:test";

import { Model } from "../../autograd/viz/assets/script/model.js";
import { Prediction } from "../../autograd/viz/assets/script/prediction.js";
import { Timeline } from "../../autograd/viz/assets/script/timeline.js";
import { square } from "./graphs.js";

/** The course of a quiz over a graph of which all is in sight, and what it tells the panel. */
function course() {
  const timeline = new Timeline(new Model(square()));
  const told = [];
  const panel = Object.fromEntries(["ask", "finish", "giveUp", "rest", "withdraw"].map((name) => [name, () => told.push(name)]));
  const player = {
    now: timeline.end, stops: [...timeline.moments.keys()], pause: () => {},
    at(now) { player.now = now; prediction.moved(); },
  };
  const prediction = new Prediction({ timeline, scene: { entityOf: (node) => `n${node}` }, player, goTo: () => {}, choose: () => {} }, panel);
  return { prediction, player, told };
}

test("questions come in the order of time, each just before its answer", () => {
  const { prediction, player, told } = course();
  const asked = [];
  for (prediction.next(); prediction.pending; prediction.next()) {
    asked.push(prediction.pending.question.node);
    assert.equal(player.now, prediction.pending.stop - 1);
    prediction.reveal();
  }
  assert.deepEqual(asked, [1, 3, 4, 1, 3, 0]);
  assert.deepEqual(told, [...asked.map(() => "ask"), "finish"]);
});

test("a question whose answer is in the picture is taken back", () => {
  const { prediction, player, told } = course();
  prediction.next();
  player.at(0);
  assert.deepEqual(told, ["ask"]);
  player.at(player.stops.length - 1);
  assert.deepEqual(told, ["ask", "withdraw"]);
  player.at(0);
  assert.deepEqual(told, ["ask", "withdraw"]);
});
