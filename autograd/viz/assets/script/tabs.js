// The panels beside the graph, one of which is shown.

import { byId } from "./elements.js";

const PANELS = ["details", "predict", "nodes"];

/**
 * Listen to the tabs, by pointer and by keyboard.
 * @param {(name: string) => void} shown
 */
export function listenToTabs(shown) {
  const show = (/** @type {string} */ name) => {
    showPanel(name);
    shown(name);
  };
  PANELS.forEach((panel, index) => {
    byId(`tab-${panel}`).addEventListener("click", () => show(panel));
    byId(`tab-${panel}`).addEventListener("keydown", (event) => {
      const last = PANELS.length - 1;
      const next = { ArrowRight: index < last ? index + 1 : 0, ArrowLeft: index > 0 ? index - 1 : last, Home: 0, End: last }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      show(PANELS[next]);
      byId(`tab-${PANELS[next]}`).focus();
    });
  });
}

/** @param {string} name */
export function showPanel(name) {
  for (const panel of PANELS) {
    byId(panel).hidden = panel !== name;
    const tab = byId(`tab-${panel}`);
    tab.setAttribute("aria-selected", String(panel === name));
    tab.tabIndex = panel === name ? 0 : -1;
  }
}
