// The order of what stands side by side in a layout, so that few lines cross.
//
// Sweeps as dagre has them, but in arrays, since where long lines pass many ranks the reader would
// wait for dagre's; and neighbours that change places in the end.

/**
 * What is read and written of dagre's graph: each node in its rank, each line from rank to rank.
 * @typedef {object} Ranked
 * @property {() => string[]} nodes
 * @property {(key: string) => {rank?: number, order: number}} node
 * @property {() => {v: string, w: string}[]} edges
 */
/** @typedef {{left: string, right: string}} Constraint */

/** How many sweeps may be in vain before they end, and how often neighbours are compared. */
const PATIENCE = 4;
const ROUNDS = 8;

/**
 * Order the nodes of each rank.
 * @param {Ranked} graph
 * @param {Constraint[]} constraints which of two in one rank is to come first
 */
export function untangle(graph, constraints) {
  const ranks = new Ranks(graph, constraints);
  let best = ranks.copy();
  let fewest = ranks.crossings();
  for (let sweep = 0, vain = 0; vain < PATIENCE && fewest; sweep++, vain++) {
    ranks.sweep(sweep % 2 === 0, sweep % 4 >= 2);
    const found = ranks.crossings();
    if (found >= fewest) continue;
    [best, fewest, vain] = [ranks.copy(), found, -1];
  }
  ranks.restore(best);
  ranks.exchange();
  ranks.write();
}

class Ranks {
  /**
   * @param {Ranked} graph
   * @param {Constraint[]} constraints
   */
  constructor(graph, constraints) {
    this.graph = graph;
    this.keys = graph.nodes().filter((key) => graph.node(key).rank !== undefined);
    const places = new Map(this.keys.map((key, place) => [key, place]));
    /** @type {number[][]} */
    this.above = this.keys.map(() => []);
    /** @type {number[][]} */
    this.below = this.keys.map(() => []);
    for (const { v, w } of graph.edges()) {
      const [from, to] = [places.get(v), places.get(w)];
      if (from === undefined || to === undefined) continue;
      this.below[from].push(to);
      this.above[to].push(from);
    }
    /** Where each node stands in its rank. @type {number[]} */
    this.at = [];
    /** The nodes of each rank, in their order. */
    this.rows = this.#firstRows();
    this.fixed = constraints.flatMap(({ left, right }) => {
      const [first, second] = [places.get(left), places.get(right)];
      return first === undefined || second === undefined || graph.node(left).rank !== graph.node(right).rank ? [] : [[first, second]];
    });
    for (const row of this.rows) this.#number(row);
    this.#obey();
  }

  /** What hangs together side by side: from the first rank on, each node and then what follows it. */
  #firstRows() {
    const rank = this.keys.map((key) => /** @type {number} */ (this.graph.node(key).rank));
    /** @type {number[][]} */
    const rows = [];
    const seen = new Set();
    const waiting = [...this.keys.keys()].sort((a, b) => rank[b] - rank[a] || b - a);
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (seen.has(node)) continue;
      seen.add(node);
      (rows[rank[node]] ??= []).push(node);
      waiting.push(...[...this.below[node]].reverse());
    }
    return rows.filter(Boolean);
  }

  /** @param {number[]} row */
  #number(row) {
    row.forEach((node, order) => { this.at[node] = order; });
  }

  copy() {
    return this.rows.map((row) => [...row]);
  }

  /** @param {number[][]} rows */
  restore(rows) {
    this.rows = rows;
    for (const row of rows) this.#number(row);
  }

  /** How many pairs of lines cross. */
  crossings() {
    let count = 0;
    for (let rank = 0; rank + 1 < this.rows.length; rank++) {
      // Of all ends seen so far, those further on are crossed: counted in a tree of sums.
      const size = this.rows[rank + 1].length;
      const tree = new Int32Array(size + 1);
      let seen = 0;
      for (const node of this.rows[rank]) {
        const ends = this.below[node].map((end) => this.at[end]);
        for (const end of ends) {
          let before = 0;
          for (let at = end + 1; at > 0; at -= at & -at) before += tree[at];
          count += seen - before;
        }
        for (const end of ends) for (let at = end + 1; at <= size; at += at & -at) tree[at] += 1;
        seen += ends.length;
      }
    }
    return count;
  }

  /**
   * Put each node where those are on average with which it is connected, rank by rank.
   * @param {boolean} down
   * @param {boolean} turned whether of two that belong at one place the later comes first
   */
  sweep(down, turned) {
    const beside = down ? this.above : this.below;
    for (const row of down ? this.rows : [...this.rows].reverse()) {
      const wish = new Map(row.map((node) => [node, mean(beside[node], this.at) ?? this.at[node]]));
      const wished = (/** @type {number} */ node) => /** @type {number} */ (wish.get(node));
      row.sort((a, b) => wished(a) - wished(b) || (turned ? this.at[b] - this.at[a] : this.at[a] - this.at[b]));
      this.#number(row);
    }
    this.#obey();
  }

  /** Put what is to come first before what is to come after it. */
  #obey() {
    for (const [first, second] of this.fixed) {
      if (this.at[first] < this.at[second]) continue;
      const row = /** @type {number[]} */ (this.rows.find((found) => found[this.at[first]] === first));
      row.splice(this.at[first], 1);
      row.splice(this.at[second], 0, first);
      this.#number(row);
    }
  }

  /** Let neighbours change places as long as that takes crossings away. */
  exchange() {
    const fixed = new Set(this.fixed.map(([first, second]) => `${first} ${second}`));
    for (let round = 0, changed = true; changed && round < ROUNDS; round++) {
      changed = false;
      for (const row of this.rows) {
        for (let place = 0; place + 1 < row.length; place++) {
          const [a, b] = [row[place], row[place + 1]];
          if (fixed.has(`${a} ${b}`) || this.#crossed(b, a) >= this.#crossed(a, b)) continue;
          [row[place], row[place + 1]] = [b, a];
          [this.at[a], this.at[b]] = [place + 1, place];
          changed = true;
        }
      }
    }
  }

  /**
   * How many lines of two neighbours cross if they stand in this order.
   * @param {number} first
   * @param {number} second
   */
  #crossed(first, second) {
    let count = 0;
    for (const beside of [this.above, this.below])
      for (const a of beside[first]) for (const b of beside[second]) if (this.at[a] > this.at[b]) count += 1;
    return count;
  }

  write() {
    this.keys.forEach((key, node) => { this.graph.node(key).order = this.at[node]; });
  }
}

/**
 * @param {number[]} nodes
 * @param {number[]} at
 */
function mean(nodes, at) {
  return nodes.length ? nodes.reduce((sum, node) => sum + at[node], 0) / nodes.length : undefined;
}
