// Where the arrow keys lead: along the edges, or to what stands beside.

/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {import("./layout.js").Placed} Placed */
/** @typedef {"ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown"} Arrow */

/** How far along the graph something may stand and still be beside. */
const BESIDE = 400;

/**
 * The card to which an arrow key leads from another.
 * @param {Scene} scene
 * @param {Placed} from
 * @param {Arrow} key
 * @returns {Placed | undefined}
 */
export function nextCard(scene, from, key) {
  const { direction, layout: { placed }, model } = scene;
  const [onwards, backwards] = direction === "LR" ? ["ArrowRight", "ArrowLeft"] : ["ArrowDown", "ArrowUp"];
  const sense = key === onwards ? 1 : key === backwards ? -1 : 0;
  const across = direction === "LR" ? "y" : "x";
  const along = direction === "LR" ? "x" : "y";
  const candidates = sense ? neighbours(scene, from.key, sense) : [...placed.values()].filter((other) => {
    const ahead = key === "ArrowDown" || key === "ArrowRight" ? other[across] - from[across] : from[across] - other[across];
    return ahead > 1 && Math.abs(other[along] - from[along]) < BESIDE;
  });
  // Along the edges, what was computed or may change comes before constants.
  const distance = (/** @type {Placed} */ other) => sense
    ? Math.abs(other[across] - from[across]) + (model.nodes[other.node]?.kind === "constant" ? 1e6 : 0)
    : Math.abs(other[across] - from[across]) + 3 * Math.abs(other[along] - from[along]);
  return candidates.sort((a, b) => distance(a) - distance(b))[0];
}

/**
 * What is connected to something in sight, on one side of it.
 * @param {Scene} scene
 * @param {string} key
 * @param {number} sense
 */
function neighbours({ model, entityOf, layout }, key, sense) {
  /** @type {Set<string>} */
  const found = new Set();
  for (const { source, target } of model.edges) {
    const from = entityOf(source);
    const to = entityOf(target);
    if (from === to) continue;
    if (sense > 0 && from === key) found.add(to);
    if (sense < 0 && to === key) found.add(from);
  }
  return [...found].flatMap((other) => layout.placed.get(other) ?? []);
}
