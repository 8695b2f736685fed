// Where everything in sight stands.
//
// Each open group is laid out by itself, small, and then takes the place of one node in the
// layout around it: opening or closing a group lays out that group and those around it, no more.
// An edge that crosses the border of a group does so at a port, one for each source.

import { layoutLevel } from "./level.js";
import { BUS, isPort, isRail, levelsOf } from "./routes.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Entity} Entity */
/** @typedef {import("./routes.js").Level} Level */
/** @typedef {import("./level.js").LevelLayout} LevelLayout */
/** @typedef {{x: number, y: number}} Point */
/** @typedef {{width: number, height: number}} Size */
/** @typedef {Entity & Size & Point} Placed `x` and `y` are the centre. */
/** @typedef {Size & Point & {group: number, depth: number}} Frame `x` and `y` are the top left. */
/**
 * A piece of one or several edges, drawn as one line.
 * @typedef {object} Line
 * @property {string} key
 * @property {number[]} edges
 * @property {Point[]} points
 * @property {boolean} arrow whether it ends where its edges end
 * @property {boolean} tail whether it starts where its edges start
 * @property {number[]} places in which it enters an operation, where that matters
 * @property {Point & Size | undefined} label where there is room to write on it
 */
/** @typedef {{placed: Map<string, Placed>, frames: Frame[], lines: Line[], width: number, height: number}} Layout */
/**
 * @typedef {object} Settings
 * @property {"LR" | "TB"} direction
 * @property {boolean} roomy whether much room is left between what is placed
 * @property {(entity: Entity) => Size} sizeOf
 * @property {(edge: number) => Size | undefined} labelOf room to keep on an edge between two nodes
 */

export class Layouter {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    /** @type {Map<string, LevelLayout>} */
    this.known = new Map();
  }

  /**
   * Lay out what is in sight.
   * @param {Set<number>} open
   * @param {Settings} settings
   * @returns {Layout}
   */
  layout(open, settings) {
    const { model } = this;
    const hidden = model.hiddenBy(open);
    const levels = levelsOf(model, open, hidden);
    /** @type {Map<number, LevelLayout>} */
    const laid = new Map();
    /** @type {Map<number, Size>} */
    const inner = new Map();
    for (const group of [...levels.keys()].reverse()) {
      const level = /** @type {Level} */ (levels.get(group));
      const found = this.#levelLayout(group, level, settings, inner, laid);
      laid.set(group, found);
      inner.set(group, found);
    }
    return assemble(model, levels, laid, settings, inner);
  }

  /**
   * @param {number} group
   * @param {Level} level
   * @param {Settings} settings
   * @param {Map<number, Size>} inner
   * @param {Map<number, LevelLayout>} laid
   * @returns {LevelLayout}
   */
  #levelLayout(group, level, settings, inner, laid) {
    const sizes = level.children.map((child) => inner.get(child.group) ?? settings.sizeOf(child));
    // Numbers are written on the last piece of an edge, next to where the share comes from.
    const labels = [...level.pieces.values()].map((piece) =>
      piece.to[0] === "n" && piece.edges.length === 1 ? settings.labelOf(piece.edges[0]) : undefined);
    // What leads to one node stands in the order of its arguments, and to one group in that of its ports.
    const across = settings.direction === "LR" ? "y" : "x";
    const places = [...level.pieces.values()].map(({ to, net, edges }) =>
      (to[0] === "n" ? this.model.placeOf(edges[0]) : portOf(laid.get(Number(to.slice(1))), "<", net)?.[across]));
    const key = JSON.stringify([
      group, settings.direction, settings.roomy, level.children.map((child) => child.key), sizes.map((s) => [s.width, s.height]),
      [...level.pieces.keys()], labels.map((label) => label && [label.width, label.height]), places,
    ]);
    const known = this.known.get(key);
    if (known) return known;
    const isOpen = (/** @type {string} */ end) => end[0] === "g" && inner.has(Number(end.slice(1)));
    const { direction, roomy } = settings;
    const found = layoutLevel({ level, sizes, labels, places, isOpen, direction, roomy, framed: group > 0 });
    this.known.set(key, found);
    return found;
  }
}

