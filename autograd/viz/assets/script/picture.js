// Drawing what is in sight, and how each part of it stands at a moment.

import { cut, svg, textWidth } from "./elements.js";
import { pathOf } from "./layout.js";
import { UNKNOWN, countText, dataText, factorText, isNumber, shapeText } from "./numbers.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Entity} Entity */
/** @typedef {import("./timeline.js").Timeline} Timeline */
/** @typedef {import("./timeline.js").Moment} Moment */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Line} Line */
/** @typedef {import("./layout.js").Placed} Placed */
/** @typedef {import("./layout.js").Size} Size */
/** @typedef {"waiting" | "partly" | "whole" | "never"} GradientState */

const FAMILY = '"Segoe UI", "Helvetica Neue", Roboto, Arial, sans-serif';
const NAME_FONT = `600 13px ${FAMILY}`;
const ROW_FONT = `12px ${FAMILY}`;
const TAG_FONT = `10px ${FAMILY}`;
const LABEL_FONT = `11px ${FAMILY}`;
const WIDEST = 190;
const SIDE = 11;
/** With more edges in sight, only the one that is passed over says its numbers. */
const MOST_LABELS = 36;

/** The parts of a drawn node that change with time. */
/** @typedef {{box: SVGGElement, value?: SVGTextElement, gradient?: SVGTextElement, bar?: SVGRectElement, placed: Placed}} Card */
/** @typedef {{path: SVGPathElement, line: Line, label?: SVGGElement}} Drawn */

export class Picture {
  /**
   * @param {{model: Model, timeline: Timeline, digits: number, world: SVGGElement}} parts
   */
  constructor({ model, timeline, digits, world }) {
    this.model = model;
    this.timeline = timeline;
    this.digits = digits;
    this.layers = ["frames", "lines", "cards", "labels"].map((name) => svg("g", { class: name }));
    world.replaceChildren(...this.layers);
    /** @type {Map<string, Card>} */
    this.cards = new Map();
    /** @type {Map<string, Drawn>} */
    this.lines = new Map();
    /** @type {"LR" | "TB"} */
    this.direction = "LR";
    this.hasBackward = timeline.hasBackward;
  }

  /**
   * How large the card of a node or closed group is, whatever the moment.
   * @param {Entity} entity
   * @returns {Size}
   */
  sizeOf(entity) {
    const { model, digits } = this;
    if (entity.node < 0) {
      const name = cut(model.groups[entity.group].name, NAME_FONT, WIDEST);
      const width = Math.max(textWidth(name, NAME_FONT) + 20, textWidth(this.#groupText(entity.group), ROW_FONT));
      return { width: Math.ceil(Math.max(width, 84)) + 2 * SIDE, height: 58 };
    }
    const node = model.nodes[entity.node];
    const { title, symbol } = this.#heading(entity.node);
    const heading = textWidth(title, NAME_FONT) + (symbol ? textWidth(symbol, NAME_FONT) + 8 : 0);
    const label = this.#tag(entity.node);
    const tag = label ? Math.max(textWidth(label, TAG_FONT), textWidth("grad", TAG_FONT)) + 12 : 0;
    let row = textWidth(dataText(node.data, digits), ROW_FONT);
    if (this.#hasGradient(entity.node)) for (const text of this.#gradientTexts(entity.node)) row = Math.max(row, textWidth(text, ROW_FONT));
    const width = Math.min(Math.max(heading, tag + row, label ? 52 : 16), WIDEST) + 2 * SIDE;
    const rows = (title || symbol ? 1 : 0) + 1 + (this.#hasGradient(entity.node) ? 1 : 0);
    return { width: Math.ceil(width), height: rows * 17 + 13 };
  }

  /**
   * How much room the numbers on an edge need.
   * @param {number} edge
   * @param {number} inSight how many edges there are
   * @returns {Size | undefined}
   */
  labelSize(edge, inSight) {
    const moment = this.timeline.moments[this.timeline.sharedAt.get(edge) ?? 0];
    if (inSight > MOST_LABELS || moment?.kind !== "share") return undefined;
    const lines = shareTexts(moment, this.digits, this.direction);
    const width = Math.max(...lines.map((line) => textWidth(line, LABEL_FONT)));
    return { width: Math.ceil(width) + 14, height: lines.length * 14 + 6 };
  }

  /** @param {number} place */
  #hasGradient(place) {
    const { kind } = this.model.nodes[place];
    return this.hasBackward && kind !== "constant";
  }

  /** @param {number} place */
  #heading(place) {
    const node = this.model.nodes[place];
    const symbol = node.op ? cut(node.symbol ?? node.op, NAME_FONT, WIDEST - 20) : "";
    const room = WIDEST - (symbol ? textWidth(symbol, NAME_FONT) + 8 : 0);
    return { title: node.name ? cut(node.name, NAME_FONT, room) : "", symbol };
  }

  /** @param {number} place */
  #tag(place) {
    const { kind, name, shape } = this.model.nodes[place];
    return shapeText(shape) || (kind === "constant" && !name ? "" : "value");
  }

  /** @param {Placed} placed */
  #groupName({ group, width }) {
    return cut(this.model.groups[group].name, NAME_FONT, width - 2 * SIDE - 18);
  }

