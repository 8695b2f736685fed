// Numbers as people read them, and data as they stand in the page.

/**
 * A number as Python wrote it; NaN, infinities, complex and very large whole numbers as text.
 * @typedef {number | boolean | string} Num
 */
/**
 * An array by its entries (if they are few), the range of the finite ones, the norm, and how many
 * are NaN, ∞ or −∞; anything else by its text.
 * @typedef {{entries?: Num[], range?: [Num, Num], norm?: Num, strange?: [string, number][], text?: string}} Summary
 */
/** @typedef {Num | Summary} Data */

/** What is not known yet, shown where a number will stand. */
export const UNKNOWN = "?";

/**
 * Tell whether data are one number, not an array.
 * @param {Data | undefined} data
 * @returns {data is Num}
 */
export function isNumber(data) {
  return data !== undefined && typeof data !== "object";
}

/**
 * The double that a number stands for; NaN of what is not real.
 * @param {Data | undefined} data
 */
export function toDouble(data) {
  return isNumber(data) && data !== "" ? Number(data) : NaN;
}

/**
 * Tell whether there is a NaN or an infinity among data.
 * @param {Data | undefined} data
 */
export function isStrange(data) {
  if (typeof data === "string") return /nan|inf/i.test(data);
  return typeof data === "object" && Boolean(data.strange?.length);
}

/**
 * Write a number with so many significant digits, as mathematics does.
 * @param {Num | undefined} number
 * @param {number} digits
 * @returns {string}
 */
export function numberText(number, digits) {
  if (number === undefined) return UNKNOWN;
  if (typeof number === "boolean") return number ? "True" : "False";
  if (typeof number === "string") {
    const names = { NaN: "NaN", Infinity: "∞", "-Infinity": "−∞" };
    return names[/** @type {"NaN"} */ (number)] ?? number.replace("-", "−");
  }
  if (number === 0) return "0";
  const size = Math.abs(number);
  if (Number.isInteger(number) && size < 1e6) return String(number).replace("-", "−");
  if (size >= 10 ** Math.max(digits, 6) || size < 1e-4) {
    const [mantissa, exponent] = number.toExponential(digits - 1).split("e");
    const short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
    return `${short}×10${raised(exponent)}`.replaceAll("-", "−");
  }
  const text = number.toPrecision(Math.max(digits, Math.floor(Math.log10(size)) + 1));
  return (text.includes(".") ? text.replace(/\.?0+$/, "") : text).replace("-", "−");
}

/**
 * Write an exponent above the line.
 * @param {string} exponent
 */
function raised(exponent) {
  const digits = [...String(Math.abs(Number(exponent)))].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]);
  return (Number(exponent) < 0 ? "⁻" : "") + digits.join("");
}

/**
 * Write a number with every digit that it has.
 * @param {Num | undefined} number
 */
export function fullText(number) {
  if (typeof number !== "number") return numberText(number, 17);
  return String(Object.is(number, -0) ? 0 : number).replaceAll("-", "−");
}

/**
 * A number as a factor: in brackets if it is negative.
 * @param {Num | undefined} number
 * @param {number} digits
 */
export function factorText(number, digits) {
  const text = numberText(number, digits);
  return text.startsWith("−") ? `(${text})` : text;
}

/**
 * Write how many there are, in thousands: at each card, for which what browsers offer is slow.
 * @param {number} count
 */
export function countText(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * Write a shape: 3 × 4; nothing for a single number.
 * @param {number[] | undefined} shape
 */
export function shapeText(shape) {
  return (shape ?? []).join(" × ");
}

/**
 * Say in a few words what data are.
 * @param {Data | undefined} data
 * @param {number} digits
 * @returns {string}
 */
export function dataText(data, digits) {
  if (data === undefined) return UNKNOWN;
  if (isNumber(data)) return numberText(data, digits);
  if (data.text !== undefined) return data.text;
  const told = (data.strange ?? []).map(([what, count]) => `${countText(count)} ${what}`).join(", ");
  if (data.range === undefined) return data.strange?.length === 1 ? `all ${data.strange[0][0]}` : told || "array";
  const [least, most] = data.range;
  if (least === most) return `all ${numberText(least, digits)}${told && ` but ${told}`}`;
  let [low, high] = data.range.map((number) => numberText(number, digits));
  for (let more = digits + 1; low === high && more <= 17; more++) // different numbers differ
    [low, high] = data.range.map((number) => numberText(number, more));
  return `${low} … ${high}${told && `, ${told}`}`;
}

/**
 * Write all entries of a small array, in brackets as Python nests them; else say what data are.
 * @param {Data | undefined} data
 * @param {number[]} shape
 * @param {number} digits
 * @returns {string}
 */
export function entriesText(data, shape, digits) {
  const entries = data === undefined || isNumber(data) ? undefined : data.entries;
  if (!entries || !shape.length) return dataText(data, digits);
  let texts = entries.map((entry) => numberText(entry, digits));
  for (const count of [...shape].reverse())
    texts = Array.from({ length: count ? texts.length / count : 1 }, (_, row) => `[${texts.slice(row * count, (row + 1) * count).join(", ")}]`);
  return texts.join(", ");
}

/**
 * Say it where there is little room: of an array, few digits.
 * @param {Data | undefined} data
 * @param {number} digits
 */
export function shortText(data, digits) {
  return dataText(data, data === undefined || isNumber(data) ? digits : Math.min(digits, 2));
}
