// What the page says by itself: to be seen for a while, or to be spoken.

import { byId } from "./elements.js";

/** How long a notice stays, in milliseconds. */
const STAY = 4000;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let leaving;

/** @param {string} text */
export function notify(text) {
  const notice = byId("notice");
  notice.textContent = text;
  notice.hidden = false;
  clearTimeout(leaving);
  leaving = setTimeout(() => { notice.hidden = true; }, STAY);
}

/** @param {string} text */
export function speak(text) {
  byId("spoken").textContent = text;
}