/**
 * Where a line crosses the border of an open group.
 * @param {LevelLayout | undefined} layout
 * @param {"<" | ">"} way
 * @param {string} net
 */
function portOf(layout, way, net) {
  return layout?.ports.get(way + net) ?? layout?.ports.get(way + BUS);
}

/**
 * Put the levels together, from the outside in.
 * @param {Model} model
 * @param {Map<number, Level>} levels
 * @param {Map<number, LevelLayout>} laid
 * @param {Settings} settings
 * @param {Map<number, Size>} inner
 * @returns {Layout}
 */
function assemble(model, levels, laid, settings, inner) {
  /** @type {Map<string, Placed>} */
  const placed = new Map();
  /** @type {Map<number, Point>} */
  const corners = new Map([[0, { x: 0, y: 0 }]]);
  /** @type {Frame[]} */
  const frames = [];
  for (const [group, level] of levels) {
    const corner = /** @type {Point} */ (corners.get(group));
    const layout = /** @type {LevelLayout} */ (laid.get(group));
    if (group) frames.push({ group, depth: model.depth[group], ...corner, width: layout.width, height: layout.height });
    for (const child of level.children) {
      const at = /** @type {Point} */ (layout.at.get(child.key));
      const centre = { x: corner.x + at.x, y: corner.y + at.y };
      const size = inner.get(child.group);
      if (size) corners.set(child.group, { x: centre.x - size.width / 2, y: centre.y - size.height / 2 });
      else placed.set(child.key, { ...child, ...settings.sizeOf(child), ...centre });
    }
  }
  const lines = placeLines(model, levels, laid, corners, placed, settings.direction);
  const whole = /** @type {LevelLayout} */ (laid.get(0));
  return { placed, frames, lines, width: whole.width, height: whole.height };
}

/**
 * @param {Model} model
 * @param {Map<number, Level>} levels
 * @param {Map<number, LevelLayout>} laid
 * @param {Map<number, Point>} corners
 * @param {Map<string, Placed>} placed
 * @param {"LR" | "TB"} direction
 * @returns {Line[]}
 */
function placeLines(model, levels, laid, corners, placed, direction) {
  const along = direction === "LR" ? "x" : "y";
  const across = direction === "LR" ? "y" : "x";
  const half = direction === "LR" ? "width" : "height";
  /** @type {Line[]} */
  const lines = [];
  /** @type {Map<string, Line[]>} */
  const arriving = new Map();
  for (const [group, level] of levels) {
    const layout = /** @type {LevelLayout} */ (laid.get(group));
    const corner = /** @type {Point} */ (corners.get(group));
    const shifted = (/** @type {Point} */ point) => ({ x: point.x + corner.x, y: point.y + corner.y });
    /**
     * The end of a piece: a port of this level or of an open group in it, or the side of a node.
     * @param {string} key
     * @param {string} net
     * @param {1 | -1} side
     * @returns {Point}
     */
    const end = (key, net, side) => {
      if (isPort(key)) return shifted(/** @type {Point} */ (layout.ports.get(key)));
      const node = placed.get(key);
      if (!node) {
        const inside = Number(key.slice(1));
        const port = portOf(laid.get(inside), side > 0 ? ">" : "<", net);
        const at = /** @type {Point} */ (corners.get(inside));
        return port ? { x: at.x + port.x, y: at.y + port.y } : at;
      }
      const point = { x: node.x, y: node.y };
      point[along] += (side * node[half]) / 2;
      return point;
    };
    const written = [...layout.lines.values()].flatMap((line) => line.label ?? []);
    for (const piece of level.pieces.values()) {
      const { points, label } = /** @type {{points: Point[], label: (Point & Size) | undefined}} */ (layout.lines.get(piece.key));
      const first = end(piece.from, piece.net, 1);
      const last = end(piece.to, piece.net, -1);
      // A single bend is left out, unless it leads around a node or what is written on another line.
      const middle = { x: (first.x + last.x) / 2 - corner.x, y: (first.y + last.y) / 2 - corner.y };
      const straight = points.length === 1 && !label && !isRail(piece) && !written.some((other) => meets(middle, points[0], other))
        && !level.children.some((child) => isBetween(placed.get(child.key), first, last, along, across));
      // A bend that lies behind an end would make the line turn back.
      const bends = straight ? [] : points.map(shifted).filter((point) => point[along] > first[along] + 1 && point[along] < last[along] - 1);
      const arrow = placed.has(piece.to);
      const line = {
        key: `${group}|${piece.key}`, edges: piece.edges, points: [first, ...bends, last], arrow, tail: placed.has(piece.from),
        places: piece.to[0] === "n" ? piece.edges.flatMap((edge) => model.placeOf(edge) ?? []).sort((a, b) => a - b) : [],
        label: label && { ...label, ...shifted(label) },
      };
      lines.push(line);
      if (arrow) arriving.set(piece.to, [...(arriving.get(piece.to) ?? []), line]);
    }
  }
  for (const [key, ends] of arriving) spread(/** @type {Placed} */ (placed.get(key)), ends, across, direction);
  return lines;
}

