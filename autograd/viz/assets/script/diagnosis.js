// Predict, then reveal: whether an answer is right, and if it is not, what went wrong.

import { isNumber, toDouble } from "./numbers.js";

/** @typedef {import("./timeline.js").Timeline} Timeline */
/** @typedef {import("./numbers.js").Data} Data */
/** @typedef {{answer: number, says: string}} Mistake */
/**
 * @typedef {object} Question
 * @property {"value" | "gradient"} asks
 * @property {number} node
 * @property {number} answer
 * @property {number[]} [entry] which entry of an array is asked for, by its index
 * @property {Mistake[]} mistakes
 * @property {{upstream: number, local: number, share: number, from: number}[]} paths
 */

/** How far off an answer may be, relative to what is right. */
export const TOLERANCE = 0.01;
/** How small counts as 0, where 0 is right: no answer is within some part of it. */
const ZERO = 1e-12;

/**
 * Read a number as people write it: 0.25, -1e-3, 1.5×10⁻⁷, 3/4, 2^10, 12,500, with a minus sign of any kind.
 * @param {string} text
 * @returns {number | undefined}
 */
export function readAnswer(text) {
  const plain = pointed(withExponent(text).trim().replace(/[−–]/g, "-").replace(/\s+/g, ""));
  if (/^[+-]?(∞|inf|infinity)$/i.test(plain)) return plain.startsWith("-") ? -Infinity : Infinity;
  if (/^nan$/i.test(plain)) return NaN;
  const number = String.raw`(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
  const found = new RegExp(`^([+-]?)(${number})(?:(/|\\*|×|·|\\^)([+-]?${number}))?$`, "i").exec(plain);
  if (!found) return undefined;
  const [, minus, first, sign, second] = found;
  // A power binds closer than a minus sign before it.
  const size = combine(Number(first), sign, Number(second));
  return minus === "-" ? -size : size;
}

/**
 * Write e for a power of ten as the page shows it: 1.5×10⁻⁷.
 * @param {string} text
 */
function withExponent(text) {
  return text.replace(/\s*[×·*]\s*10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, (_, raised) => {
    const signs = [...raised].map((sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(sign));
    return `e${signs.map((digit) => (digit < 0 ? "-" : digit)).join("")}`;
  });
}

/**
 * @param {number} first
 * @param {string | undefined} sign
 * @param {number} second
 */
function combine(first, sign, second) {
  if (sign === undefined) return first;
  if (sign === "/") return first / second;
  return sign === "^" ? first ** second : first * second;
}

/**
 * Write a point for a decimal comma, and leave out commas between thousands: 0,5 and 1,234,567.
 * What may be either, as 1,234 may, is taken for thousands; a mixture of both is no number.
 * @param {string} text
 */
function pointed(text) {
  const number = /\d[\d.,]*|,\d+/g;
  return text.replace(number, (found) => {
    if (/^[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/.test(found)) return found.replaceAll(",", "");
    return found.includes(".") ? found : found.replace(",", ".");
  });
}

/**
 * Tell whether an answer is right, or is what is right rounded to the digits that were given.
 * @param {number} given
 * @param {number} right
 */
export function isClose(given, right) {
  if (Number.isNaN(right)) return Number.isNaN(given);
  if (!Number.isFinite(right) || !Number.isFinite(given)) return given === right;
  if (right === 0) return Math.abs(given) <= ZERO;
  return Math.abs(given - right) <= TOLERANCE * Math.abs(right);
}

/**
 * What to ask at a moment: for a number, or for an entry of a small array; nothing where it cannot
 * be worked out from what the page tells, or was just given.
 * @param {Timeline} timeline
 * @param {number} now
 * @returns {Question | undefined}
 */
export function questionAt(timeline, now) {
  const moment = timeline.moments[now];
  if (!moment) return undefined;
  if (moment.kind === "value") return valueQuestion(timeline, moment.node) ?? valueOfArray(timeline, moment.node);
  if (moment.kind === "share" && moment.count === moment.of) return gradientQuestion(timeline, moment.given) ?? gradientOfArray(timeline, moment.given);
  return undefined;
}

/**
 * Tell whether the page knows all of some data: of large arrays it has the range alone.
 * @param {Data | undefined} data
 */
function isTold(data) {
  return data !== undefined && (isNumber(data) || data.entries !== undefined);
}

/**
 * One number of some data to ask for: of an array an entry that is not zero, if it has one, and
 * not the same in every array.
 * @param {Data} data
 * @param {number[]} shape
 * @param {number} start
 * @returns {{answer: number, entry?: number[], place: number} | undefined}
 */
function oneNumber(data, shape, start) {
  if (typeof data === "number") return { answer: data, place: 0 };
  const entries = isNumber(data) ? [] : data.entries ?? [];
  const places = entries.map((_, index) => (index + start) % entries.length).filter((place) => typeof entries[place] === "number");
  const place = places.find((at) => entries[at] !== 0) ?? places[0];
  if (place === undefined) return undefined;
  /** @type {number[]} */
  const entry = [];
  let rest = place;
  for (const count of [...shape].reverse()) {
    entry.unshift(rest % count);
    rest = Math.floor(rest / count);
  }
  return { answer: /** @type {number} */ (entries[place]), entry, place };
}

/**
 * @param {Timeline} timeline
 * @param {number} node
 * @returns {Question | undefined}
 */
function valueOfArray({ model }, node) {
  const { data, shape, inputs } = model.nodes[node];
  const asked = oneNumber(data, shape ?? [], node);
  if (!asked || !inputs?.every((source) => isTold(model.nodes[source].data))) return undefined;
  const { answer, entry } = asked;
  return { asks: "value", node, answer, entry, paths: [], mistakes: [{ answer: -answer, says: "The size is right, the sign is not." }] };
}

/**
 * @param {Timeline} timeline
 * @param {number} node
 * @returns {Question | undefined}
 */
function gradientOfArray({ model, arrivals, moments }, node) {
  const { data, shape } = model.nodes[node];
  const arrived = arrivals[node];
  const asked = oneNumber(arrived[arrived.length - 1].gradient, shape ?? [], node);
  if (!asked) return undefined;
  const { answer, entry, place } = asked;
  const at = (/** @type {Data} */ found) => toDouble(isNumber(found) ? found : found.entries?.[place]);
  /** @type {Mistake[]} */
  const mistakes = [{ answer: -answer, says: "The size is right, the sign is not: follow each factor’s sign." }];
  for (const { moment } of arrived) {
    const found = moments[moment];
    if (found?.kind !== "share" || !isTold(found.upstream)) return undefined;
    if (!model.nodes[found.node].inputs?.every((source) => isTold(model.nodes[source].data))) return undefined;
    if (arrived.length > 1)
      mistakes.push({ answer: at(found.pass.share), says: `That is only one path of the sum: ${arrived.length} paths lead here, and their contributions add up.` });
  }
  mistakes.push({ answer: at(data), says: "That is its value, not its gradient: the gradient says how the output changes with it." });
  return { asks: "gradient", node, answer, entry, paths: [], mistakes };
}

/**
 * @param {Timeline} timeline
 * @param {number} place
 * @returns {Question | undefined}
 */
function valueQuestion({ model }, place) {
  const node = model.nodes[place];
  const answer = toDouble(node.data);
  if (typeof node.data !== "number") return undefined;
  const inputs = (node.inputs ?? []).map((source) => toDouble(model.nodes[source].data));
  if (!inputs.length || inputs.some(Number.isNaN)) return undefined;
  const [a, b] = inputs;
  /** @type {Mistake[]} */
  const mistakes = [
    { answer: -answer, says: "The size is right, the sign is not." },
  ];
  if (b !== undefined) {
    const others = [
      { op: "add", answer: a + b, says: "That is the sum of the two inputs." },
      { op: "multiply", answer: a * b, says: "That is the product of the two inputs." },
      { op: "subtract", answer: a - b, says: "That is the first input less the second." },
      { op: "subtract", answer: b - a, says: "That is the second input less the first: mind the order." },
      { op: "divide", answer: a / b, says: "That is the first input divided by the second." },
      { op: "divide", answer: b / a, says: "That is the second input divided by the first: mind the order." },
      { op: "power", answer: a ** b, says: "That is the first input to the power of the second." },
      { op: "power", answer: b ** a, says: "Base and exponent are the other way round." },
    ];
    mistakes.push(...others.map(({ answer: wrong, says }) => ({
      answer: wrong, says: `${says} The operation here is ${node.op}.`,
    })));
  }
  inputs.forEach((input, slot) => mistakes.push({
    answer: input,
    says: `That is the value of ${model.nameOf((node.inputs ?? [])[slot])}, before ${node.op} is applied.`,
  }));
  if (node.op === "power" && b !== undefined)
    mistakes.push({ answer: a * b, says: "That is the base times the exponent, not its power." });
  return { asks: "value", node: place, answer, mistakes, paths: [] };
}

/**
 * @param {Timeline} timeline
 * @param {number} place
 * @returns {Question | undefined}
 */
function gradientQuestion(timeline, place) {
  const { model } = timeline;
  const arrivals = timeline.arrivals[place];
  const last = arrivals[arrivals.length - 1];
  if (!last || typeof last.gradient !== "number") return undefined;
  /** @type {Question["paths"]} */
  const paths = [];
  for (const { moment } of arrivals) {
    const found = timeline.moments[moment];
    if (found?.kind !== "share" || typeof found.pass.local !== "number") return undefined;
    const upstream = toDouble(found.upstream);
    paths.push({
      upstream, local: toDouble(found.pass.local), share: toDouble(found.pass.share), from: found.node,
    });
  }
  const answer = last.gradient;
  const value = toDouble(model.nodes[place].data);
  return { asks: "gradient", node: place, answer, paths, mistakes: gradientMistakes(paths, answer, value) };
}

/**
 * What people get when they forget something, the likeliest first.
 * @param {Question["paths"]} paths
 * @param {number} answer
 * @param {number} value
 * @returns {Mistake[]}
 */
export function gradientMistakes(paths, answer, value) {
  const sum = (/** @type {number[]} */ terms) => terms.reduce((a, b) => a + b, 0);
  const shares = paths.map((path) => path.share);
  const several = paths.length > 1;
  /** @type {Mistake[]} */
  const mistakes = [{ answer: -answer, says: "The size is right, the sign is not: follow each factor’s sign." }];
  if (several) {
    const words = `${paths.length} paths lead here, and their contributions add up`;
    for (const share of shares)
      mistakes.push({ answer: share, says: `That is only one path of the sum: ${words}.` });
    for (let count = 2; count < shares.length; count++)
      mistakes.push({ answer: sum(shares.slice(0, count)), says: `That is ${count} paths of ${paths.length}: ${words}.` });
    mistakes.push(
      { answer: shares.reduce((a, b) => a * b, 1), says: "You multiplied the paths: contributions along different paths are added." },
      { answer: sum(shares) / shares.length, says: "That is the mean of the paths: contributions are added, not averaged." },
    );
  }
  mistakes.push(
    { answer: sum(paths.map((path) => path.local)),
      says: `That is the local derivative alone: it still has to be multiplied by the upstream gradient.` },
    { answer: sum(paths.map((path) => path.upstream)),
      says: "That is the upstream gradient alone: it still has to be multiplied by the local derivative." },
    { answer: paths[0].upstream,
      says: "That is the upstream gradient alone: it still has to be multiplied by the local derivative." },
    { answer: paths[0].local,
      says: "That is the local derivative alone: it still has to be multiplied by the upstream gradient." },
    { answer: sum(paths.map((path) => path.upstream + path.local)),
      says: "You added the two factors: upstream gradient and local derivative are multiplied." },
    { answer: sum(paths.map((path) => path.upstream / path.local)),
      says: "You divided by the local derivative: multiply by it." },
    { answer: value, says: "That is its value, not its gradient: the gradient says how the output changes with it." },
    { answer: sum(paths.map((path) => path.upstream * value)),
      says: "You multiplied the upstream gradient by its own value: the local derivative is the derivative of the operation, and for a product that is the other factor." },
    { answer: answer / 2, says: "That is half of it: did a square lose its 2, or a path its twin?" },
    { answer: answer * 2, says: "That is twice as much: something was counted two times." },
    { answer: 0, says: "It is not zero: a small change here does change the output." },
  );
  return mistakes;
}

/**
 * Judge an answer.
 * @param {Question} question
 * @param {number} given
 * @returns {{right: boolean, says: string}}
 */
export function judge(question, given) {
  if (isClose(given, question.answer)) return { right: true, says: "Right." };
  for (const mistake of question.mistakes)
    if (isClose(given, mistake.answer) && !isClose(mistake.answer, question.answer))
      return { right: false, says: mistake.says };
  if (question.asks === "gradient") {
    const ratio = given / question.answer;
    if (ratio > 0 && Number.isFinite(ratio) && isClose(Math.log10(ratio), Math.round(Math.log10(ratio))) && Math.abs(Math.log10(ratio)) > 0.5)
      return { right: false, says: "The digits are right; the decimal point is not where it belongs." };
    return { right: false, says: "Not that. For each path, multiply the upstream gradient by the local derivative; then add up the paths." };
  }
  return { right: false, says: "Not that. Apply the operation to the values of its inputs." };
}
