// Time in the page: each operation of the forward pass, then each share of the backward pass.
//
// What is known at a moment is worked out from the moment alone, so that going back is as exact
// as going forward.

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Pass} Pass */
/** @typedef {import("./numbers.js").Data} Data */

/**
 * What happens at a moment: an operation gives its value, the backward pass starts, an operation
 * passes a share of gradient over an edge, or all is known.
 * @typedef {{kind: "value", node: number}
 *   | {kind: "end"}
 *   | {kind: "start", node: number, gradient: Data}
 *   | {kind: "share", node: number, given: number, edge: number, pass: Pass, upstream: Data,
 *      before: Data | undefined, after: Data, count: number, of: number}} Moment
 */
/** @typedef {{moment: number, gradient: Data, edge: number}} Arrival */

export class Timeline {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    /** Moments from 1 on; at 0 only what was given is known. @type {(Moment | undefined)[]} */
    this.moments = [undefined];
    /** When each node's value is known. @type {number[]} */
    this.valueAt = [];
    model.nodes.forEach((node, place) => {
      if (node.op === undefined) this.valueAt.push(0);
      else {
        this.valueAt.push(this.moments.length);
        this.moments.push({ kind: "value", node: place });
      }
    });
    /** The last moment of the forward pass. */
    this.forwardEnd = this.moments.length - 1;
    /** What arrives at each node, in order. @type {Arrival[][]} */
    this.arrivals = model.nodes.map(() => []);
    /** When each edge is passed over backwards. @type {Map<number, number>} */
    this.sharedAt = new Map();
    this.#addBackward();
    this.hasBackward = this.moments.length - 1 > this.forwardEnd;
    this.moments.push({ kind: "end" });
    this.end = this.moments.length - 1;
  }

  /** When the nodes of a group are known, in order. @type {Map<string, number[]>} */
  #times = new Map();

  #addBackward() {
    const { backward, nodes } = this.model.data;
    /** @type {Map<number, number>} */
    const expected = new Map();
    for (const step of backward)
      for (const pass of step.passes ?? []) {
        const given = (nodes[step.node].inputs ?? [])[pass.slot];
        expected.set(given, (expected.get(given) ?? 0) + 1);
      }
    backward.forEach((step, index) => {
      if (index === 0) {
        this.arrivals[step.node].push({ moment: this.moments.length, gradient: step.gradient, edge: -1 });
        this.moments.push({ kind: "start", node: step.node, gradient: step.gradient });
      }
      for (const pass of step.passes ?? []) {
        const given = (nodes[step.node].inputs ?? [])[pass.slot];
        const edge = this.model.edgeInto(step.node, pass.slot);
        const arrived = this.arrivals[given];
        const before = arrived.length ? arrived[arrived.length - 1].gradient : undefined;
        const after = pass.after ?? pass.share;
        const moment = this.moments.length;
        arrived.push({ moment, gradient: after, edge });
        this.sharedAt.set(edge, moment);
        this.moments.push({
          kind: "share", node: step.node, given, edge, pass, upstream: step.gradient, before, after,
          count: arrived.length, of: expected.get(given) ?? 1,
        });
      }
    });
  }

  /**
   * A node's value at a moment; undefined while it is not known.
   * @param {number} node
   * @param {number} now
   * @returns {Data | undefined}
   */
  value(node, now) {
    return this.valueAt[node] <= now ? this.model.nodes[node].data : undefined;
  }

  /**
   * A node's gradient at a moment, as far as it has been added up.
   * @param {number} node
   * @param {number} now
   * @returns {{gradient: Data | undefined, arrived: number, expected: number}}
   */
  gradient(node, now) {
    const arrivals = this.arrivals[node];
    const arrived = countUpTo(arrivals, now, (arrival) => arrival.moment);
    const gradient = arrived ? arrivals[arrived - 1].gradient : undefined;
    return { gradient, arrived, expected: arrivals.length };
  }

  /**
   * How many nodes of a group are known at a moment, and how many will be.
   * @param {number} group
   * @param {"value" | "gradient"} what
   * @param {number} now
   */
  knownIn(group, what, now) {
    const key = `${what}${group}`;
    let times = this.#times.get(key);
    if (!times) {
      const nodes = this.model.inside(group);
      times = what === "value"
        ? nodes.map((node) => this.valueAt[node])
        : nodes.flatMap((node) => (this.arrivals[node].length ? [this.arrivals[node][this.arrivals[node].length - 1].moment] : []));
      times.sort((a, b) => a - b);
      this.#times.set(key, times);
    }
    return { done: countUpTo(times, now), all: times.length };
  }

  /**
   * What has passed over an edge at a moment: forward, backward, or neither.
   * @param {number} edge
   * @param {number} now
   * @returns {"unknown" | "forward" | "backward" | "current"}
   */
  edgeState(edge, now) {
    const shared = this.sharedAt.get(edge);
    if (shared !== undefined && shared <= now) return shared === now ? "current" : "backward";
    const { source, target } = this.model.edges[edge];
    if (this.valueAt[target] === now && now > 0) return "current";
    return this.valueAt[source] <= now ? "forward" : "unknown";
  }

  /**
   * The moments at which something in sight changes. What happens within a closed group, or many
   * times between the same two, is one stop: the last.
   * @param {(node: number) => string} entityOf
   * @param {(key: string) => boolean} isGroup
   * @returns {number[]}
   */
  stops(entityOf, isGroup) {
    /** @type {Set<string>} */
    const seen = new Set();
    const found = [this.end];
    for (let now = this.end; now > 0; now--) {
      const moment = this.moments[now];
      if (!moment || moment.kind === "end") continue;
      if (moment.kind === "start") found.push(now);
      else if (moment.kind === "value") {
        const key = entityOf(moment.node);
        if (!isGroup(key) || !seen.has(`v${key}`)) found.push(now);
        seen.add(`v${key}`);
      } else {
        const from = entityOf(moment.node);
        const to = entityOf(moment.given);
        if (from === to && isGroup(from)) continue;
        if (isGroup(from) || isGroup(to)) {
          const pair = `${from}>${to}`;
          if (seen.has(pair)) continue;
          seen.add(pair);
        }
        found.push(now);
      }
    }
    found.push(this.forwardEnd, 0);
    return [...new Set(found)].sort((a, b) => a - b);
  }
}

/**
 * How many of what is sorted by time were there at a moment.
 * @template T
 * @param {T[]} sorted
 * @param {number} now
 * @param {(item: T) => number} [time]
 */
function countUpTo(sorted, now, time = Number) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time(sorted[middle]) <= now) low = middle + 1;
    else high = middle;
  }
  return low;
}
