// The card of a node or closed group: how large it is, what it says, and how that changes with time.

import { cut, svg, textWidth } from "./elements.js";
import { UNKNOWN, countText, dataText, isNumber, isStrange, shapeText } from "./numbers.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./timeline.js").Timeline} Timeline */
/** @typedef {import("./model.js").Entity} Entity */
/** @typedef {import("./layout.js").Placed} Placed */
/** @typedef {import("./layout.js").Size} Size */
/** @typedef {"waiting" | "partly" | "whole" | "never"} GradientState */
/** The parts of a drawn card that change with time. */
/** @typedef {{box: SVGGElement, value?: SVGTextElement, gradient?: SVGTextElement, bar?: SVGRectElement, placed: Placed}} Card */

export const FAMILY = '"Segoe UI", "Helvetica Neue", Roboto, Arial, sans-serif';
const NAME_FONT = `600 13px ${FAMILY}`;
const ROW_FONT = `12px ${FAMILY}`;
const GRADIENT_FONT = `600 12px ${FAMILY}`;
const TAG_FONT = `10px ${FAMILY}`;
const WIDEST = 190;
const SIDE = 11;

export class CardMaker {
  /** @param {{model: Model, timeline: Timeline, digits: number}} parts */
  constructor({ model, timeline, digits }) {
    this.model = model;
    this.timeline = timeline;
    this.digits = digits;
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
    const tag = this.#tagWidth(entity.node);
    let row = textWidth(dataText(node.data, digits), ROW_FONT);
    if (this.#hasGradient(entity.node)) for (const text of this.#gradientTexts(entity.node)) row = Math.max(row, textWidth(text, GRADIENT_FONT));
    const width = Math.min(Math.max(heading, tag + row, tag ? 52 : 16), WIDEST) + 2 * SIDE;
    const rows = (title || symbol ? 1 : 0) + 1 + (this.#hasGradient(entity.node) ? 1 : 0);
    return { width: Math.ceil(width), height: rows * 17 + 13 };
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

  /** @param {number} place */
  #tagWidth(place) {
    const tag = this.#tag(place);
    return tag ? Math.max(textWidth(tag, TAG_FONT), textWidth("grad", TAG_FONT)) + 12 : 0;
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
   * @param {Placed} placed
   * @returns {Card}
   */
  make(placed) {
    const { width, height } = placed;
    const box = svg("g", { class: "card", role: "button", tabindex: -1, "data-key": placed.key });
    box.style.transform = `translate(${placed.x}px, ${placed.y}px)`;
    /** @type {Card} */
    const card = { box, placed };
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
      return card;
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
    const tag = this.#tag(placed.node);
    card.value = svg("text", tag ? { class: "row", x: -left - SIDE, y } : { class: "row alone", x: 0, y });
    box.append(svg("text", { class: "tag", x: left + SIDE, y }, `${tag} `), card.value);
    if (this.#hasGradient(placed.node)) {
      y += 17;
      card.gradient = svg("text", { class: "row gradient", x: -left - SIDE, y });
      box.append(svg("text", { class: "tag", x: left + SIDE, y }, "grad "), card.gradient);
    }
    return card;
  }

  /**
   * Show a card as it stands at a moment.
   * @param {Card} card
   * @param {number} now
   */
  update(card, now) {
    return card.placed.node < 0 ? this.#updateGroup(card, now) : this.#updateNode(card, now);
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
    const room = placed.width - 2 * SIDE - this.#tagWidth(placed.node);
    const valueText = data === undefined ? UNKNOWN : cut(dataText(data, digits), ROW_FONT, room);
    box.classList.toggle("strange", node.kind !== "constant" && isStrange(data));
    if (value) value.textContent = `${valueText} `;
    // First what is to be seen, then what it means.
    const { title, symbol } = this.#heading(placed.node);
    const seen = [title, symbol, this.#tag(placed.node), valueText];
    const means = [node.name && node.name !== title ? node.name : "", symbol === node.op ? "" : node.op, node.kind, shapeText(node.shape) ? `shape ${shapeText(node.shape)}` : ""];
    if (data === undefined) means.push("value unknown");
    if (gradient) {
      const found = timeline.gradient(placed.node, now);
      const { text, state } = this.#gradientNow(placed.node, now, found);
      gradient.textContent = cut(text, GRADIENT_FONT, room);
      gradient.classList.toggle("strange", isStrange(found.gradient));
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
