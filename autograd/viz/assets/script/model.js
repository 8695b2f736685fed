// The graph: its nodes, its tree of groups, and what of it is in sight when some are open.

import { isNumber, numberText } from "./numbers.js";

/** @typedef {import("./numbers.js").Data} Data */
/**
 * @typedef {object} WrittenNode
 * @property {"input" | "parameter" | "constant" | "operation" | "output"} kind
 * @property {string} [name]
 * @property {string} [op]
 * @property {string} [symbol]
 * @property {number[]} [inputs]
 * @property {true} [ordered] whether it matters in which place an input stands
 * @property {[string, string][]} [options]
 * @property {number[]} [shape]
 * @property {string} [dtype]
 * @property {Data} data
 * @property {number} [group]
 * @property {number} [formula]
 */
/** @typedef {{name: string, kind?: string, parent?: number, note?: string}} WrittenGroup */
/**
 * What an operation passes to one of its inputs.
 * @typedef {object} Pass
 * @property {number} slot
 * @property {Data} share
 * @property {Data} [local]
 * @property {Data} [after]
 * @property {number} [formula]
 */
/** @typedef {{node: number, gradient: Data, passes?: Pass[]}} BackwardStep */
/** @typedef {{symbols: string, numbers?: string}} Formula */
/**
 * @typedef {object} PageData
 * @property {number} version
 * @property {string} title
 * @property {number} precision
 * @property {"auto" | "light" | "dark"} theme
 * @property {WrittenNode[]} nodes
 * @property {WrittenGroup[]} groups
 * @property {number[]} outputs
 * @property {BackwardStep[]} backward
 * @property {Formula[]} [formulas]
 * @property {string} [why_not_backward]
 * @property {string} [note] what is to be known of all the gradients here
 */

/**
 * What is in sight: a node, or a closed group that stands for all that is inside.
 * @typedef {{key: string, node: number, group: number}} Entity
 */
/** @typedef {{source: number, target: number, slot: number}} Edge */

/** How many nodes and groups are in sight at most. */
export const BUDGET = 96;
/** How many the page opens with. */
export const FIRST_SIGHT = 48;

export class Model {
  /** @param {PageData} data */
  constructor(data) {
    this.data = data;
    this.nodes = data.nodes;
    this.groups = data.groups;
    /** @type {Edge[]} */
    this.edges = [];
    /** @type {number[]} */
    this.firstEdge = [];
    /** @type {number[][]} */
    this.users = this.nodes.map(() => []);
    this.nodes.forEach((node, target) => {
      this.firstEdge.push(this.edges.length);
      (node.inputs ?? []).forEach((source, slot) => {
        this.users[source].push(this.edges.length);
        this.edges.push({ source, target, slot });
      });
    });
    this.home = this.nodes.map((node) => node.group ?? 0);
    this.parent = this.groups.map((group, place) => (place ? (group.parent ?? 0) : -1));
    /** @type {number[][]} */
    this.nodesIn = this.groups.map(() => []);
    /** @type {number[][]} */
    this.groupsIn = this.groups.map(() => []);
    this.home.forEach((group, node) => this.nodesIn[group].push(node));
    this.parent.forEach((parent, group) => parent >= 0 && this.groupsIn[parent].push(group));
    this.depth = this.groups.map(() => 0);
    /** Groups, each after its parent. @type {number[]} */
    this.downwards = [];
    const queue = [0];
    for (let group = queue.pop(); group !== undefined; group = queue.pop()) {
      this.downwards.push(group);
      for (const inner of this.groupsIn[group]) {
        this.depth[inner] = this.depth[group] + 1;
        queue.push(inner);
      }
    }
    /** @type {Map<number, number[]>} */
    this.contents = new Map();
    /** How many nodes are in each group, those of inner groups too. @type {number[]} */
    this.size = this.nodesIn.map((nodes) => nodes.length);
    /** The newest node of each. @type {number[]} */
    this.newest = this.nodesIn.map((nodes) => nodes.reduce((a, b) => Math.max(a, b), -1));
    for (const group of [...this.downwards].reverse()) {
      const parent = this.parent[group];
      if (parent < 0) continue;
      this.size[parent] += this.size[group];
      this.newest[parent] = Math.max(this.newest[parent], this.newest[group]);
    }
  }

