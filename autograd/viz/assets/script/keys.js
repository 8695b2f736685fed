// The keyboard: everything that the pointer can do.

import { byId, element } from "./elements.js";

const KEYS = [
  ["← → ↑ ↓", "Move along the edges"],
  ["Enter", "Open a group; show a node’s details"],
  ["Backspace", "Close the group around"],
  ["Space", "Play or pause"],
  [". and ,", "Step forward, step back"],
  ["Home, End", "To the start, to the end"],
  ["p", "Predict, then reveal"],
  ["/", "Search"],
  ["f, +, −", "Show all, zoom in, zoom out"],
  ["d, t", "Turn the graph; light or dark"],
  ["?", "These keys"],
];

/**
 * Listen to keys anywhere in the page, and list them in its help.
 * @param {import("./app.js").App} app
 */
export function listenToKeys(app) {
  byId("keys-list").append(...KEYS.flatMap(([key, text]) => [element("dt", {}, key), element("dd", {}, text)]));
  document.addEventListener("keydown", (event) => press(app, event));
}

/**
 * @param {import("./app.js").App} app
 * @param {KeyboardEvent} event
 */
function press(app, event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || /** @type {HTMLDialogElement} */ (byId("keys")).open) return;
  if (target.matches("input, select, textarea")) return;
  const inGraph = app.graph.contains(target);
  if (target.matches("button, summary") && (event.key === " " || event.key === "Enter")) return;
  if (target.matches('[role="tab"]') && event.key.startsWith("Arrow")) return;
  const bound = /** @type {Record<string, () => void>} */ ({
    " ": () => (app.playing ? app.pause() : app.play()),
    ".": () => { app.pause(); app.step(1); },
    ",": () => { app.pause(); app.step(-1); },
    Home: () => { app.pause(); app.at(0); },
    End: () => { app.pause(); app.at(app.timeline.end); },
    p: () => app.predict(),
    f: () => app.fit(),
    "+": () => app.camera.zoom(1.25),
    "=": () => app.camera.zoom(1.25),
    "-": () => app.camera.zoom(0.8),
    t: () => app.toggleTheme(),
    d: () => app.turn(),
    "/": () => byId("search").focus(),
    "?": () => /** @type {HTMLDialogElement} */ (byId("keys")).showModal(),
    Escape: () => { app.pause(); },
  });
  let action = bound[event.key];
  if (inGraph) {
    if (event.key.startsWith("Arrow")) action = () => app.move(/** @type {"ArrowLeft"} */ (event.key));
    else if (event.key === "Enter") action = () => { app.activate(target); if (target.dataset.key?.[0] === "n") app.showPanel("details"); };
    else if (event.key === "Backspace") action = () => app.closeAround();
  }
  if (!action) return;
  event.preventDefault();
  action();
}
