// What of the graph is looked at: all of it where there is room, else a part.

import { READABLE } from "./choice.js";

/** @typedef {import("./camera.js").Camera} Camera */
/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {import("./layout.js").Point} Point */

/** No smaller than that is all of it shown at once: its course can be followed, if hardly read. */
export const OVERVIEW = 0.6;

/**
 * Bring a node or closed group into sight.
 * @param {Camera} camera
 * @param {Scene} scene
 * @param {string | undefined} key
 */
export function reveal(camera, scene, key) {
  const placed = scene.layout.placed.get(key ?? "");
  if (placed) camera.reveal(placed);
}

/**
 * Look at all of the graph if there is room for it, else at where the computation begins.
 * @param {Camera} camera
 * @param {Scene} scene
 */
export function lookAtAll(camera, scene) {
  camera.fit(scene.layout);
  if (camera.view.scale >= OVERVIEW) return;
  camera.set({ scale: READABLE });
  reveal(camera, scene, scene.startKey);
}

/**
 * Look at a group that was opened or closed: at all of the graph, if that is what was looked at
 * and there still is room for it; else what was pressed stays where it was.
 * @param {Camera} camera
 * @param {Scene} scene
 * @param {number} group
 * @param {Point | undefined} from where it stood
 */
export function lookAtGroup(camera, scene, group, from) {
  if (!camera.byHand && camera.fitScale(scene.layout) >= OVERVIEW) {
    camera.fit(scene.layout);
    return;
  }
  const to = scene.anchor(group);
  if (from && to) camera.set({ x: camera.view.x + to.x - from.x, y: camera.view.y + to.y - from.y });
  const frame = scene.frameOf(group);
  if (!frame) return;
  camera.set({ scale: Math.min(camera.view.scale, Math.max(camera.fitScale(frame), READABLE)) });
  camera.reveal({ ...frame, x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 });
}