  /**
   * The edge that leads into an argument of an operation.
   * @param {number} node
   * @param {number} slot
   */
  edgeInto(node, slot) {
    return this.firstEdge[node] + slot;
  }

  /**
   * In which place an edge enters its operation, counted from 1; nothing where that does not matter.
   * @param {number} edge
   * @returns {number | undefined}
   */
  placeOf(edge) {
    const { target, slot } = this.edges[edge];
    return this.nodes[target].ordered ? slot + 1 : undefined;
  }

  /**
   * What stands for each group when some are open: itself, or the closed one around it.
   * @param {Set<number>} open
   * @returns {number[]} of each group the closed one that hides its inside; -1 if it is in sight
   */
  hiddenBy(open) {
    /** @type {number[]} */
    const hidden = new Array(this.groups.length).fill(-1);
    for (const group of this.downwards) {
      const parent = this.parent[group];
      if (parent >= 0 && hidden[parent] >= 0) hidden[group] = hidden[parent];
      else if (group && !open.has(group)) hidden[group] = group;
    }
    return hidden;
  }

  /**
   * Which groups to begin with: those nearest the output, while there is room.
   * @param {number} room
   * @returns {Set<number>}
   */
  openAtFirst(room = FIRST_SIGHT) {
    /** @type {Set<number>} */
    const open = new Set();
    let count = this.membersOf(0);
    const waiting = [...this.groupsIn[0]];
    while (waiting.length) {
      // The newest first; of those that hold the output's group, the widest.
      waiting.sort((a, b) => this.newest[a] - this.newest[b] || this.size[a] - this.size[b]);
      const group = /** @type {number} */ (waiting.pop());
      const grown = count - 1 + this.membersOf(group);
      if (grown > room) continue;
      count = grown;
      open.add(group);
      waiting.push(...this.groupsIn[group]);
    }
    return open;
  }

  /**
   * All nodes in a group, those of inner groups too.
   * @param {number} group
   * @returns {number[]}
   */
  inside(group) {
    const found = this.contents.get(group) ?? this.#gathered(group);
    this.contents.set(group, found);
    return found;
  }

  /**
   * The nodes in a group that are used outside of it, or are outputs.
   * @param {number} group
   * @returns {number[]}
   */
  exits(group) {
    const inside = new Set(this.inside(group));
    return [...inside].filter((node) =>
      this.data.outputs.includes(node) || this.users[node].some((edge) => !inside.has(this.edges[edge].target)));
  }

  /** @param {number} group */
  #gathered(group) {
    /** @type {number[]} */
    const nodes = [];
    const waiting = [group];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const node of this.nodesIn[at]) nodes.push(node);
      waiting.push(...this.groupsIn[at]);
    }
    return nodes;
  }

  /** @param {number} group */
  membersOf(group) {
    return this.nodesIn[group].length + this.groupsIn[group].length;
  }

  /**
   * How many nodes and closed groups are in sight.
   * @param {Set<number>} open
   */
  inSight(open) {
    let count = this.membersOf(0);
    const hidden = this.hiddenBy(open);
    for (const group of open) if (hidden[group] < 0) count += this.membersOf(group) - 1;
    return count;
  }

  /**
   * The groups around a node or group, innermost first, without the whole.
   * @param {number} group
   */
  around(group) {
    /** @type {number[]} */
    const found = [];
    for (let at = group; at > 0; at = this.parent[at]) found.push(at);
    return found;
  }

  /**
   * The names of the groups around a node or group, outer ones first.
   * @param {number} group the innermost
   */
  pathOf(group) {
    return this.around(group).reverse().map((around) => this.groups[around].name).join(" / ");
  }

  /**
   * What a node is called: its name, else its operation, else its number.
   * @param {number} place
   * @returns {string}
   */
  nameOf(place) {
    const { name, op, kind, data } = this.nodes[place];
    if (name) return name;
    if (op) return `${op} ${place}`;
    return kind === "constant" && isNumber(data) ? `constant ${numberText(data, this.data.precision)}` : `${kind} ${place}`;
  }

  /**
   * What a node's value is called in a sentence.
   * @param {number} place
   */
  describe(place) {
    const { name, op, kind } = this.nodes[place];
    return name || op || kind !== "constant" ? `the value of ${this.nameOf(place)}` : `the ${this.nameOf(place)}`;
  }
}