  /** @param {number} group */
  #groupText(group) {
    const { note } = this.model.groups[group];
    const size = this.model.size[group];
    return `${countText(size)} ${size === 1 ? "node" : "nodes"}${note ? `, ${note}` : ""}`;
  }

  /**
   * What a card will say of its gradient at one time or another.
   * @param {number} place
   */
  #gradientTexts(place) {
    const arrivals = this.timeline.arrivals[place];
    const few = arrivals.length > 6 ? arrivals.slice(-2) : arrivals;
    return few.map((arrival, index) => (index ? this.#change(few[index - 1].gradient, arrival.gradient) : dataText(arrival.gradient, this.digits)));
  }

  /**
   * @param {import("./numbers.js").Data | undefined} before
   * @param {import("./numbers.js").Data} after
   */
  #change(before, after) {
    if (before === undefined || !isNumber(before)) return dataText(after, this.digits);
    return `${dataText(before, this.digits)} → ${dataText(after, this.digits)}`;
  }

  /**
   * Draw a layout anew; what stays in sight glides to where it belongs now.
   * @param {Layout} layout
   * @param {"LR" | "TB"} direction
   * @param {boolean} still
   */
  draw(layout, direction, still) {
    const before = new Map([...this.cards].map(([key, card]) => [key, card.placed]));
    this.direction = direction;
    this.cards.clear();
    this.lines.clear();
    const [frames, lines, cards, labels] = this.layers;
    frames.replaceChildren(...layout.frames.map((frame) => this.#frame(frame)));
    lines.replaceChildren(...layout.lines.map((line) => this.#line(line)));
    cards.replaceChildren(...[...layout.placed.values()].map((placed) => this.#card(placed)));
    labels.replaceChildren(...layout.lines.flatMap((line) => this.#slot(line) ?? []), ...[...this.lines.values()].flatMap(({ label }) => (label ? [label] : [])));
    if (still || !before.size) return;
    for (const layer of [frames, lines, labels]) layer.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 220, easing: "ease-in" });
    for (const [key, { box, placed }] of this.cards) {
      const old = before.get(key);
      const moves = old
        ? [{ transform: `translate(${old.x}px, ${old.y}px)` }, { transform: `translate(${placed.x}px, ${placed.y}px)` }]
        : [{ opacity: 0 }, { opacity: 1 }];
      box.animate(moves, { duration: 220, easing: "ease-in-out" });
    }
  }

  /** @param {import("./layout.js").Frame} frame */
  #frame({ group, depth, x, y, width, height }) {
    const name = cut(this.model.groups[group].name, TAG_FONT, Math.max(width - 48, 30));
    return svg("g", { class: `frame depth-${depth % 2}`, "data-group": group, transform: `translate(${x} ${y})`, role: "button", tabindex: -1, "aria-expanded": "true" },
      svg("rect", { width, height, rx: 12 }),
      svg("rect", { class: "frame-handle", x: 6, y: 5, width: Math.min(textWidth(name, TAG_FONT) * 1.1 + 28, width - 12), height: 18, rx: 6 }),
      svg("path", { class: "sign", d: "M13 12.5l3.5 3.5 3.5-3.5" }),
      svg("text", { x: 25, y: 17.5 }, name));
  }

  /** @param {Line} line */
  #line(line) {
    const path = svg("path", { d: pathOf(line.points, this.direction), class: "line" });
    path.style.strokeWidth = String(1.4 + Math.min(Math.log2(line.edges.length) * 0.5, 3));
    const label = line.arrow && line.edges.length === 1 && this.timeline.sharedAt.has(line.edges[0]) ? svg("g", { class: "label" }) : undefined;
    this.lines.set(line.key, { path, line, label });
    return path;
  }

  /** In which places a line enters an operation, next to its head. @param {Line} line */
  #slot(line) {
    if (!line.places.length) return undefined;
    const { x, y } = line.points[line.points.length - 1];
    const [dx, dy] = this.direction === "LR" ? [-11, -4] : [-6, -9];
    return svg("text", { class: "slot", x: x + dx, y: y + dy, "aria-hidden": "true" }, line.places.join(", "));
  }

  /** @param {Placed} placed */
  #card(placed) {
    const { width, height } = placed;
    const box = svg("g", { class: "card", role: "button", tabindex: -1, "data-key": placed.key });
    box.style.transform = `translate(${placed.x}px, ${placed.y}px)`;
    /** @type {Card} */
    const card = { box, placed };
    this.cards.set(placed.key, card);
    const left = -width / 2;
    const top = -height / 2;
    const outline = svg("rect", { class: "ring", x: left - 5, y: top - 5, width: width + 10, height: height + 10, rx: 13 });
    if (placed.node < 0) {
      box.classList.add("group");
      const name = this.#groupName(placed);
      card.bar = svg("rect", { class: "progress", x: left + SIDE, y: top + height - 10, width: 0, height: 3, rx: 1.5 });
      box.append(outline,
        svg("rect", { class: "behind", x: left + 6, y: top + 6, width, height, rx: 10 }),
        svg("rect", { class: "behind", x: left + 3, y: top + 3, width, height, rx: 10 }),
        svg("rect", { class: "body", x: left, y: top, width, height, rx: 10 }),
        svg("path", { class: "sign", d: `M${left + SIDE + 1} ${top + 12}l4 4-4 4` }),
        svg("text", { class: "name", x: left + SIDE + 14, y: top + 20 }, `${name} `),
        svg("text", { class: "row", x: left + SIDE, y: top + 38 }, this.#groupText(placed.group)),
        svg("rect", { class: "progress-ground", x: left + SIDE, y: top + height - 10, width: width - 2 * SIDE, height: 3, rx: 1.5 }), card.bar);
      return box;
    }
    const node = this.model.nodes[placed.node];
    const { title, symbol } = this.#heading(placed.node);
    box.classList.add(node.kind);
    box.append(outline, ...outlineOf(node.kind, left, top, width, height));
    let y = top + 19;
    if (title || symbol) {
      const heading = svg("text", { class: "name", x: left + SIDE, y }, title ? `${title} ` : "");
      if (symbol) heading.append(svg("tspan", { class: "symbol", dx: title ? 4 : 0 }, `${symbol} `));
      box.append(heading);
      y += 17;
    }
    card.value = svg("text", { class: "row", x: -left - SIDE, y });
    box.append(svg("text", { class: "tag", x: left + SIDE, y }, `${this.#tag(placed.node)} `), card.value);
    if (this.#hasGradient(placed.node)) {
      y += 17;
      card.gradient = svg("text", { class: "row gradient", x: -left - SIDE, y });
      box.append(svg("text", { class: "tag", x: left + SIDE, y }, "grad "), card.gradient);
    }
    return box;
  }

  /**
   * Show how everything stands at a moment.
   * @param {number} now
   * @param {string | undefined} selected
   * @param {(node: number) => string} entityOf
   */
  update(now, selected, entityOf) {
    const moment = this.timeline.moments[now];
    const active = moment && moment.kind !== "end" ? entityOf(moment.node) : undefined;
    const receiving = moment?.kind === "share" ? entityOf(moment.given) : undefined;
    for (const [key, card] of this.cards) {
      const { box, placed } = card;
      const shown = placed.node < 0 ? this.#updateGroup(card, now) : this.#updateNode(card, now);
      box.classList.toggle("unknown", !shown.known);
      box.classList.toggle("active", key === active);
      box.classList.toggle("receiving", key === receiving);
      box.classList.toggle("selected", key === selected);
      box.setAttribute("aria-label", shown.says);
      if (placed.node < 0) box.setAttribute("aria-expanded", "false");
      else box.setAttribute("aria-pressed", String(key === selected));
    }
    for (const drawn of this.lines.values()) this.#updateLine(drawn, now);
  }

  /**
   * @param {Card} card
   * @param {number} now
   */
  #updateGroup({ placed, bar }, now) {
    const { timeline } = this;
    const passing = this.hasBackward && now > timeline.forwardEnd;
    const { done, all } = timeline.knownIn(placed.group, passing ? "gradient" : "value", now);
    if (bar) {
      bar.setAttribute("width", String((placed.width - 2 * SIDE) * (all ? done / all : 0)));
      bar.classList.toggle("gradient", passing);
    }
    const known = passing || done > 0;
    const what = passing ? "gradients" : "values";
    return { known, says: `${this.#groupName(placed)} ${this.#groupText(placed.group)}, closed group, ${done} of ${all} ${what} known` };
  }

  /**
   * @param {Card} card
   * @param {number} now
   */
  #updateNode({ placed, value, gradient, box }, now) {
    const { model, timeline, digits } = this;
    const node = model.nodes[placed.node];
    const data = timeline.value(placed.node, now);
    const room = placed.width - 2 * SIDE - 34;
    const valueText = data === undefined ? UNKNOWN : cut(dataText(data, digits), ROW_FONT, Math.max(room, 40));
    if (value) value.textContent = `${valueText} `;
    // First what is to be seen, then what it means.
    const { title, symbol } = this.#heading(placed.node);
    const seen = [title, symbol, this.#tag(placed.node), valueText];
    const means = [node.name && node.name !== title ? node.name : "", symbol === node.op ? "" : node.op, node.kind, shapeText(node.shape) ? `shape ${shapeText(node.shape)}` : ""];
    if (data === undefined) means.push("value unknown");
    if (gradient) {
      const found = timeline.gradient(placed.node, now);
      const { text, state } = this.#gradientNow(placed.node, now, found);
      gradient.textContent = text;
      box.dataset.gradient = state;
      seen.push("grad", text);
      if (state === "waiting") means.push("gradient unknown");
      if (state === "never") means.push("the output does not depend on it");
      if (state === "partly") means.push(`${found.arrived} of ${found.expected} paths`);
    }
    return { known: data !== undefined, says: `${seen.filter(Boolean).join(" ")}, ${means.filter(Boolean).join(", ")}` };
  }

  /**
   * @param {number} place
   * @param {number} now
   * @param {{gradient: import("./numbers.js").Data | undefined, arrived: number, expected: number}} found
   * @returns {{text: string, state: GradientState}}
   */
  #gradientNow(place, now, { gradient, arrived, expected }) {
    if (gradient === undefined) return expected || now < this.timeline.end ? { text: UNKNOWN, state: "waiting" } : { text: "none", state: "never" };
    const state = arrived < expected ? "partly" : "whole";
    const moment = this.timeline.moments[now];
    if (moment?.kind === "share" && moment.given === place && moment.before !== undefined) return { text: this.#change(moment.before, moment.after), state };
    return { text: `${dataText(gradient, this.digits)}${state === "partly" ? " …" : ""}`, state };
  }

  /**
   * @param {Drawn} drawn
   * @param {number} now
   */
  #updateLine({ path, line, label }, now) {
    const { timeline } = this;
    const moment = timeline.moments[now];
    let state = "unknown";
    for (const edge of line.edges) {
      const found = timeline.edgeState(edge, now);
      if (RANK[found] > RANK[/** @type {keyof typeof RANK} */ (state)]) state = found;
    }
    const back = state === "backward" || (state === "current" && moment?.kind === "share");
    path.setAttribute("class", `line ${state}${back ? " back" : ""}${line.arrow ? "" : " through"}`);
    // A gradient flows against the arrow: its head is at the other end while it does.
    const head = state === "current" ? (back ? "head-back" : "head-current") : state === "unknown" ? "head-unknown" : back ? "head-passed" : "head";
    const reversed = state === "current" && back;
    path.setAttribute("marker-end", line.arrow && !reversed && line.tail ? `url(#${head})` : "none");
    path.setAttribute("marker-start", reversed && line.tail ? `url(#${head})` : "none");
    if (label) this.#updateLabel(label, line, state, back);
  }

  /**
   * @param {SVGGElement} label
   * @param {Line} line
   * @param {string} state
   * @param {boolean} back
   */
  #updateLabel(label, line, state, back) {
    const edge = line.edges[0];
    const moment = this.timeline.moments[this.timeline.sharedAt.get(edge) ?? 0];
    const current = state === "current" && back;
    if (!back || moment?.kind !== "share" || (!line.label && !current)) {
      label.replaceChildren();
      return;
    }
    const texts = current ? shareTexts(moment, this.digits, this.direction) : [dataText(moment.pass.share, this.digits)];
    const width = Math.max(...texts.map((text) => textWidth(text, LABEL_FONT))) + 14;
    const height = texts.length * 14 + 6;
    const at = line.label ?? line.points[Math.floor((line.points.length - 1) / 2)];
    const next = line.points[Math.floor((line.points.length - 1) / 2) + 1];
    const x = line.label ? at.x : (at.x + next.x) / 2;
    const y = line.label ? at.y : (at.y + next.y) / 2;
    label.setAttribute("class", `label${current ? " current" : ""}`);
    label.replaceChildren(
      svg("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: 7 }),
      ...texts.map((text, index) => svg("text", { x, y: y - height / 2 + 14 + index * 14, class: index === texts.length - 1 ? "share" : "factors" }, text)));
  }
}

