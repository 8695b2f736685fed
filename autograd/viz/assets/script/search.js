// Finding nodes and groups by name, operation, kind or number.

import { byId, element } from "./elements.js";
import { dataText } from "./numbers.js";

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
  const show = () => {
    const { model } = app;
    const text = input.value.trim().toLowerCase();
    found = [];
    if (text) {
      model.groups.forEach((group, place) => place && group.name.toLowerCase().includes(text) && found.length < 8 && found.push(`g${place}`));
      for (let place = 0; place < model.nodes.length && found.length < 24; place++) {
        const { name, op, kind } = model.nodes[place];
        if ([name, op, kind, `n${place}`].some((part) => part?.toLowerCase().includes(text))) found.push(`n${place}`);
      }
    }
    chosen = 0;
    const rows = found.map((key, index) => {
      const place = Number(key.slice(1));
      const [name, aside] = key[0] === "g"
        ? [model.groups[place].name, `${model.size[place]} ${model.size[place] === 1 ? "node" : "nodes"}`]
        : [model.nameOf(place), dataText(app.timeline.value(place, app.now), app.data.precision)];
      const row = element("li", { role: "option", id: `found-${index}`, "aria-selected": String(index === 0) }, element("span", { class: "name" }, name), element("span", { class: "aside" }, aside));
      row.addEventListener("pointerdown", (event) => { event.preventDefault(); pick(key); });
      return row;
    });
    list.replaceChildren(...(rows.length || !text ? rows : [element("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nothing found")]));
    list.hidden = !text;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (rows.length) input.setAttribute("aria-activedescendant", "found-0");
  };
  input.addEventListener("input", show);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") pick(found[chosen]);
    else if (event.key === "Escape") { close(); input.value = ""; app.graph.focus(); }
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
      event.preventDefault();
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      [...list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === chosen)));
      list.children[chosen].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", `found-${chosen}`);
    }
  });
}
