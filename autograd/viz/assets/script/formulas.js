// Formulas in MathML, rebuilt from text element by element: nothing else gets in.

import { element } from "./elements.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";
const TAGS = new Set("math mrow mi mn mo mtext ms mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mtable mtr mtd mstyle mpadded mphantom".split(" "));
const ATTRIBUTES = new Set("display mathvariant stretchy fence separator lspace rspace accent accentunder width height depth linethickness form largeop movablelimits columnspan rowspan displaystyle scriptlevel".split(" "));

/**
 * Build a formula; undefined if the text is no formula.
 * @param {string} text
 * @returns {Element | undefined}
 */
export function formula(text) {
  const read = new DOMParser().parseFromString(text, "application/xml").documentElement;
  if (read.localName !== "math") return undefined;
  const built = rebuilt(read);
  built?.setAttribute("display", "block");
  return built;
}

/**
 * @param {Element} given
 * @returns {Element | undefined}
 */
function rebuilt(given) {
  if (!TAGS.has(given.localName)) return undefined;
  const made = document.createElementNS(MATHML, given.localName);
  for (const { name, value } of given.attributes) if (ATTRIBUTES.has(name)) made.setAttribute(name, value);
  for (const child of given.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) made.append(child.textContent ?? "");
    else if (child.nodeType === Node.ELEMENT_NODE) made.append(rebuilt(/** @type {Element} */ (child)) ?? "");
  }
  return made;
}

/**
 * A line of a derivation with a word before it.
 * @param {string} word
 * @param {string | undefined} text
 */
export function formulaLine(word, text) {
  const found = text === undefined ? undefined : formula(text);
  if (!found) return [];
  const line = element("div", { class: "formula" }, element("span", { class: "formula-word" }, word), found);
  // What is longer than the panel is scrolled, by keyboard too.
  requestAnimationFrame(() => { if (line.scrollWidth > line.clientWidth) line.tabIndex = 0; });
  return [line];
}