/**
 * Tell whether a curve without a bend would lead through a node, or touch it.
 * @param {Placed | undefined} node
 * @param {Point} first
 * @param {Point} last
 * @param {"x" | "y"} along
 * @param {"x" | "y"} across
 */
function isBetween(node, first, last, along, across) {
  if (!node || node[along] <= first[along] || node[along] >= last[along]) return false;
  return [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8].some((t) => {
    // The curve that `pathOf` draws.
    const point = { x: 0, y: 0 };
    point[along] = first[along] + (last[along] - first[along]) * (1.5 * t * (1 - t) + t ** 3);
    point[across] = first[across] + (last[across] - first[across]) * t * t * (3 - 2 * t);
    return Math.abs(point.x - node.x) < node.width / 2 + 4 && Math.abs(point.y - node.y) < node.height / 2 + 4;
  });
}

/**
 * Tell whether a line through a point would meet a label beside which another point is.
 * @param {Point} point
 * @param {Point} beside
 * @param {Point & Size} label
 */
function meets(point, beside, label) {
  const covers = (/** @type {Point} */ { x, y }) => Math.abs(x - label.x) < label.width / 2 + 6 && Math.abs(y - label.y) < label.height / 2 + 6;
  return covers(point) && !covers(beside);
}

/**
 * Let lines that arrive at one node do so side by side: in the order of the arguments where that
 * matters, else in the order in which they come.
 * @param {Placed} node
 * @param {Line[]} lines
 * @param {"x" | "y"} across
 * @param {"LR" | "TB"} direction
 */
function spread(node, lines, across, direction) {
  const room = (direction === "LR" ? node.height : node.width) - 16;
  const gap = Math.min(18, room / Math.max(lines.length - 1, 1));
  const before = (/** @type {Line} */ line) => line.points[line.points.length - 2][across];
  lines.sort((a, b) => (a.places[0] ?? 0) - (b.places[0] ?? 0) || before(a) - before(b));
  lines.forEach((line, index) => {
    line.points[line.points.length - 1][across] += (index - (lines.length - 1) / 2) * gap;
  });
}

/**
 * A smooth line through points, level where it meets them.
 * @param {Point[]} points
 * @param {"LR" | "TB"} direction
 */
export function pathOf(points, direction) {
  const n = (/** @type {number} */ x) => Math.round(x * 10) / 10;
  let path = `M${n(points[0].x)} ${n(points[0].y)}`;
  for (let index = 1; index < points.length; index++) {
    const p = points[index - 1];
    const q = points[index];
    const mid = direction === "LR" ? (p.x + q.x) / 2 : (p.y + q.y) / 2;
    path += direction === "LR"
      ? `C${n(mid)} ${n(p.y)} ${n(mid)} ${n(q.y)} ${n(q.x)} ${n(q.y)}`
      : `C${n(p.x)} ${n(mid)} ${n(q.x)} ${n(mid)} ${n(q.x)} ${n(q.y)}`;
  }
  return path;
}
