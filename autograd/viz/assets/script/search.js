// Finding nodes and groups by name, operation, kind or number.

import { byId, element } from "./elements.js";
import { countText, dataText } from "./numbers.js";

/** @typedef {import("./model.js").Model} Model */

/** How many are listed, of them so many groups. */
const MOST_FOUND = 24;
const MOST_GROUPS = 8;

/**
 * What a text is found in, groups first.
 * @param {Model} model
 * @param {string} text
 * @returns {{keys: string[], count: number}} the first of them, and how many there are
 */
export function findAll(model, text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return { keys: [], count: 0 };
  const groups = model.groups.flatMap(({ name }, place) => (place && name.toLowerCase().includes(wanted) ? [`g${place}`] : []));
  const nodes = model.nodes.flatMap(({ name, op, kind }, place) =>
    ([name, op, kind, `n${place}`].some((part) => part?.toLowerCase().includes(wanted)) ? [`n${place}`] : []));
  return { keys: [...groups.slice(0, MOST_GROUPS), ...nodes].slice(0, MOST_FOUND), count: groups.length + nodes.length };
}

/**
 * What tells a find from others: its name, what it is, and where it is.
 * @param {Model} model
 * @param {string} key
 * @returns {{name: string, kind: string, path: string}}
 */
export function foundTexts(model, key) {
  const place = Number(key.slice(1));
  if (key[0] === "g") {
    const size = model.size[place];
    return { name: model.groups[place].name, kind: `${countText(size)} ${size === 1 ? "node" : "nodes"}`, path: model.pathOf(model.parent[place]) };
  }
  const { name, op, kind } = model.nodes[place];
  return { name: model.nameOf(place), kind: op ? (name ? op : "") : kind, path: model.pathOf(model.home[place]) };
}

/** @param {import("./app.js").App} app */
export function listenToSearch(app) {
  const input = /** @type {HTMLInputElement} */ (byId("search"));
  const list = byId("found");
  /** @type {string[]} */
  let found = [];
  let chosen = 0;
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const pick = (/** @type {string | undefined} */ key) => {
    if (!key) return;
    close();
    if (key[0] === "n") app.goTo(Number(key.slice(1)));
    else app.goToGroup(Number(key.slice(1)));
    app.picture.cards.get(app.selected ?? "")?.box.focus({ preventScroll: true });
  };
  const row = (/** @type {string} */ key, /** @type {number} */ index) => {
    const { name, kind, path } = foundTexts(app.model, key);
    const value = key[0] === "n" ? dataText(app.timeline.value(Number(key.slice(1)), app.player.now), app.data.precision) : "";
    const made = element("li", { role: "option", id: `found-${index}`, "aria-selected": String(index === 0) },
      element("span", { class: "name" }, `${name} `), element("span", { class: "aside" }, `${value} `),
      element("span", { class: "where" }, [kind, path].filter(Boolean).join(" · ")));
    made.addEventListener("pointerdown", (event) => { event.preventDefault(); pick(key); });
    return made;
  };
  const note = (/** @type {string} */ text) => element("li", { role: "option", "aria-disabled": "true", "aria-selected": "false", class: "note" }, text);
  const show = () => {
    const { keys, count } = findAll(app.model, input.value);
    found = keys;
    chosen = 0;
    const rows = found.map(row);
    if (count > found.length) rows.push(note(`${found.length} of ${countText(count)}: write more to find fewer`));
    if (!count) rows.push(note("Nothing found"));
    list.replaceChildren(...rows);
    list.hidden = !input.value.trim();
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (found.length) input.setAttribute("aria-activedescendant", "found-0");
  };
  input.addEventListener("input", show);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") pick(found[chosen]);
    else if (event.key === "Escape") { close(); input.value = ""; app.graph.focus(); }
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
      event.preventDefault();
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      found.forEach((_, index) => list.children[index].setAttribute("aria-selected", String(index === chosen)));
      list.children[chosen].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", `found-${chosen}`);
    }
  });
}
