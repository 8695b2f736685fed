// What the page begins with: which groups are open, and which way the graph runs.

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./scene.js").Way} Way */
/** How large all of it is shown then. */
/** @typedef {(open: Set<number>, way: Way) => number} ScaleOf */

/** The smallest scale at which the page shows anything without being asked to. */
export const READABLE = 0.8;
/** A graph of so many nodes is shown with all groups open, if need be half of it at a time. */
const SMALL = 16;
/** How many groups that turn out too large it tries to open. */
const MOST_FAILURES = 3;
/** So much larger has a later way to be than an earlier one. */
const BETTER = 1.1;

/** @type {Way[]} */
const ROOMY = [{ direction: "LR", roomy: true }, { direction: "TB", roomy: true }];
/** @type {Way[]} */
const CLOSE = ROOMY.map((way) => ({ ...way, roomy: false }));

/**
 * The way in which a graph can be read best: with room for the numbers on its edges if it is large
 * enough then, else without.
 * @param {Set<number>} open
 * @param {ScaleOf} scaleOf
 * @returns {{way: Way, scale: number}}
 */
export function bestWay(open, scaleOf) {
  let best = { way: ROOMY[0], scale: 0 };
  for (const ways of [ROOMY, CLOSE]) {
    for (const way of ways) {
      const scale = scaleOf(open, way);
      if (scale > best.scale * BETTER) best = { way, scale };
      // A way that is far from being readable is not tried any closer.
      if (scale < READABLE / 3) return best;
    }
    if (best.scale >= READABLE) break;
  }
  return best;
}

/**
 * Open groups one after another, outer ones first, as long as all of it can be read at once.
 * Every try is a layout, for which the reader waits: after some that fail, it is left at that.
 * @param {Model} model
 * @param {ScaleOf} scaleOf
 * @returns {{open: Set<number>, way: Way}}
 */
export function openToRead(model, scaleOf) {
  const wanted = [...model.openAtFirst()];
  const all = new Set(wanted);
  const whole = bestWay(all, scaleOf);
  if (whole.scale >= (model.nodes.length <= SMALL ? READABLE / 2 : READABLE)) return { open: all, way: whole.way };
  wanted.sort((a, b) => model.depth[a] - model.depth[b] || model.size[b] - model.size[a]);
  /** @type {Set<number>} */
  let open = new Set();
  let { way } = bestWay(open, scaleOf);
  let failures = 0;
  for (const group of wanted) {
    if (failures === MOST_FAILURES) break;
    if (!model.around(model.parent[group]).every((outer) => open.has(outer))) continue;
    const more = new Set([...open, group]);
    const found = scaleOf(more, way) >= READABLE ? { way, scale: READABLE } : bestWay(more, scaleOf);
    if (found.scale >= READABLE) ({ open, way } = { open: more, way: found.way });
    else failures += 1;
  }
  return { open, way };
}
