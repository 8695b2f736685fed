// Where everything in sight stands.
//
// Each open group is laid out by itself, small, and then takes the place of one node in the
// layout around it: opening or closing a group lays out that group and those around it, no more.
// An edge that crosses the border of a group does so at a port, one for each source.

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Entity} Entity */
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
 * @property {Point & Size | undefined} label where there is room to write on it
 */
/** @typedef {{placed: Map<string, Placed>, frames: Frame[], lines: Line[], width: number, height: number}} Layout */
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
/**
 * @typedef {object} LevelLayout
 * @property {Map<string, Point>} at of the children, their centres
 * @property {Map<string, Point>} ports
 * @property {Map<string, {points: Point[], label: (Point & Size) | undefined}>} lines
 * @property {number} width
 * @property {number} height
 */
/**
 * @typedef {object} Settings
 * @property {"LR" | "TB"} direction
 * @property {(entity: Entity) => Size} sizeOf
 * @property {(edge: number) => Size | undefined} labelOf room to keep on an edge between two nodes
 */

const PADDING = 18;
const HEAD = 26;
const NODE_GAP = 20;
const RANK_GAP = 36;
/** From the ports of a group to what is inside. */
const WALL = 16;
/** For lines that run together along a border. */
const RAIL = 18;
const FAN = 34;
/** Where more lines than that cross a border, they run together. */
const MOST_LINES = 8;
const BUS = "*";
/** Above so many members, a quicker and looser way to rank them. */
const MANY = 60;

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
    const levels = this.#levels(open, hidden);
    /** @type {Map<number, LevelLayout>} */
    const laid = new Map();
    /** @type {Map<number, Size>} */
    const inner = new Map();
    for (const group of [...levels.keys()].reverse()) {
      const level = /** @type {Level} */ (levels.get(group));
      const found = this.#levelLayout(group, level, settings, inner);
      laid.set(group, found);
      inner.set(group, found);
    }
    return assemble(model, levels, laid, settings, inner);
  }

  /**
   * What each open group has to place and to connect; outer ones before inner ones.
   * @param {Set<number>} open
   * @param {number[]} hidden
   * @returns {Map<number, Level>}
   */
  #levels(open, hidden) {
    const { model } = this;
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
    const roads = this.#roads(hidden);
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
   * @param {number[]} hidden
   * @returns {Road[]}
   */
  #roads(hidden) {
    const { model } = this;
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
   * @param {number} group
   * @param {Level} level
   * @param {Settings} settings
   * @param {Map<number, Size>} inner
   * @returns {LevelLayout}
   */
  #levelLayout(group, level, settings, inner) {
    const sizes = level.children.map((child) => inner.get(child.group) ?? settings.sizeOf(child));
    // Numbers are written on the last piece of an edge, next to where the share comes from.
    const labels = [...level.pieces.values()].map((piece) =>
      piece.to[0] === "n" && piece.edges.length === 1 ? settings.labelOf(piece.edges[0]) : undefined);
    const key = JSON.stringify([
      group, settings.direction, level.children.map((child) => child.key), sizes.map((s) => [s.width, s.height]),
      [...level.pieces.keys()], labels.map((label) => label && [label.width, label.height]),
    ]);
    const known = this.known.get(key);
    if (known) return known;
    const isOpen = (/** @type {string} */ end) => end[0] === "g" && inner.has(Number(end.slice(1)));
    const found = layoutLevel(level, sizes, labels, isOpen, settings.direction, group > 0);
    this.known.set(key, found);
    return found;
  }
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

/** @param {string} key */
function isPort(key) {
  return key[0] === "<" || key[0] === ">";
}

/**
 * Lay out one level with dagre.
 * @param {Level} level
 * @param {Size[]} sizes
 * @param {(Size | undefined)[]} labels
 * @param {(end: string) => boolean} isOpen whether an end is an open group
 * @param {"LR" | "TB"} direction
 * @param {boolean} framed
 * @returns {LevelLayout}
 */
function layoutLevel(level, sizes, labels, isOpen, direction, framed) {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  const ranker = level.children.length > MANY ? "tight-tree" : "network-simplex";
  graph.setGraph({ rankdir: direction, nodesep: NODE_GAP, ranksep: RANK_GAP, edgesep: 14, ranker });
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
  [...level.pieces.values()].forEach((piece, index) => {
    if (isRail(piece)) return;
    const label = labels[index];
    // Lines to the ports of an open group fan out, for which they need some way.
    const fan = !label && (isOpen(piece.from) || isOpen(piece.to)) ? FAN : 0;
    const room = label ? { width: label.width + 8, height: label.height + 4 } : { width: fan, height: fan && 1 };
    if (fan && direction === "TB") Object.assign(room, { width: 1, height: fan });
    graph.setEdge(piece.from, piece.to, { ...room, labelpos: "c", minlen: 1, weight: label ? 2 : 1 }, piece.key);
  });
  dagre.layout(graph);
  return readLevel(graph, level, sizes, labels, direction, framed);
}

/**
 * Read a layout back, its corner moved to 0, 0 and its ports to its border.
 * @param {any} graph
 * @param {Level} level
 * @param {Size[]} sizes
 * @param {(Size | undefined)[]} labels
 * @param {"LR" | "TB"} direction
 * @param {boolean} framed
 * @returns {LevelLayout}
 */
