import assert from "node:assert/strict";
import test from "node:test";

import { isClose, judge, readAnswer } from "../../autograd/viz/assets/script/diagnosis.js";
import { Model } from "../../autograd/viz/assets/script/model.js";
import { questionAt } from "../../autograd/viz/assets/script/questions.js";
import { Timeline } from "../../autograd/viz/assets/script/timeline.js";
import { square } from "./graphs.js";

test("numbers are read as people write them", () => {
  const cases = [["0.25", 0.25], ["−3", -3], ["3/4", 0.75], ["1e-3", 0.001], ["−1.5×10⁻⁷", -1.5e-7], ["2 × 10³", 2000], ["2^10", 1024], ["0,5", 0.5], [" .5 ", 0.5], ["2*3", 6], ["inf", Infinity], ["−∞", -Infinity]];
  for (const [text, number] of cases) assert.equal(readAnswer(text), number);
  for (const [text, number] of [["1,000", 1000], ["1,234,567.5", 1234567.5], ["12,500", 12500], ["−1,000", -1000], ["0,125", 0.125], [",5", 0.5], ["1,0/2,5", 0.4]]) assert.equal(readAnswer(text), number);
  for (const [text, number] of [["-2^2", -4], ["−2^2", -4], ["2^-2", 0.25], ["-3/4", -0.75], ["-2*-3", 6]]) assert.equal(readAnswer(text), number);
  for (const text of ["", "1,00,000", "1.000,5", "1,2,3", "x", "1/2/3", "alert(1)", "1 2x"]) assert.equal(readAnswer(text), undefined);
  assert.ok(Number.isNaN(readAnswer("nan")));
});

test("within one per cent is right, and zero is zero", () => {
  assert.ok(isClose(0.6225, 0.62245933));
  assert.ok(!isClose(0.6, 0.62245933));
  assert.ok(isClose(0, 0) && !isClose(0.001, 0) && !isClose(0, 1e-9));
  assert.ok(isClose(1e-15, 1e-15) && !isClose(0, 1e-15) && !isClose(1e-13, 1e-15) && !isClose(5e-324, 1e-300));
  assert.ok(isClose(1e-17, 0));
  assert.ok(isClose(Infinity, Infinity) && !isClose(1, Infinity) && isClose(NaN, NaN));
});

const timeline = () => new Timeline(new Model(square()));

test("what went wrong with a gradient is said", () => {
  const line = timeline();
  const question = questionAt(line, 9);
  const says = (answer) => judge(question, answer).says;
  assert.ok(judge(question, 8).right);
  assert.match(says(-8), /sign/);
  assert.match(says(3), /one path of the sum/);
  assert.match(says(2), /one path of the sum/);
  assert.match(says(5), /2 paths of 3/);
  assert.match(says(18), /multiplied the paths/);
  assert.match(says(4), /half/);
  assert.match(says(0), /not zero/);
  assert.match(says(80), /decimal point/);
  assert.match(says(7.5), /For each path/);
});

test("a factor that was forgotten is named", () => {
  const data = square();
  data.backward = [
    { node: 4, gradient: 5, passes: [{ slot: 0, share: 5, local: 1 }, { slot: 1, share: 5, local: 1 }] },
    { node: 3, gradient: 5, passes: [{ slot: 0, share: 10, local: 2 }] },
  ];
  const line = new Timeline(new Model(data));
  const question = questionAt(line, 7);
  assert.equal(question.answer, 10);
  assert.match(judge(question, 2).says, /local derivative alone/);
  assert.match(judge(question, 5).says, /upstream gradient alone/);
  assert.match(judge(question, 7).says, /added the two factors/);
  assert.match(judge(question, 2.5).says, /divided by the local derivative/);
  assert.match(judge(question, 3).says, /its value, not its gradient/);
  assert.match(judge(question, 15).says, /its own value/);
});

test("what went wrong with a value is said", () => {
  const question = questionAt(timeline(), 3);
  assert.ok(judge(question, 15).right);
  assert.match(judge(question, 54).says, /product.*operation here is add/);
  assert.match(judge(question, 9).says, /before add is applied/);
  assert.match(judge(question, -15).says, /sign/);
});

test("what cannot be explained is told how to begin, and not twice that it is wrong", () => {
  for (const now of [3, 9]) assert.doesNotMatch(judge(questionAt(timeline(), now), 7.3).says, /^Not/);
});

test("an unnamed constant is told by its number, not by its place", () => {
  const data = square();
  Object.assign(data.nodes[3], { op: "power" });
  data.nodes[3].data = 9;
  const question = questionAt(new Timeline(new Model(data)), 2);
  assert.equal(judge(question, 2).says, "That is the constant 2, before power is applied.");
});
