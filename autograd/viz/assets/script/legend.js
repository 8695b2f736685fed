// What the shapes, colours and lines mean.

import { outlineOf } from "./card.js";
import { byId, element, svg } from "./elements.js";

/** More of the width than that may not be taken for it. */
const MOST_OF_WIDTH = 0.4;

/**
 * Fill the legend, and keep the graph clear of it while it is open.
 * @param {(width: number) => void} cover
 */
export function listenToLegend(cover) {
  fillLegend(byId("legend-list"));
  const legend = /** @type {HTMLDetailsElement} */ (byId("legend"));
  legend.addEventListener("toggle", () => {
    const width = legend.open ? legend.offsetLeft + legend.offsetWidth : 0;
    cover(width < MOST_OF_WIDTH * (legend.parentElement?.clientWidth ?? 0) ? width : 0);
  });
}

/** @param {HTMLElement} list */
function fillLegend(list) {
  const kinds = [["input", "Input"], ["parameter", "Parameter, learned"], ["constant", "Constant"], ["operation", "Operation"], ["output", "Output"]];
  const sample = (/** @type {string} */ kind) => svg("svg", { width: 40, height: 22, viewBox: "-1 -1 42 24", "aria-hidden": "true" }, svg("g", { class: `card ${kind}` }, ...outlineOf(kind, 1, 1, 38, 20)));
  for (const [kind, text] of kinds) list.append(sample(kind), element("span", {}, text));
  const stack = svg("svg", { width: 40, height: 22, viewBox: "-1 -1 42 24", "aria-hidden": "true" }, svg("g", { class: "card group" },
    svg("rect", { class: "behind", x: 5, y: 5, width: 34, height: 16, rx: 5 }), svg("rect", { class: "body", x: 1, y: 1, width: 34, height: 16, rx: 5 })));
  list.append(stack, element("span", {}, "Group, closed"));
  const line = (/** @type {string} */ kind) => svg("svg", { width: 40, height: 22, viewBox: "0 0 40 22", "aria-hidden": "true" }, svg("path", { class: `line ${kind}`, d: "M2 11H38", "stroke-width": 2 }));
  for (const [kind, text] of [["unknown", "Not reached yet"], ["forward", "Value passed on"], ["backward back", "Gradient passed back"]]) list.append(line(kind), element("span", {}, text));
  list.append(element("b", {}, "?"), element("span", {}, "Not known yet"));
}
