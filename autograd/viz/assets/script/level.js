// One open group, or the whole: its members laid out by dagre, its ports at its border.

import { lanesOf, longPieces } from "./lanes.js";
import { untangle } from "./order.js";
import { BUS, isPort, isRail } from "./routes.js";

/** @typedef {import("./layout.js").Point} Point */
/** @typedef {import("./layout.js").Size} Size */
/** @typedef {import("./routes.js").Level} Level */
/** @typedef {import("./routes.js").Piece} Piece */
/**
 * @typedef {object} LevelLayout
 * @property {Map<string, Point>} at of the children, their centres
 * @property {Map<string, Point>} ports
 * @property {Map<string, {points: Point[], label: (Point & Size) | undefined}>} lines
 * @property {number} width
 * @property {number} height
 */

/**
 * How much room is left between ranks, to the border of a group, from its ports to what is inside,
 * and for lines to fan out to the ports of another.
 * @typedef {{rank: number, padding: number, wall: number, fan: number}} Gaps
 */
/** @type {Gaps} */
const WIDE_GAPS = { rank: 36, padding: 18, wall: 16, fan: 34 };
/** @type {Gaps} */
const CLOSE_GAPS = { rank: 28, padding: 12, wall: 10, fan: 18 };
const HEAD = 26;
const NODE_GAP = 20;
/** For lines that run together along a border. */
const RAIL = 18;
/** Above so many members, a quicker and looser way to rank them. */
const MANY = 60;
/** Above so many lines, a level is crowded: long to lay out, and hard to read. */
const MANY_LINES = 60;

/**
 * What is known of a level before it is laid out.
 * @typedef {object} Given
 * @property {Level} level
 * @property {Size[]} sizes of its members
 * @property {(Size | undefined)[]} labels of its pieces
 * @property {(number | undefined)[]} places in which the pieces enter an operation or group, where that matters
 * @property {(end: string) => boolean} isOpen whether an end is an open group
 * @property {"LR" | "TB"} direction
 * @property {boolean} roomy
 * @property {boolean} framed
 */

/**
 * Lay out one level with dagre.
 * @param {Given} given
 * @returns {LevelLayout}
 */
export function layoutLevel(given) {
  const { level, sizes, labels, places, isOpen, direction } = given;
  const gaps = given.roomy ? WIDE_GAPS : CLOSE_GAPS;
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  const ranker = level.children.length > MANY ? "tight-tree" : "network-simplex";
  graph.setGraph({ rankdir: direction, nodesep: NODE_GAP, ranksep: gaps.rank, edgesep: 14, ranker });
  level.children.forEach((child, index) => graph.setNode(child.key, { ...sizes[index] }));
  for (const port of level.ports) {
    if (port[1] === BUS) continue; // a rail along the border, laid when all else is
    graph.setNode(port, { width: 1, height: 1 });
    // Ports on the border: a strong edge holds them there.
    const wall = port[0];
    if (!graph.hasNode(wall)) graph.setNode(wall, { width: 0, height: 0 });
    const edge = { width: 0, height: 0, minlen: 1, weight: 6 };
    if (wall === "<") graph.setEdge(wall, port, edge, "wall");
    else graph.setEdge(port, wall, edge, "wall");
  }
  const long = level.pieces.size > MANY_LINES ? longPieces(level) : new Set();
  [...level.pieces.values()].forEach((piece, index) => {
    if (isRail(piece) || long.has(piece)) return;
    const label = labels[index];
    // Lines to the ports of an open group fan out, for which they need some way.
    const fan = !label && (isOpen(piece.from) || isOpen(piece.to)) ? gaps.fan : 0;
    const room = label ? { width: label.width + 8, height: label.height + 4 } : { width: fan, height: fan && 1 };
    if (fan && direction === "TB") Object.assign(room, { width: 1, height: fan });
    graph.setEdge(piece.from, piece.to, { ...room, labelpos: "c", minlen: 1, weight: label ? 2 : 1 }, piece.key);
  });
  const constraints = inOrder(level, places);
  dagre.layout(graph, { customOrder: (ranked) => untangle(ranked, constraints) });
  return readLevel(graph, given, gaps, long);
}

/**
 * Which members belong beside each other in which order: the arguments of an operation, and what
 * enters a group. Only of what goes nowhere else, so that no two operations can ask for opposite orders.
 * @param {Level} level
 * @param {(number | undefined)[]} places
 * @returns {{left: string, right: string}[]}
 */
function inOrder(level, places) {
  /** @type {Map<string, number>} */
  const uses = new Map();
  for (const { from } of level.pieces.values()) uses.set(from, (uses.get(from) ?? 0) + 1);
  /** @type {Map<string, {from: string, place: number}[]>} */
  const entering = new Map();
  [...level.pieces.values()].forEach(({ from, to }, index) => {
    const place = places[index];
    if (place === undefined || uses.get(from) !== 1 || isPort(from)) return;
    entering.set(to, [...(entering.get(to) ?? []), { from, place }]);
  });
  return [...entering.values()].flatMap((inputs) => {
    inputs.sort((a, b) => a.place - b.place);
    return inputs.slice(1).flatMap(({ from, place }, index) => (inputs[index].place < place ? [{ left: inputs[index].from, right: from }] : []));
  });
}

/**
 * Read a layout back, its corner moved to 0, 0 and its ports to its border.
 * @param {any} graph
 * @param {Given} given
 * @param {Gaps} gaps
 * @param {Set<Piece>} long
 * @returns {LevelLayout}
 */