function readLevel(graph, level, sizes, labels, direction, framed) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const include = (/** @type {Point} */ point, width = 0, height = 0) => {
    box.left = Math.min(box.left, point.x - width / 2);
    box.right = Math.max(box.right, point.x + width / 2);
    box.top = Math.min(box.top, point.y - height / 2);
    box.bottom = Math.max(box.bottom, point.y + height / 2);
  };
  level.children.forEach((child, index) => include(graph.node(child.key), sizes[index].width, sizes[index].height));
  const across = direction === "LR" ? "y" : "x";
  for (const port of level.ports) {
    if (port[1] === BUS) continue;
    const { x, y } = graph.node(port);
    include(across === "y" ? { x: (box.left + box.right) / 2, y } : { x, y: (box.top + box.bottom) / 2 });
  }
  const pieces = [...level.pieces.values()].flatMap((piece, index) => {
    if (isRail(piece)) return [];
    const edge = graph.edge({ v: piece.from, w: piece.to, name: piece.key });
    const label = labels[index];
    const inside = /** @type {Point[]} */ (edge.points).slice(1, -1);
    for (const point of inside) include(isPort(piece.from) || isPort(piece.to) ? within(point, box) : point);
    if (label && edge.x !== undefined) include({ x: edge.x, y: edge.y }, label.width, label.height);
    return { piece, inside, label: label && edge.x !== undefined ? { x: edge.x, y: edge.y, ...label } : undefined };
  });
  if (!Number.isFinite(box.left)) Object.assign(box, { left: 0, top: 0, right: 0, bottom: 0 });
  const padding = framed ? PADDING : 0;
  const head = framed ? HEAD : 0;
  const walls = level.ports.size ? WALL : 0;
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
    if (port[1] === BUS) return [port, { x: inward ? padding : width - padding, y: inward ? 0 : height }];
    const { x, y } = moved(graph.node(port));
    if (across === "y") return [port, { x: port[0] === "<" ? 0 : width, y }];
    return [port, { x, y: port[0] === "<" ? 0 : height }];
  }));
  const lines = new Map(pieces.map(({ piece, inside, label }) => {
    const points = inside.filter((point) => point.x >= box.left && point.x <= box.right && point.y >= box.top && point.y <= box.bottom);
    return [piece.key, { points: points.map(moved), label: label && { ...label, ...moved(label) } }];
  }));
  for (const piece of level.pieces.values()) {
    if (isRail(piece)) lines.set(piece.key, { points: railBend(piece, level, sizes, at, ports, direction), label: undefined });
  }
  return { at, ports, lines, width, height };
}

/**
 * Tell whether a piece runs along a rail.
 * @param {Piece} piece
 */
function isRail(piece) {
  return piece.from === `<${BUS}` || piece.to === `>${BUS}`;
}

/**
 * Where a line leaves a rail, or joins it: in the gap beside the rank of its node, where no other
 * node is in its way.
 * @param {Piece} piece
 * @param {Level} level
 * @param {Size[]} sizes
 * @param {Map<string, Point>} at
 * @param {Map<string, Point>} ports
 * @param {"LR" | "TB"} direction
 * @returns {Point[]}
 */
function railBend(piece, level, sizes, at, ports, direction) {
  const along = direction === "LR" ? "x" : "y";
  const half = direction === "LR" ? "width" : "height";
  const inward = piece.from === `<${BUS}`;
  const node = at.get(inward ? piece.to : piece.from);
  const port = ports.get(inward ? piece.from : piece.to);
  if (!node || !port) return []; // from one rail to the other
  let reach = 0;
  level.children.forEach((child, index) => {
    const other = /** @type {Point} */ (at.get(child.key));
    if (Math.abs(other[along] - node[along]) < 1) reach = Math.max(reach, sizes[index][half] / 2);
  });
  const bend = { ...port };
  bend[along] = node[along] + (inward ? -1 : 1) * (reach + WALL + 6);
  return [bend];
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
  const lines = placeLines(levels, laid, corners, placed, settings.direction);
  const whole = /** @type {LevelLayout} */ (laid.get(0));
  return { placed, frames, lines, width: whole.width, height: whole.height };
}

/**
 * @param {Map<number, Level>} levels
 * @param {Map<number, LevelLayout>} laid
 * @param {Map<number, Point>} corners
 * @param {Map<string, Placed>} placed
 * @param {"LR" | "TB"} direction
 * @returns {Line[]}
 */
function placeLines(levels, laid, corners, placed, direction) {
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
        const ports = laid.get(inside)?.ports;
        const way = side > 0 ? ">" : "<";
        const port = ports?.get(way + net) ?? ports?.get(way + BUS);
        const at = /** @type {Point} */ (corners.get(inside));
        return port ? { x: at.x + port.x, y: at.y + port.y } : at;
      }
      const point = { x: node.x, y: node.y };
      point[along] += (side * node[half]) / 2;
      return point;
    };
    for (const piece of level.pieces.values()) {
      const { points, label } = /** @type {{points: Point[], label: (Point & Size) | undefined}} */ (layout.lines.get(piece.key));
      const first = end(piece.from, piece.net, 1);
      const last = end(piece.to, piece.net, -1);
      // A bend that lies behind an end would make the line turn back.
      const straight = points.length === 1 && !label && !isRail(piece);
      const bends = straight ? [] : points.map(shifted).filter((point) => point[along] > first[along] + 1 && point[along] < last[along] - 1);
      const arrow = placed.has(piece.to);
      const line = {
        key: `${group}|${piece.key}`, edges: piece.edges, points: [first, ...bends, last], arrow, tail: placed.has(piece.from),
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
 * Let lines that arrive at one node do so side by side, in the order in which they come.
 * @param {Placed} node
 * @param {Line[]} lines
 * @param {"x" | "y"} across
 * @param {"LR" | "TB"} direction
 */
function spread(node, lines, across, direction) {
  const room = (direction === "LR" ? node.height : node.width) - 16;
  const gap = Math.min(18, room / Math.max(lines.length - 1, 1));
  const before = (/** @type {Line} */ line) => line.points[line.points.length - 2][across];
  lines.sort((a, b) => before(a) - before(b));
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
