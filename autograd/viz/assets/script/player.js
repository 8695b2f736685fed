// Going through time: the moment that is shown, and the controls that change it.

import { byId } from "./elements.js";
import { progress } from "./sentences.js";

/** @typedef {import("./timeline.js").Timeline} Timeline */

export class Player {
  /**
   * @param {Timeline} timeline
   * @param {() => void} moved
   */
  constructor(timeline, moved) {
    this.timeline = timeline;
    this.moved = moved;
    this.now = timeline.end;
    /** The moments at which something in sight changes. @type {number[]} */
    this.stops = [];
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.#listen();
  }

  #listen() {
    const on = (/** @type {string} */ id, /** @type {() => void} */ action) => byId(id).addEventListener("click", action);
    on("first", () => this.toStart());
    on("back", () => this.stepBy(-1));
    on("play", () => this.playOrPause());
    on("forth", () => this.stepBy(1));
    on("last", () => this.toEnd());
    byId("scrub").addEventListener("input", (event) => {
      this.pause();
      this.at(this.stops[Number(/** @type {HTMLInputElement} */ (event.target).value)]);
    });
  }

  /** @param {number} now */
  at(now) {
    this.now = Math.min(Math.max(now, 0), this.timeline.end);
    this.moved();
  }

  toStart() {
    this.pause();
    this.at(0);
  }

  toEnd() {
    this.pause();
    this.at(this.timeline.end);
  }

  /** @param {1 | -1} by */
  stepBy(by) {
    this.pause();
    this.#step(by);
  }

  /** @param {1 | -1} by */
  #step(by) {
    const next = by > 0 ? this.stops.find((stop) => stop > this.now) : [...this.stops].reverse().find((stop) => stop < this.now);
    if (next === undefined) return false;
    this.at(next);
    return true;
  }

  get playing() {
    return this.timer !== undefined;
  }

  playOrPause() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (this.now >= this.timeline.end) this.at(0);
    const tick = () => {
      const wait = Number(/** @type {HTMLSelectElement} */ (byId("speed")).value);
      this.timer = setTimeout(() => {
        if (this.#step(1)) tick();
        else this.pause();
      }, wait);
    };
    tick();
    this.#showPlaying();
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.#showPlaying();
  }

  #showPlaying() {
    byId("play").classList.toggle("on", this.playing);
    byId("play").setAttribute("aria-label", this.playing ? "Pause" : "Play");
  }

  /** Show the moment in the controls. */
  show() {
    const { timeline, now, stops } = this;
    const scrub = /** @type {HTMLInputElement} */ (byId("scrub"));
    const text = progress(timeline, now, stops);
    scrub.max = String(stops.length - 1);
    scrub.value = String(stops.filter((stop) => stop <= now).length - 1);
    scrub.setAttribute("aria-valuetext", text);
    byId("progress").textContent = text;
    document.querySelector(".player")?.classList.toggle("passing", timeline.hasBackward && now > timeline.forwardEnd);
    const turning = byId("turning");
    const turn = stops.filter((stop) => stop <= timeline.forwardEnd).length - 1;
    const share = stops.length > 1 ? turn / (stops.length - 1) : 0;
    turning.style.left = `calc(8px + (100% - 16px) * ${share})`;
    turning.hidden = !timeline.hasBackward;
    // What is disabled outright loses the focus of whoever just pressed it.
    for (const id of ["first", "back"]) byId(id).setAttribute("aria-disabled", String(now === 0));
    for (const id of ["forth", "last"]) byId(id).setAttribute("aria-disabled", String(now >= timeline.end));
  }
}
