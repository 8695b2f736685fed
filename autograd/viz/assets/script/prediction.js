// The course of the quiz: what is asked next, and what becomes of a question.

import { questionAt, whyNothing } from "./questions.js";

/** @typedef {import("./timeline.js").Timeline} Timeline */
/** @typedef {import("./questions.js").Question} Question */
/** @typedef {{stop: number, question: Question}} Pending */
/**
 * What the course of the quiz reads and moves.
 * @typedef {object} Around
 * @property {Timeline} timeline
 * @property {{entityOf: (node: number) => string}} scene
 * @property {{now: number, stops: number[], pause: () => void, at: (now: number) => void}} player
 * @property {(node: number) => void} goTo
 * @property {(key: string) => void} choose
 */
/** @typedef {Pick<import("./quiz.js").Quiz, "ask" | "finish" | "giveUp" | "rest" | "withdraw">} Asker */

export class Prediction {
  /**
   * @param {Around} around
   * @param {Asker} quiz
   */
  constructor(around, quiz) {
    this.around = around;
    this.quiz = quiz;
    this.active = false;
    /** The question that waits for an answer, and the moment that shows it. @type {Pending | undefined} */
    this.pending = undefined;
  }

  /**
   * What can be asked of what is in sight, in the order of time.
   * @returns {Pending[]}
   */
  #questions() {
    const { timeline, scene, player } = this.around;
    return player.stops.flatMap((stop) => {
      const question = questionAt(timeline, stop);
      return question && scene.entityOf(question.node)[0] === "n" ? [{ stop, question }] : [];
    });
  }

  /** Ask for the next value or gradient that can be asked for. */
  next() {
    const { timeline, player, goTo, choose } = this.around;
    player.pause();
    this.pending = undefined;
    const first = !this.active || player.now >= timeline.end;
    this.active = true;
    let questions = this.#questions();
    if (!questions.length) {
      // What can be asked may be in a closed group: open the way to it.
      const hidden = timeline.moments.flatMap((_, now) => questionAt(timeline, now) ?? [])[0];
      if (!hidden) {
        this.quiz.giveUp(whyNothing(timeline));
        return;
      }
      goTo(hidden.node);
      questions = this.#questions();
    }
    if (first && !questions.some(({ stop }) => stop > player.now)) player.at(0);
    const found = questions.find(({ stop }) => stop > player.now);
    if (!found) {
      player.at(timeline.end);
      this.quiz.finish();
      return;
    }
    player.at(Math.max(found.stop - 1, player.now));
    choose(`n${found.question.node}`);
    this.pending = found;
    this.quiz.ask(found.question);
  }

  /** Go on to the moment that shows the answer. */
  reveal() {
    const { pending } = this;
    this.pending = undefined;
    if (pending) this.around.player.at(pending.stop);
  }

  /** Take back a question whose answer is in the picture by now. */
  moved() {
    if (!this.pending || this.around.player.now < this.pending.stop) return;
    this.pending = undefined;
    this.quiz.withdraw();
  }

  stop() {
    this.active = false;
    this.pending = undefined;
    this.quiz.rest();
  }
}
