// The whole graph in small, with what is in sight; press in it to go there.

import { byId, svg } from "./elements.js";

/** @typedef {import("./camera.js").Camera} Camera */
/** @typedef {import("./layout.js").Layout} Layout */

const WIDTH = 150;
const HEIGHT = 96;
const MARGIN = 20;

export class Minimap {
  /** @param {Camera} camera */
  constructor(camera) {
    this.camera = camera;
    this.map = byId("minimap", /** @type {SVGSVGElement | undefined} */ (undefined));
    this.sight = svg("rect", { class: "in-sight" });
    /** @type {Map<string, SVGRectElement>} */
    this.cards = new Map();
    this.width = 0;
    this.height = 0;
    for (const name of /** @type {const} */ (["pointerdown", "pointermove"])) this.map.addEventListener(name, (event) => this.#go(event));
  }

  /** @param {PointerEvent} event */
  #go(event) {
    const matrix = this.map.getScreenCTM();
    if (!matrix || !event.buttons) return;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    this.camera.byHand = true;
    this.camera.set({ x, y });
  }

  /** @param {Layout} layout */
  draw({ width, height, placed }) {
    Object.assign(this, { width, height });
    this.map.setAttribute("viewBox", `${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}`);
    this.cards = new Map([...placed.values()].map((card) => [card.key,
      svg("rect", { x: card.x - card.width / 2, y: card.y - card.height / 2, width: card.width, height: card.height, rx: 6 })]));
    this.map.replaceChildren(...this.cards.values(), this.sight);
    this.drawView();
  }

  /** @param {Map<string, {box: SVGGElement}>} cards */
  drawKnown(cards) {
    for (const [key, rect] of this.cards) rect.classList.toggle("known", !cards.get(key)?.box.classList.contains("unknown"));
  }

  /** Show what is in sight; nothing at all if that is the whole. */
  drawView() {
    const { view: { x, y, scale }, size } = this.camera;
    const sight = { x: x - size.width / 2 / scale, y: y - size.height / 2 / scale, width: size.width / scale, height: size.height / scale };
    const whole = sight.x <= 0 && sight.y <= 0 && sight.x + sight.width >= this.width && sight.y + sight.height >= this.height;
    this.map.toggleAttribute("hidden", whole);
    // On a narrow page there is no room for it.
    this.camera.mapped = !whole && matchMedia("(min-width: 861px)").matches;
    for (const [name, value] of Object.entries(sight)) this.sight.setAttribute(name, String(value));
    this.sight.setAttribute("stroke-width", String(Math.max(this.width / WIDTH, this.height / HEIGHT) * 1.2));
  }
}
