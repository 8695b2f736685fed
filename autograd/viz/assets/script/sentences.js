// Each moment in words, to be read and to be spoken.

import { countText, dataText, isNumber, numberText } from "./numbers.js";

/** @typedef {import("./timeline.js").Timeline} Timeline */
/** @typedef {import("./timeline.js").Moment} Moment */
/** @typedef {Extract<Moment, {kind: "share"}>} Share */

/** What the result of an operation is called, where that is not its name. */
const RESULTS = {
  add: "sum", subtract: "difference", multiply: "product", divide: "quotient", matmul: "matrix product", absolute: "absolute value",
};

/**
 * What an operation gives, as in "the product of x and 2".
 * @param {string} op
 * @param {string[]} inputs
 */
export function resultText(op, inputs) {
  const result = RESULTS[/** @type {keyof typeof RESULTS} */ (op)] ?? op;
  const few = inputs.length > 4 ? [...inputs.slice(0, 3), `${inputs.length - 3} more`] : inputs;
  const last = few.length > 1 ? ` and ${few[few.length - 1]}` : "";
  return `the ${result} of ${(last ? few.slice(0, -1) : few).join(", ")}${last}`;
}

/**
 * Say what happens at a moment.
 * @param {Timeline} timeline
 * @param {number} now
 * @param {(node: number) => string} entityOf what stands for a node in sight
 * @returns {string}
 */
export function sentence(timeline, now, entityOf) {
  const { model } = timeline;
  const digits = model.data.precision;
  const moment = timeline.moments[now];
  if (!moment) return "The inputs are given. Step forward to compute the rest.";
  if (moment.kind === "end") {
    const [output] = model.data.outputs;
    const said = output === undefined ? "" : `${model.nameOf(output)} is ${dataText(model.nodes[output].data, digits)}. `;
    return timeline.hasBackward ? `${said}All values and gradients are known: play it from the start, or choose a node.` : said;
  }
  const key = entityOf(moment.node);
  if (moment.kind === "value") return key[0] === "g" ? groupSentence(timeline, Number(key.slice(1)), now) : valueSentence(timeline, moment.node);
  if (moment.kind === "start") {
    const one = isNumber(moment.gradient) && Number(moment.gradient) === 1;
    const output = model.nameOf(model.data.outputs[0] ?? moment.node);
    return `Backward from ${output}: its gradient ${one ? "with respect to itself is 1" : `is set to ${dataText(moment.gradient, digits)}`}.`;
  }
  return shareSentence(timeline, moment, entityOf);
}

/**
 * @param {Timeline} timeline
 * @param {number} place
 */
function valueSentence({ model }, place) {
  const digits = model.data.precision;
  const node = model.nodes[place];
  const inputs = (node.inputs ?? []).map((given) => {
    const text = dataText(model.nodes[given].data, digits);
    return model.nodes[given].name || model.nodes[given].op ? `${model.nameOf(given)} (${text})` : text;
  });
  const result = resultText(node.op ?? "", inputs);
  const call = node.name ? `${node.name}, ${result},` : `T${result.slice(1)}`;
  return `${call} is ${dataText(node.data, digits)}.`;
}

/**
 * What was computed in a closed group, whose nodes nobody sees.
 * @param {Timeline} timeline
 * @param {number} group
 * @param {number} now
 */
function groupSentence(timeline, group, now) {
  const { model } = timeline;
  const computed = model.inside(group).filter((node) => model.nodes[node].op !== undefined);
  const done = computed.filter((node) => timeline.valueAt[node] <= now).length;
  const count = done < computed.length ? `${countText(done)} of ${countText(computed.length)}` : countText(done);
  const known = `${model.groups[group].name}: ${count} ${computed.length === 1 ? "node" : "nodes"} computed`;
  const exits = model.exits(group);
  const output = exits.length === 1 ? timeline.value(exits[0], now) : undefined;
  return output === undefined ? `${known}.` : `${known}; its output is ${dataText(output, model.data.precision)}.`;
}

/**
 * @param {Timeline} timeline
 * @param {Share} moment
 * @param {(node: number) => string} entityOf
 */
function shareSentence({ model }, { node, given, upstream, pass, before, after, count, of }, entityOf) {
  const digits = model.data.precision;
  const called = (/** @type {number} */ place) => {
    const key = entityOf(place);
    return key[0] === "g" ? { name: model.groups[Number(key.slice(1))].name, closed: true } : { name: model.nameOf(place), closed: false };
  };
  const [from, to] = [called(node), called(given)];
  const share = dataText(pass.share, digits);
  const product = isNumber(pass.local) && isNumber(upstream)
    ? `upstream ${numberText(upstream, digits)} times local derivative ${numberText(pass.local, digits)} is ${share}`
    : `the share is ${share}`;
  const passed = from.closed ? `${from.name} passes gradient back to ${to.name}.` : `From ${from.name} back ${to.closed ? "into" : "to"} ${to.name}: ${product}.`;
  if (to.closed) return passed;
  if (before === undefined) return of > 1 ? `${passed} Path 1 of ${of}.` : passed;
  return `${passed} Its gradient was ${dataText(before, digits)} and is now ${dataText(after, digits)}, path ${count} of ${of}.`;
}

/**
 * Say how large a graph is, and how much of it is folded away.
 * @param {import("./model.js").Model} model
 * @param {number} inSight how many nodes
 */
export function summary({ nodes, groups }, inSight) {
  const count = (/** @type {number} */ number, /** @type {string} */ what) => `${countText(number)} ${what}${number === 1 ? "" : "s"}`;
  const parts = [count(nodes.length, "node"), ...(groups.length > 1 ? [count(groups.length - 1, "group")] : [])];
  const hidden = nodes.length - inSight;
  return parts.join(", ") + (hidden ? `, ${countText(hidden)} folded away: open a group to see them` : "");
}

/**
 * What pass is under way, and how far.
 * @param {Timeline} timeline
 * @param {number} now
 * @param {number[]} stops
 */
export function progress(timeline, now, stops) {
  if (now === timeline.end) return "Complete";
  const forward = stops.filter((stop) => stop > 0 && stop <= timeline.forwardEnd);
  if (now <= timeline.forwardEnd) return `Forward ${forward.filter((stop) => stop <= now).length} of ${forward.length}`;
  const backward = stops.filter((stop) => stop > timeline.forwardEnd && stop < timeline.end);
  return `Backward ${backward.filter((stop) => stop <= now).length} of ${backward.length}`;
}
