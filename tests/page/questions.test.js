import assert from "node:assert/strict";
import test from "node:test";

import { judge } from "../../autograd/viz/assets/script/diagnosis.js";
import { Model } from "../../autograd/viz/assets/script/model.js";
import { questionAt, whyNothing } from "../../autograd/viz/assets/script/questions.js";
import { Timeline } from "../../autograd/viz/assets/script/timeline.js";
import { square } from "./graphs.js";

test("values and whole gradients are asked for, nothing else", () => {
  const line = new Timeline(new Model(square()));
  const asked = line.moments.map((_, now) => questionAt(line, now)?.asks);
  assert.deepEqual(asked, [undefined, "value", "value", "value", undefined, "gradient", "gradient", undefined, undefined, "gradient", undefined]);
});

/** y = Σ W ∘ 2, of which W and the product are arrays. */
function arrays(entries = [0, 1, -3, 4, 5, 6]) {
  const data = square();
  const tell = (scale) => ({ entries: entries.map((entry) => entry * scale), range: [-6, 12], norm: 1 });
  data.nodes = [
    { kind: "parameter", name: "W", shape: [2, 3], dtype: "float64", data: tell(1) },
    { kind: "operation", name: "z", op: "multiply", inputs: [0, 0], shape: [2, 3], dtype: "float64", data: tell(2) },
    { kind: "output", name: "y", op: "sum", inputs: [1], shape: [], dtype: "float64", data: 26 },
  ];
  data.outputs = [2];
  data.backward = [
    { node: 2, gradient: 1, passes: [{ slot: 0, share: tell(3) }] },
    { node: 1, gradient: tell(3), passes: [{ slot: 0, share: tell(4) }, { slot: 1, share: tell(5), after: tell(9) }] },
  ];
  return data;
}

test("of small arrays an entry is asked for, of their sums the number", () => {
  const line = new Timeline(new Model(arrays()));
  const asked = line.moments.flatMap((_, now) => questionAt(line, now) ?? []);
  assert.deepEqual(asked.map(({ asks, node, answer, entry }) => [asks, node, answer, entry]), [
    ["value", 1, 2, [0, 1]], ["value", 2, 26, undefined], ["gradient", 1, 3, [0, 1]], ["gradient", 0, 9, [0, 1]],
  ]);
  const says = (answer) => judge(asked[3], answer).says;
  assert.ok(judge(asked[3], 9).right);
  assert.match(says(4), /one path of the sum/);
  assert.match(says(-9), /sign/);
  assert.match(says(1), /its value, not its gradient/);
});

test("nothing is asked that cannot be worked out from what is told", () => {
  const data = arrays();
  for (const node of data.nodes.slice(0, 2)) node.data = { range: [0, 1], norm: 1 };
  const line = new Timeline(new Model(data));
  assert.deepEqual(line.moments.flatMap((_, now) => questionAt(line, now) ?? []), []);
});

test("why there is nothing to ask is said as it is", () => {
  const why = (data) => whyNothing(new Timeline(new Model(data)));
  const large = arrays();
  for (const node of large.nodes) node.data = { range: [0, 1], norm: 1 };
  assert.match(why(large), /only larger arrays/);
  const wild = square();
  for (const node of wild.nodes) node.data = "NaN";
  assert.match(why(wild), /Finite real numbers/);
  assert.match(why({ ...square(), nodes: square().nodes.slice(0, 1), outputs: [0], backward: [] }), /Nothing is computed/);
});