function readLevel(graph, { level, sizes, labels, direction, framed }, gaps, long) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const include = (/** @type {Point} */ point, width = 0, height = 0) => {
    box.left = Math.min(box.left, point.x - width / 2);
    box.right = Math.max(box.right, point.x + width / 2);
    box.top = Math.min(box.top, point.y - height / 2);
    box.bottom = Math.max(box.bottom, point.y + height / 2);
  };
  level.children.forEach((child, index) => include(graph.node(child.key), sizes[index].width, sizes[index].height));
  const [along, across] = direction === "LR" ? /** @type {const} */ (["x", "y"]) : /** @type {const} */ (["y", "x"]);
  for (const port of level.ports) {
    if (port[1] === BUS) continue;
    const { x, y } = graph.node(port);
    include(across === "y" ? { x: (box.left + box.right) / 2, y } : { x, y: (box.top + box.bottom) / 2 });
  }
  const pieces = [...level.pieces.values()].flatMap((piece, index) => {
    if (isRail(piece) || long.has(piece)) return [];
    const edge = graph.edge({ v: piece.from, w: piece.to, name: piece.key });
    const label = labels[index];
    const inside = /** @type {Point[]} */ (edge.points).slice(1, -1);
    for (const point of inside) include(isPort(piece.from) || isPort(piece.to) ? within(point, box) : point);
    if (label && edge.x !== undefined) include({ x: edge.x, y: edge.y }, label.width, label.height);
    return { piece, inside, label: label && edge.x !== undefined ? { x: edge.x, y: edge.y, ...label } : undefined };
  });
  if (!Number.isFinite(box.left)) Object.assign(box, { left: 0, top: 0, right: 0, bottom: 0 });
  const lanes = lanesOf(long, (end) => graph.node(end)[along]);
  const room = Math.max(0, ...lanes.values());
  box[across === "y" ? "top" : "left"] -= room;
  const padding = framed ? gaps.padding : 0;
  const head = framed ? HEAD : 0;
  const walls = level.ports.size ? gaps.wall : 0;
  const into = level.ports.has(`<${BUS}`) ? RAIL : 0;
  const out = level.ports.has(`>${BUS}`) ? RAIL : 0;
  const [left, top] = direction === "LR" ? [padding + walls, padding + head + into] : [padding + into, padding + head + walls];
  const moved = (/** @type {Point} */ point) => ({ x: point.x - box.left + left, y: point.y - box.top + top });
  const width = box.right - box.left + left + padding + (direction === "LR" ? walls : out);
  const height = box.bottom - box.top + top + padding + (direction === "LR" ? out : walls);
  const at = new Map(level.children.map((child) => [child.key, moved(graph.node(child.key))]));
  const ports = new Map([...level.ports].map((port) => {
    const inward = port[0] === "<";
    if (port[1] === BUS && across === "y") return [port, { x: inward ? 0 : width, y: inward ? padding + head : height - padding }];
    // On the right on the way in, since the title is on the left.
    if (port[1] === BUS) return [port, { x: inward ? width - padding : padding, y: inward ? 0 : height }];
    const { x, y } = moved(graph.node(port));
    if (across === "y") return [port, { x: port[0] === "<" ? 0 : width, y }];
    return [port, { x, y: port[0] === "<" ? 0 : height }];
  }));
  const lines = new Map(pieces.map(({ piece, inside, label }) => {
    const points = inside.filter((point) => point.x >= box.left && point.x <= box.right && point.y >= box.top && point.y <= box.bottom);
    return [piece.key, { points: points.map(moved), label: label && { ...label, ...moved(label) } }];
  }));
  const beside = (/** @type {string} */ end, /** @type {1 | -1} */ side) =>
    besideRank(end, side, { level, sizes, direction }, at, ports, gaps.wall);
  for (const piece of level.pieces.values()) {
    if (isRail(piece)) {
      const inward = piece.from === `<${BUS}`;
      const port = /** @type {Point} */ (ports.get(inward ? piece.from : piece.to));
      const node = inward ? piece.to : piece.from;
      // A line leaves a rail, or joins it, beside its node; from one rail to the other it needs no bend.
      lines.set(piece.key, { points: isPort(node) ? [] : [{ ...port, [along]: beside(node, inward ? -1 : 1) }], label: undefined });
    }
    const lane = lanes.get(piece);
    if (lane === undefined) continue;
    const height = (across === "y" ? top : left) + room - lane;
    const points = [beside(piece.from, 1), beside(piece.to, -1)].map((place) => (along === "x" ? { x: place, y: height } : { x: height, y: place }));
    lines.set(piece.key, { points, label: undefined });
  }
  return { at, ports, lines, width, height };
}

/**
 * Where lines may run across beside the rank of a member, or a port, and meet no other.
 * @param {string} end
 * @param {1 | -1} side
 * @param {Pick<Given, "level" | "sizes" | "direction">} given
 * @param {Map<string, Point>} at
 * @param {Map<string, Point>} ports
 * @param {number} wall
 * @returns {number}
 */
function besideRank(end, side, { level, sizes, direction }, at, ports, wall) {
  const along = direction === "LR" ? "x" : "y";
  const half = direction === "LR" ? "width" : "height";
  const place = /** @type {Point} */ (at.get(end) ?? ports.get(end))[along];
  if (isPort(end)) return place + side * wall;
  let reach = 0;
  level.children.forEach((child, index) => {
    const other = /** @type {Point} */ (at.get(child.key));
    if (Math.abs(other[along] - place) < 1) reach = Math.max(reach, sizes[index][half] / 2);
  });
  return place + side * (reach + wall + 6);
}

/**
 * @param {Point} point
 * @param {{left: number, top: number, right: number, bottom: number}} box
 */
function within(point, box) {
  return {
    x: Math.min(Math.max(point.x, box.left), box.right),
    y: Math.min(Math.max(point.y, box.top), box.bottom),
  };
}