const RANK = { unknown: 0, forward: 1, backward: 2, current: 3 };

/**
 * What is written on an edge while a share passes over it: above one another where edges run
 * across, so that they can be short.
 * @param {Extract<Moment, {kind: "share"}>} moment
 * @param {number} digits
 * @param {"LR" | "TB"} direction
 */
export function shareTexts({ upstream, pass }, digits, direction) {
  const share = dataText(pass.share, digits);
  if (pass.local === undefined || !isNumber(pass.local) || !isNumber(upstream)) return [share];
  const lines = [factorText(upstream, digits), `× ${factorText(pass.local, digits)}`, `= ${share}`];
  return direction === "LR" ? lines : [lines.join(" ")];
}

/**
 * The outline of a card, whose shape says what kind of node it is, as its colour does.
 * @param {string} kind
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
export function outlineOf(kind, x, y, width, height) {
  const body = (/** @type {number} */ rx) => svg("rect", { class: "body", x, y, width, height, rx });
  if (kind === "parameter") return [body(2), svg("rect", { class: "inner", x: x + 3, y: y + 3, width: width - 6, height: height - 6, rx: 1 })];
  if (kind === "input") return [body(Math.min(height / 2, 20))];
  if (kind === "constant") return [body(4)];
  if (kind === "output") return [body(9), svg("rect", { class: "inner", x: x + 3.5, y: y + 3.5, width: width - 7, height: height - 7, rx: 6 })];
  return [body(9)];
}
