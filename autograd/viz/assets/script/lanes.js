// Long lines of a crowded level run above it, each source in a lane: a line that says of the order
// only what shorter ones say too needs no way of its own between all that stands there.

import { isRail } from "./routes.js";

/** @typedef {import("./layout.js").Point} Point */
/** @typedef {import("./routes.js").Level} Level */
/** @typedef {import("./routes.js").Piece} Piece */
/** @typedef {{from: number, to: number, pieces: Piece[]}} Net */

/** So many ranks a line may pass before it is long. */
const SHORT = 2;
/** From one lane to the next. */
const LANE = 8;

/**
 * The pieces which lead far, and past others that already say what comes before what.
 * @param {Level} level
 * @returns {Set<Piece>}
 */
export function longPieces(level) {
  const ends = [...level.ports].filter((port) => port[0] === "<");
  ends.push(...level.children.map((child) => child.key), ...[...level.ports].filter((port) => port[0] === ">"));
  const places = new Map(ends.map((key, place) => [key, place]));
  const onward = ends.map(() => /** @type {Set<number>} */ (new Set()));
  const rank = ends.map(() => 0);
  const between = (/** @type {Piece} */ { from, to }) => [places.get(from), places.get(to)].map(Number);
  for (const piece of level.pieces.values()) {
    const [from, to] = between(piece);
    if (from < to && !isRail(piece)) onward[from].add(to);
  }
  onward.forEach((next, from) => { for (const to of next) rank[to] = Math.max(rank[to], rank[from] + 1); });
  /** What is behind each, in more than one step. */
  const behind = ends.map(() => /** @type {Set<number>} */ (new Set()));
  for (let from = ends.length - 1; from >= 0; from--)
    for (const next of onward[from]) for (const reached of [...onward[next], ...behind[next]]) behind[from].add(reached);
  return new Set([...level.pieces.values()].filter((piece) => {
    const [from, to] = between(piece);
    return !isRail(piece) && behind[from].has(to) && rank[to] - rank[from] > SHORT;
  }));
}

/**
 * How far above a level each of its long lines runs, side by side only where they have to.
 * @param {Set<Piece>} pieces
 * @param {(end: string) => number} along where an end stands
 * @returns {Map<Piece, number>}
 */
export function lanesOf(pieces, along) {
  /** @type {Map<string, Net>} */
  const nets = new Map();
  for (const piece of pieces) {
    const key = `${piece.from}|${piece.net}`;
    const net = nets.get(key) ?? { from: along(piece.from), to: -Infinity, pieces: [] };
    nets.set(key, net);
    net.to = Math.max(net.to, along(piece.to));
    net.pieces.push(piece);
  }
  /** Where the last line of each lane ends. @type {number[]} */
  const taken = [];
  /** @type {Map<Piece, number>} */
  const lanes = new Map();
  for (const net of [...nets.values()].sort((a, b) => a.from - b.from)) {
    const free = taken.findIndex((end) => end < net.from);
    const lane = free < 0 ? taken.length : free;
    taken[lane] = net.to;
    for (const piece of net.pieces) lanes.set(piece, (lane + 1) * LANE);
  }
  return lanes;
}
