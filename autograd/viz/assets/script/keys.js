// The keyboard: everything that the pointer can do.

import { byId, element } from "./elements.js";
import { showPanel } from "./tabs.js";
import { toggleTheme } from "./theme.js";

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
  ["Escape", "Pause; close the legend"],
];

/**
 * What each key does wherever the focus is; what needs the focus in the graph is elsewhere.
 * @param {import("./app.js").App} app
 * @returns {Record<string, () => void>}
 */
function actions(app) {
  const { player, camera } = app;
  return {
    " ": () => player.playOrPause(),
    ".": () => player.stepBy(1),
    ",": () => player.stepBy(-1),
    Home: () => player.toStart(),
    End: () => player.toEnd(),
    p: () => app.predict(),
    f: () => app.fit(),
    "+": () => camera.zoomByHand(1.25),
    "=": () => camera.zoomByHand(1.25),
    "-": () => camera.zoomByHand(0.8),
    t: () => toggleTheme(),
    d: () => app.turn(),
    "/": () => byId("search").focus(),
    "?": () => /** @type {HTMLDialogElement} */ (byId("keys")).showModal(),
    Escape: () => {
      player.pause();
      byId("legend").removeAttribute("open");
    },
  };
}

/** Keys that a panel, which scrolls and has tabs, leaves to the page. */
const EVERYWHERE = ["/", "?", "Escape"];

/**
 * Listen to keys anywhere in the page, and list them in its help.
 * @param {import("./app.js").App} app
 */
export function listenToKeys(app) {
  byId("keys-list").append(...KEYS.flatMap(([key, text]) => [element("dt", {}, key), element("dd", {}, text)]));
  const bound = actions(app);
  document.addEventListener("keydown", (event) => press(app, bound, event));
}

/**
 * @param {import("./app.js").App} app
 * @param {Record<string, () => void>} bound
 * @param {KeyboardEvent} event
 */
function press(app, bound, event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const { key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || /** @type {HTMLDialogElement} */ (byId("keys")).open) return;
  if (target.matches("input, select, textarea")) return;
  if (target.matches("button, summary") && (key === " " || key === "Enter")) return;
  if (target.closest(".panel") && !EVERYWHERE.includes(key)) return;
  // Who speaks to the computer, or presses keys by mistake, can switch these off.
  if (key.length === 1 && key !== " " && !/** @type {HTMLInputElement} */ (byId("letters")).checked) return;
  let action = bound[key];
  if (app.graph.contains(target)) {
    if (key.startsWith("Arrow")) action = () => app.move(/** @type {"ArrowLeft"} */ (key));
    else if (key === "Enter") action = () => { app.activate(target); if (target.dataset.key?.[0] === "n") showPanel("details"); };
    else if (key === "Backspace") action = () => app.closeAround(target.dataset.key);
  }
  if (!action) return;
  event.preventDefault();
  action();
}
