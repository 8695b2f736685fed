// What the shapes, colours and lines mean.

import { element, svg } from "./elements.js";
import { outlineOf } from "./picture.js";

/** @param {HTMLElement} list */
export function fillLegend(list) {
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
