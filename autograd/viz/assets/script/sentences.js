// Each moment in words, to be read and to be spoken.

import { dataText, isNumber, numberText } from "./numbers.js";

/** @typedef {import("./timeline.js").Timeline} Timeline */

/**
 * Say what happens at a moment.
 * @param {Timeline} timeline
 * @param {number} now
 * @param {number} digits
 * @returns {string}
 */
export function sentence(timeline, now, digits) {
  const { model } = timeline;
  const moment = timeline.moments[now];
  const name = (/** @type {number} */ place) => model.nameOf(place);
  if (!moment) return "The inputs are given. Step forward to compute the rest.";
  if (moment.kind === "end") {
    const { outputs } = model.data;
    const said = outputs.length ? `${name(outputs[0])} is ${dataText(model.nodes[outputs[0]].data, digits)}. ` : "";
    return timeline.hasBackward ? `${said}All values and gradients are known: play it from the start, or choose a node.` : said;
  }
  if (moment.kind === "value") {
    const node = model.nodes[moment.node];
    const inputs = (node.inputs ?? []).map((place) => {
      const text = dataText(model.nodes[place].data, digits);
      return model.nodes[place].name || model.nodes[place].op ? `${name(place)} (${text})` : text;
    });
    const of = inputs.length > 4 ? `${inputs.slice(0, 3).join(", ")} and ${inputs.length - 3} more` : inputs.join(", ");
    const call = node.name ? `${node.name} = ${node.op} of ${of}` : `${node.op} of ${of}`;
    return `${call} gives ${dataText(node.data, digits)}.`;
  }
  const output = name(model.data.outputs[0] ?? moment.node);
  if (moment.kind === "start") {
    const one = isNumber(moment.gradient) && Number(moment.gradient) === 1;
    return `Backward from ${output}: its gradient ${one ? "with respect to itself is 1" : `is set to ${dataText(moment.gradient, digits)}`}.`;
  }
  const { upstream, pass, before, after, count, of } = moment;
  const share = dataText(pass.share, digits);
  const from = name(moment.node);
  const to = name(moment.given);
  const product = isNumber(pass.local) && isNumber(upstream)
    ? `upstream ${numberText(upstream, digits)} times local derivative ${numberText(pass.local, digits)} is ${share}`
    : `the share is ${share}`;
  const sum = before === undefined
    ? of > 1 ? `Path 1 of ${of}.` : ""
    : `Its gradient was ${dataText(before, digits)} and is now ${dataText(after, digits)}, path ${count} of ${of}.`;
  return `From ${from} back to ${to}: ${product}. ${sum}`.trim();
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
