// Taking the picture along: as a file of SVG, or as a link to what is in sight.

import { element } from "./elements.js";
import { notify } from "./messages.js";

/** @typedef {{now?: number, open?: number[], selected?: string, direction?: "LR" | "TB", roomy?: boolean, following?: boolean}} Shared */

/**
 * Write what is in sight as the end of an address.
 * @param {Shared} state
 */
export function toHash({ now, open, selected, direction, roomy, following }) {
  const parts = new URLSearchParams();
  if (now !== undefined) parts.set("at", String(now));
  if (open !== undefined) parts.set("open", open.join("."));
  if (selected !== undefined) parts.set("node", selected);
  if (direction !== undefined) parts.set("way", roomy === false ? `${direction}-close` : direction);
  if (following) parts.set("details", "step");
  return `#${parts}`;
}

/**
 * Read it back; what makes no sense is left out.
 * @param {string} hash
 * @param {{moments: number, groups: number, nodes: number}} limits
 * @returns {Shared}
 */
export function fromHash(hash, { moments, groups, nodes }) {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const whole = (/** @type {string | null} */ text, /** @type {number} */ limit) =>
    text !== null && /^\d{1,9}$/.test(text) && Number(text) < limit ? Number(text) : undefined;
  /** @type {Shared} */
  const state = {};
  const now = whole(parts.get("at"), moments);
  if (now !== undefined) state.now = now;
  const open = parts.get("open");
  if (open !== null) state.open = open.split(".").flatMap((text) => whole(text, groups) || []);
  const node = parts.get("node");
  if (node && ((node[0] === "n" && whole(node.slice(1), nodes) !== undefined) || (node[0] === "g" && whole(node.slice(1), groups)))) state.selected = node;
  const way = /^(LR|TB)(-close)?$/.exec(parts.get("way") ?? "");
  if (way) {
    state.direction = /** @type {"LR" | "TB"} */ (way[1]);
    state.roomy = !way[2];
  }
  if (parts.get("details") === "step") state.following = true;
  return state;
}

/**
 * Write the picture as a file of its own, with its colours written out.
 * @param {SVGSVGElement} graph
 * @param {SVGGElement} world
 * @param {{width: number, height: number}} size
 */
export function pictureFile(graph, world, { width, height }) {
  const margin = 24;
  const copy = /** @type {SVGSVGElement} */ (graph.cloneNode(true));
  const moved = copy.querySelector("#world");
  moved?.setAttribute("transform", `translate(${margin} ${margin})`);
  for (const name of ["role", "tabindex", "class", "id", "aria-label", "style"]) copy.removeAttribute(name);
  copy.setAttribute("viewBox", `0 0 ${width + 2 * margin} ${height + 2 * margin}`);
  copy.setAttribute("width", String(width + 2 * margin));
  copy.setAttribute("height", String(height + 2 * margin));
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const cards = world.querySelectorAll(".card");
  moved?.querySelectorAll(".card").forEach((card, index) => {
    // A transform of CSS, which programs that draw may not know, as an attribute.
    const [x, y] = (/** @type {SVGElement} */ (cards[index]).style.transform.match(/-?[\d.]+/g) ?? ["0", "0"]);
    card.setAttribute("transform", `translate(${x} ${y})`);
    card.removeAttribute("style");
  });
  const computed = getComputedStyle(document.documentElement);
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText)
    .filter((text) => /^(\.frame|\.ground|\.sign|\.line|\.head|\.card|\.label|\.slot)/.test(text))
    .join("\n").replace(/var\((--[\w-]+)\)/g, (_, name) => computed.getPropertyValue(name).trim());
  const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
  style.textContent = rules;
  copy.prepend(style);
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", computed.getPropertyValue("--ground").trim());
  style.after(ground);
  return new XMLSerializer().serializeToString(copy);
}

/** @param {string} text a file of SVG */
export function download(text) {
  const link = /** @type {HTMLAnchorElement} */ (element("a", { href: URL.createObjectURL(new Blob([text], { type: "image/svg+xml" })), download: "graph.svg" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Copy the address of the page, which is the link to what is seen. */
export async function copyAddress() {
  try {
    await navigator.clipboard.writeText(location.href);
    notify("The link is copied.");
  } catch {
    notify("The address of this page is the link to what you see.");
  }
}
