// The same nodes as a table, a page at a time, at the same moment and with the same one chosen.

import { element } from "./elements.js";
import { UNKNOWN, dataText, shortText } from "./numbers.js";

/** @typedef {import("./timeline.js").Timeline} Timeline */

const ROWS = 40;

/**
 * A cell of a table: in short, and in full where the pointer rests.
 * @param {import("./numbers.js").Data | undefined} data
 * @param {number} digits
 * @param {string} [kind]
 */
export function dataCell(data, digits, kind = "") {
  return element("td", { class: kind, title: dataText(data, 17) }, shortText(data, digits));
}

export class NodeTable {
  /**
   * @param {{timeline: Timeline, digits: number, panel: HTMLElement, select: (node: number) => void}} parts
   */
  constructor({ timeline, digits, panel, select }) {
    this.timeline = timeline;
    this.digits = digits;
    this.select = select;
    this.page = 0;
    this.now = 0;
    /** @type {number | undefined} */
    this.chosen = undefined;
    this.body = element("tbody");
    this.caption = element("caption");
    this.back = this.#button("Earlier", () => this.#turn(-1));
    this.forth = this.#button("Later", () => this.#turn(1));
    this.where = element("span");
    const head = ["Node", "Value", "Gradient"].map((text) => element("th", { scope: "col" }, text));
    panel.replaceChildren(
      element("table", { class: "rows" }, this.caption, element("thead", {}, element("tr", {}, ...head)), this.body),
      element("div", { class: "pages" }, this.back, this.where, this.forth));
  }

  get pages() {
    return Math.max(1, Math.ceil(this.timeline.model.nodes.length / ROWS));
  }

  /**
   * @param {string} text
   * @param {() => void} action
   */
  #button(text, action) {
    const button = element("button", { type: "button" }, text);
    button.addEventListener("click", action);
    return /** @type {HTMLButtonElement} */ (button);
  }

  /** @param {number} by */
  #turn(by) {
    this.page = Math.min(Math.max(this.page + by, 0), this.pages - 1);
    this.fill();
  }

  /**
   * @param {string | undefined} key
   * @param {number} now
   */
  show(key, now) {
    this.now = now;
    const chosen = key?.[0] === "n" ? Number(key.slice(1)) : undefined;
    if (chosen !== this.chosen && chosen !== undefined) this.page = Math.floor(chosen / ROWS);
    this.chosen = chosen;
    this.fill();
  }

  fill() {
    const { timeline, digits, now } = this;
    const { nodes } = timeline.model;
    const start = this.page * ROWS;
    this.caption.textContent = `${nodes.length.toLocaleString("en")} nodes, oldest first`;
    this.where.textContent = `${this.page + 1} of ${this.pages}`;
    this.back.setAttribute("aria-disabled", String(this.page === 0));
    this.forth.setAttribute("aria-disabled", String(this.page === this.pages - 1));
    const focused = [...this.body.rows].findIndex((row) => row.contains(document.activeElement));
    this.body.replaceChildren(...nodes.slice(start, start + ROWS).map((node, index) => {
      const place = start + index;
      const button = element("button", { type: "button" }, timeline.model.nameOf(place).slice(0, 80));
      button.addEventListener("click", () => this.select(place));
      const { gradient, expected } = timeline.gradient(place, now);
      const none = node.kind === "constant" || !timeline.hasBackward || (!expected && now === timeline.end);
      const row = element("tr", place === this.chosen ? { class: "chosen", "aria-current": "true" } : {},
        element("th", { scope: "row" }, button),
        dataCell(timeline.value(place, now), digits),
        gradient === undefined ? element("td", {}, none ? "–" : UNKNOWN) : dataCell(gradient, digits));
      return row;
    }));
    // The same row as before, though made anew.
    if (focused >= 0) this.body.rows[focused]?.querySelector("button")?.focus({ preventScroll: true });
  }
}
