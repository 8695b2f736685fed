// What is in sight: which groups are open, which way the graph runs, and where everything stands.

import { Layouter } from "./layout.js";
import { BUDGET } from "./model.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Entity} Entity */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Size} Size */
/** How a graph is laid out: along which axis, and with much room and numbers on its edges, or close. */
/** @typedef {{direction: "LR" | "TB", roomy: boolean}} Way */

/** With more edges in sight, only the one that is passed over says its numbers. */
const MOST_LABELS = 36;

export class Scene {
  /**
   * @param {Model} model
   * @param {{sizeOf: (entity: Entity) => Size, labelSize: (edge: number, direction: "LR" | "TB") => Size | undefined}} measures
   */
  constructor(model, measures) {
    this.model = model;
    this.measures = measures;
    this.layouter = new Layouter(model);
    /** Groups in the order in which they were opened. @type {Set<number>} */
    this.open = new Set();
    /** @type {Way} */
    this.way = { direction: "LR", roomy: true };
    /** @type {number[]} */
    this.hidden = [];
    /** @type {Layout} */
    this.layout = { placed: new Map(), frames: [], lines: [], width: 0, height: 0 };
  }

  get direction() {
    return this.way.direction;
  }

  /** What stands for a node: itself, or the closed group around it. @param {number} node */
  entityOf = (node) => {
    const closed = this.hidden[this.model.home[node]];
    return closed >= 0 ? `g${closed}` : `n${node}`;
  };

  /**
   * Where everything would stand.
   * @param {Set<number>} open
   * @param {Way} way
   */
  layoutOf(open, { direction, roomy }) {
    const { model, measures } = this;
    const hidden = model.hiddenBy(open);
    let inSight = 0;
    for (const { source, target } of model.edges) {
      const [from, to] = [hidden[model.home[source]], hidden[model.home[target]]];
      if (from < 0 || from !== to) inSight += 1;
    }
    const labelled = roomy && inSight <= MOST_LABELS;
    return this.layouter.layout(open, {
      direction, roomy, sizeOf: measures.sizeOf, labelOf: (edge) => (labelled ? measures.labelSize(edge, direction) : undefined),
    });
  }

  /** Lay out what is in sight. */
  arrange() {
    this.hidden = this.model.hiddenBy(this.open);
    this.layout = this.layoutOf(this.open, this.way);
  }

  /** @param {Iterable<number>} groups each after the one around it */
  openAll(groups) {
    this.open = new Set();
    for (const group of groups) {
      this.open.add(group);
      if (this.model.inSight(this.open) > BUDGET) this.open.delete(group);
    }
  }

  /**
   * Open or close a group; close others, opened longest ago, where there is no room for it.
   * @param {number} group
   * @returns {number[]} what was closed to make room
   */
  toggle(group) {
    if (this.open.delete(group)) return [];
    this.open.add(group);
    return this.#makeRoom(group);
  }

  /**
   * Open what is around something, so that it is in sight.
   * @param {number} group the innermost around it
   * @returns {number[] | undefined} what was closed to make room; nothing where it was in sight
   */
  openAround(group) {
    const closed = this.model.around(group).filter((around) => !this.open.has(around));
    for (const around of closed) this.open.add(around);
    return closed.length ? this.#makeRoom(group) : undefined;
  }

  /** @param {number} kept */
  #makeRoom(kept) {
    const { model } = this;
    const needed = new Set(model.around(kept));
    const closed = [];
    for (const group of [...this.open]) {
      if (model.inSight(this.open) <= BUDGET) break;
      if (needed.has(group) || model.around(group).includes(kept)) continue;
      this.open.delete(group);
      closed.push(group);
    }
    return closed;
  }

  /** The frame of an open group, if it is in sight. @param {number} group */
  frameOf(group) {
    return this.layout.frames.find((found) => found.group === group);
  }

  /** Where a group stands, open or closed. @param {number} group */
  anchor(group) {
    const frame = this.frameOf(group);
    if (frame) return { x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 };
    return this.layout.placed.get(`g${group}`);
  }

  /** How many nodes are in sight themselves. */
  get nodesInSight() {
    return [...this.layout.placed.values()].filter((placed) => placed.node >= 0).length;
  }

  /** Where the computation begins: what stands first in the direction in which it runs. */
  get startKey() {
    const { layout: { placed, width, height }, direction } = this;
    const sideways = direction === "LR";
    const before = (/** @type {{x: number, y: number, width: number, height: number}} */ card) =>
      sideways ? card.x - card.width / 2 : card.y - card.height / 2;
    // Of several, the one nearest to the middle, from where most of the others are in sight.
    const aside = (/** @type {{x: number, y: number}} */ card) =>
      sideways ? Math.abs(card.y - height / 2) : Math.abs(card.x - width / 2);
    return [...placed.values()].sort((a, b) => before(a) - before(b) || aside(a) - aside(b))[0]?.key;
  }

  /** What the keys begin at: the output. */
  get firstKey() {
    const output = this.model.data.outputs[0];
    return output === undefined ? [...this.layout.placed.keys()].pop() : this.entityOf(output);
  }
}
