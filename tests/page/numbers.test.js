import assert from "node:assert/strict";
import test from "node:test";

import { dataText, entriesText, factorText, fullText, countText, isStrange, numberText, toDouble } from "../../autograd/viz/assets/script/numbers.js";

test("numbers are written with so many digits, and a minus of mathematics", () => {
  const cases = [
    [0, "0"], [-0, "0"], [3, "3"], [-2, "−2"], [2 / 3, "0.6667"], [0.5, "0.5"], [1234.567, "1235"],
    [1e-7, "1×10⁻⁷"], [-1.23456e-7, "−1.235×10⁻⁷"], [1.5e300, "1.5×10³⁰⁰"], [123456, "123456"], [0.00012346, "0.0001235"],
    [12345678, "1.235×10⁷"], ["NaN", "NaN"], ["Infinity", "∞"], ["-Infinity", "−∞"], [true, "True"], ["1+2j", "1+2j"], [undefined, "?"],
  ];
  for (const [number, text] of cases) assert.equal(numberText(number, 4), text);
});

test("in full, every digit is there", () => {
  assert.equal(fullText(0.1 + 0.2), "0.30000000000000004");
  assert.equal(fullText(-0.5), "−0.5");
});

test("what JSON has no form for is a double again", () => {
  assert.ok(Number.isNaN(toDouble("NaN")));
  assert.equal(toDouble("-Infinity"), -Infinity);
  assert.ok(Number.isNaN(toDouble({ range: [0, 1] })));
});

test("negative factors stand in brackets, arrays by their range", () => {
  assert.equal(factorText(-0.5, 4), "(−0.5)");
  assert.equal(dataText({ range: [-1, 2] }, 4), "−1 … 2");
  assert.equal(dataText({ range: [1, 1] }, 4), "all 1");
  assert.equal(dataText({ text: "float64" }, 4), "float64");
  assert.equal(dataText({ range: [0, 99], strange: [["NaN", 1], ["∞", 2]] }, 4), "0 … 99, 1 NaN, 2 ∞");
  assert.equal(dataText({ range: [2, 2], strange: [["NaN", 1]] }, 4), "all 2 but 1 NaN");
  assert.equal(dataText({ strange: [["NaN", 4]] }, 4), "all NaN");
  assert.equal(dataText({ range: [0.99998771, 1] }, 4), "0.99999 … 1");
});

test("entries of small arrays stand in brackets", () => {
  assert.equal(entriesText({ entries: [1, 2, 3, -4], range: [-4, 3] }, [2, 2], 4), "[[1, 2], [3, −4]]");
  assert.equal(entriesText({ entries: [], range: undefined }, [0], 4), "[]");
  assert.equal(entriesText({ range: [0, 1] }, [9, 9], 4), "0 … 1");
  assert.equal(entriesText(0.5, [], 4), "0.5");
});

test("counts are written in thousands", () => {
  assert.deepEqual([0, 999, 1000, 12345678].map(countText), ["0", "999", "1,000", "12,345,678"]);
});

test("a NaN or an infinity anywhere is strange", () => {
  for (const data of ["NaN", "Infinity", "-Infinity", "nan+1j", { strange: [["NaN", 4]] }]) assert.ok(isStrange(data));
  for (const data of [0, true, "12345678901234567890", "1+2j", { range: [0, 1] }, { text: "float64" }, undefined]) assert.ok(!isStrange(data));
});
