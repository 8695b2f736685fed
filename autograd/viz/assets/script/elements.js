// Making and finding elements.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element of SVG.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * Make an element of HTML.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/**
 * Find an element by its id.
 * @template {Element} [T=HTMLElement]
 * @param {string} id
 * @param {T} [_kind] of which kind it is, for the type checker alone
 * @returns {T}
 */
export function byId(id, _kind) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element #${id}`);
  return /** @type {T} */ (/** @type {unknown} */ (found));
}

/** @type {CanvasRenderingContext2D | null | undefined} */
let pen;
/** @type {Map<string, number>} */
const widths = new Map();

/**
 * How wide a text is, in pixels.
 * @param {string} text
 * @param {string} font
 */
export function textWidth(text, font) {
  const key = `${font}|${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    pen ??= document.createElement("canvas").getContext("2d");
    if (pen) pen.font = font;
    width = pen ? pen.measureText(text).width : text.length * 7;
    widths.set(key, width);
  }
  return width;
}

/**
 * Cut a text to a width.
 * @param {string} text
 * @param {string} font
 * @param {number} room
 */
export function cut(text, font, room) {
  const line = text.replace(/[\p{C}\p{Z}]+/gu, " ").trim().slice(0, 120);
  if (textWidth(line, font) <= room) return line;
  const letters = [...line];
  let low = 0;
  let high = letters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (textWidth(`${letters.slice(0, middle).join("")}…`, font) <= room) low = middle;
    else high = middle - 1;
  }
  return `${letters.slice(0, low).join("")}…`;
}
