// The order of what stands side by side in a layout: neighbours change places while fewer lines
// cross then, which dagre's own sweeps leave undone.

/**
 * What is read and written of dagre's graph while it orders its ranks.
 * @typedef {object} Ranked
 * @property {() => string[]} nodes
 * @property {(key: string) => {rank?: number, order: number}} node
 * @property {(key: string) => {v: string, w: string}[]} inEdges
 * @property {(key: string) => {v: string, w: string}[]} outEdges
 */
/** @typedef {{left: string, right: string}} Constraint */

/** How many times each rank is gone through at most. */
const ROUNDS = 8;
/** With more to order, the reader would wait. */
const MOST_NODES = 400;

/**
 * Exchange neighbours while that takes crossings away.
 * @param {Ranked} graph
 * @param {Constraint[]} constraints
 */
export function untangle(graph, constraints) {
  const keys = graph.nodes().filter((key) => graph.node(key).rank !== undefined);
  if (keys.length > MOST_NODES) return;
  /** @type {Map<number, string[]>} */
  const ranks = new Map();
  for (const key of keys) {
    const rank = /** @type {number} */ (graph.node(key).rank);
    ranks.set(rank, [...(ranks.get(rank) ?? []), key]);
  }
  for (const rank of ranks.values()) rank.sort((a, b) => graph.node(a).order - graph.node(b).order);
  const fixed = new Set(constraints.map(({ left, right }) => `${left}|${right}`));
  for (let round = 0, changed = true; changed && round < ROUNDS; round++) {
    changed = false;
    for (const rank of ranks.values()) {
      for (let at = 0; at + 1 < rank.length; at++) {
        const [a, b] = [rank[at], rank[at + 1]];
        if (fixed.has(`${a}|${b}`) || crossings(graph, b, a) >= crossings(graph, a, b)) continue;
        [rank[at], rank[at + 1]] = [b, a];
        graph.node(a).order = at + 1;
        graph.node(b).order = at;
        changed = true;
      }
    }
  }
}

/**
 * How many lines of two neighbours cross if they stand in this order.
 * @param {Ranked} graph
 * @param {string} first
 * @param {string} second
 */
function crossings(graph, first, second) {
  const above = (/** @type {string} */ key) => graph.inEdges(key).map(({ v }) => graph.node(v).order);
  const below = (/** @type {string} */ key) => graph.outEdges(key).map(({ w }) => graph.node(w).order);
  let count = 0;
  for (const ends of [above, below]) {
    const right = ends(second);
    for (const order of ends(first)) count += right.filter((other) => order > other).length;
  }
  return count;
}
