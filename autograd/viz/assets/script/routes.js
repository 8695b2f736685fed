// Which edges run where: each goes from group to group, by ports at their borders.

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Entity} Entity */
/**
 * @typedef {object} Piece
 * @property {string} key
 * @property {string} from
 * @property {string} to
 * @property {string} net
 * @property {number[]} edges
 */
/** @typedef {{edge: number, slot: string, net: string, end: string, out: number[], into: number[]}} Road */
/** @typedef {{children: Entity[], pieces: Map<string, Piece>, ports: Set<string>}} Level */

/** Where more lines than that cross a border, they run together. */
const MOST_LINES = 8;
export const BUS = "*";

/**
 * What each open group has to place and to connect; outer ones before inner ones.
 * @param {Model} model
 * @param {Set<number>} open
 * @param {number[]} hidden
 * @returns {Map<number, Level>}
 */
export function levelsOf(model, open, hidden) {
  /** @type {Map<number, Level>} */
  const levels = new Map();
  for (const group of model.downwards) {
    if (group && (hidden[group] >= 0 || !open.has(group))) continue;
    const children = [
      ...model.nodesIn[group].map((node) => ({ key: `n${node}`, node, group: -1, order: node })),
      ...model.groupsIn[group].map((inner) => ({ key: `g${inner}`, node: -1, group: inner, order: model.newest[inner] })),
    ];
    children.sort((a, b) => a.order - b.order);
    levels.set(group, { children, pieces: new Map(), ports: new Set() });
  }
  const roads = roadsOf(model, hidden);
  const busy = crowded(roads);
  for (const { edge, slot, net, end, out, into } of roads) {
    let at = net;
    let carried = net;
    for (const group of out.slice(0, -1)) {
      if (busy.has(`>${group}`)) carried = BUS;
      addPiece(levels, group, at, `>${carried}`, carried, "", edge);
      at = `g${group}`;
    }
    let group = into[into.length - 1];
    for (const next of into.slice(0, -1).reverse()) {
      addPiece(levels, group, at, `g${next}`, carried, "", edge);
      if (busy.has(`<${next}`)) carried = BUS;
      at = `<${carried}`;
      group = next;
    }
    addPiece(levels, group, at, end, carried, carried === BUS ? "" : slot, edge);
  }
  return levels;
}

/**
 * The way of each edge between two that are in sight: which borders it crosses, out and in.
 * @param {Model} model
 * @param {number[]} hidden
 * @returns {Road[]}
 */
function roadsOf(model, hidden) {
  /** @type {Map<string, {out: number[], into: number[]}>} */
  const known = new Map();
  /** @type {Road[]} */
  const roads = [];
  model.edges.forEach(({ source, target, slot }, edge) => {
    const from = hidden[model.home[source]];
    const to = hidden[model.home[target]];
    if (from >= 0 && from === to) return;
    const start = from >= 0 ? model.parent[from] : model.home[source];
    const stop = to >= 0 ? model.parent[to] : model.home[target];
    let borders = known.get(`${start} ${stop}`);
    if (!borders) {
      const out = [...model.around(start), 0];
      const into = [...model.around(stop), 0];
      while (out.length > 1 && into.length > 1 && out[out.length - 2] === into[into.length - 2]) {
        out.pop();
        into.pop();
      }
      borders = { out, into };
      known.set(`${start} ${stop}`, borders);
    }
    roads.push({
      edge, slot: from < 0 && to < 0 ? `${slot}` : "", net: from >= 0 ? `g${from}` : `n${source}`, end: to >= 0 ? `g${to}` : `n${target}`, ...borders,
    });
  });
  return roads;
}

/**
 * The borders that too many lines cross for each source to have a port: they share a rail.
 * @param {Road[]} roads
 * @returns {Set<string>} ">" or "<" for the way out or in, and the group
 */
function crowded(roads) {
  /** @type {Map<string, Set<string>>} */
  const lines = new Map();
  const cross = (/** @type {string} */ border, /** @type {string} */ line) => {
    const found = lines.get(border);
    if (found) found.add(line);
    else lines.set(border, new Set([line]));
  };
  for (const { net, end, out, into } of roads) {
    for (let index = 0; index < out.length - 1; index++) cross(`>${out[index]}`, net);
    for (let index = 0; index < into.length - 1; index++) cross(`<${into[index]}`, `${net} ${end}`);
  }
  return new Set([...lines].filter(([, found]) => found.size > MOST_LINES).map(([border]) => border));
}

/**
 * @param {Map<number, Level>} levels
 * @param {number} group
 * @param {string} from
 * @param {string} to
 * @param {string} net
 * @param {string} turn
 * @param {number} edge
 */
function addPiece(levels, group, from, to, net, turn, edge) {
  const level = /** @type {Level} */ (levels.get(group));
  const key = `${from}|${to}|${net}|${turn}`;
  const piece = level.pieces.get(key);
  if (piece) piece.edges.push(edge);
  else level.pieces.set(key, { key, from, to, net, edges: [edge] });
  for (const end of [from, to]) if (isPort(end)) level.ports.add(end);
}

/**
 * Tell whether an end of a piece is a port, not a node or group.
 * @param {string} key
 */
export function isPort(key) {
  return key[0] === "<" || key[0] === ">";
}

/**
 * Tell whether a piece runs along a rail.
 * @param {Piece} piece
 */
export function isRail(piece) {
  return piece.from === `<${BUS}` || piece.to === `>${BUS}`;
}
