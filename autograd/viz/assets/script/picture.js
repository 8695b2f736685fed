// Drawing what is in sight, and how each part of it stands at a moment.

import { CardMaker, FAMILY } from "./card.js";
import { cut, svg, textWidth } from "./elements.js";
import { pathOf } from "./layout.js";
import { dataText, factorText, isNumber } from "./numbers.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./timeline.js").Timeline} Timeline */
/** @typedef {import("./timeline.js").Moment} Moment */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Line} Line */
/** @typedef {import("./layout.js").Size} Size */
/** @typedef {import("./card.js").Card} Card */
/** @typedef {{path: SVGPathElement, line: Line, label?: SVGGElement}} Drawn */

const TITLE_FONT = `10px ${FAMILY}`;
const LABEL_FONT = `11px ${FAMILY}`;

export class Picture {
  /**
   * @param {{model: Model, timeline: Timeline, digits: number, world: SVGGElement}} parts
   */
  constructor({ model, timeline, digits, world }) {
    this.model = model;
    this.timeline = timeline;
    this.digits = digits;
    this.maker = new CardMaker({ model, timeline, digits });
    this.layers = ["grounds", "lines", "frames", "cards", "labels"].map((name) => svg("g", { class: name }));
    world.replaceChildren(...this.layers);
    /** @type {Map<string, Card>} */
    this.cards = new Map();
    /** @type {Map<string, Drawn>} */
    this.lines = new Map();
    /** @type {"LR" | "TB"} */
    this.direction = "LR";
  }

  /**
   * How much room the numbers on an edge need.
   * @param {number} edge
   * @param {"LR" | "TB"} direction
   * @returns {Size | undefined}
   */
  labelSize(edge, direction) {
    const moment = this.timeline.moments[this.timeline.sharedAt.get(edge) ?? 0];
    if (moment?.kind !== "share") return undefined;
    const lines = shareTexts(moment, this.digits, direction);
    const width = Math.max(...lines.map((line) => textWidth(line, LABEL_FONT)));
    return { width: Math.ceil(width) + 14, height: lines.length * 14 + 6 };
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
    const [grounds, lines, frames, cards, labels] = this.layers;
    grounds.replaceChildren(...layout.frames.map(({ depth, x, y, width, height }) =>
      svg("rect", { class: `ground depth-${depth % 2}`, x, y, width, height, rx: 12 })));
    // Above the lines, which would strike their titles out.
    frames.replaceChildren(...layout.frames.map((frame) => this.#frame(frame)));
    lines.replaceChildren(...layout.lines.map((line) => this.#line(line)));
    cards.replaceChildren(...[...layout.placed.values()].map((placed) => this.#card(placed)));
    labels.replaceChildren(...layout.lines.flatMap((line) => this.#slot(line) ?? []), ...[...this.lines.values()].flatMap(({ label }) => (label ? [label] : [])));
    if (still || !before.size) return;
    for (const layer of [grounds, lines, frames, labels]) layer.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 220, easing: "ease-in" });
    for (const [key, { box, placed }] of this.cards) {
      const old = before.get(key);
      const moves = old
        ? [{ transform: `translate(${old.x}px, ${old.y}px)` }, { transform: `translate(${placed.x}px, ${placed.y}px)` }]
        : [{ opacity: 0 }, { opacity: 1 }];
      box.animate(moves, { duration: 220, easing: "ease-in-out" });
    }
  }

  /** @param {import("./layout.js").Placed} placed */
  #card(placed) {
    const card = this.maker.make(placed);
    this.cards.set(placed.key, card);
    return card.box;
  }

  /** The title of an open group, by which it is closed. @param {import("./layout.js").Frame} frame */
  #frame({ group, depth, x, y, width }) {
    const name = cut(this.model.groups[group].name, TITLE_FONT, Math.max(width - 48, 30));
    return svg("g", { class: `frame depth-${depth % 2}`, "data-group": group, transform: `translate(${x} ${y})`, role: "button", tabindex: -1, "aria-expanded": "true" },
      svg("rect", { class: "frame-handle", x: 6, y: 5, width: Math.min(textWidth(name, TITLE_FONT) * 1.1 + 28, width - 12), height: 18, rx: 6 }),
      svg("path", { class: "sign", d: "M13 12.5l3.5 3.5 3.5-3.5" }),
      svg("text", { x: 25, y: 17.5 }, name));
  }

  /** @param {Line} line */
  #line(line) {
    const path = svg("path", { d: pathOf(line.points, this.direction), class: "line" });
    path.style.strokeWidth = String(1.4 + Math.min(Math.log2(line.edges.length) * 0.4, 1.6));
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
      const shown = this.maker.update(card, now);
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
    path.setAttribute("marker-end", line.arrow && !reversed ? `url(#${head})` : "none");
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
