// Predict, then reveal: what is asked at a moment.

import { gradientMistakes } from "./diagnosis.js";
import { isNumber, toDouble } from "./numbers.js";

/** @typedef {import("./timeline.js").Timeline} Timeline */
/** @typedef {import("./numbers.js").Data} Data */
/** @typedef {import("./diagnosis.js").Mistake} Mistake */
/**
 * @typedef {object} Question
 * @property {"value" | "gradient"} asks
 * @property {number} node
 * @property {number} answer
 * @property {number[]} [entry] which entry of an array is asked for, by its index
 * @property {Mistake[]} mistakes
 * @property {{upstream: number, local: number, share: number, from: number}[]} paths
 */

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
    says: `That is ${model.describe((node.inputs ?? [])[slot])}, before ${node.op} is applied.`,
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
 * Why there is nothing to ask in a graph.
 * @param {Timeline} timeline
 * @returns {string}
 */
export function whyNothing({ model }) {
  const computed = model.nodes.filter((node) => node.op !== undefined).map((node) => node.data);
  if (!computed.length) return "Nothing is computed in this graph.";
  const told = computed.flatMap((data) => (isNumber(data) ? [data] : data.entries ?? []));
  if (!told.length) return "Single numbers and the entries of small arrays are asked for; this graph has only larger arrays.";
  if (told.every((number) => typeof number !== "number")) return "Finite real numbers are asked for; this graph computes none.";
  return "Nothing here can be worked out from the numbers that are shown.";
}
