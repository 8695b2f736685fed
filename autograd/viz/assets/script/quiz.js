// The panel that asks before it shows.

import { judge, readAnswer, TOLERANCE } from "./diagnosis.js";
import { element } from "./elements.js";
import { formulaLine } from "./formulas.js";
import { entriesText, factorText, numberText } from "./numbers.js";
import { resultText } from "./sentences.js";

/** @typedef {import("./questions.js").Question} Question */
/** @typedef {import("./timeline.js").Timeline} Timeline */

export class Quiz {
  /**
   * @param {{timeline: Timeline, digits: number, panel: HTMLElement, begin: () => void, stop: () => void, reveal: () => void, speak: (text: string) => void}} parts
   */
  constructor({ timeline, digits, panel, begin, stop, reveal, speak }) {
    this.timeline = timeline;
    this.digits = digits;
    this.panel = panel;
    this.begin = begin;
    this.stop = stop;
    this.reveal = reveal;
    this.speak = speak;
    this.right = 0;
    this.asked = 0;
    /** Whether the question was answered wrongly before. */
    this.tried = false;
    this.rest();
  }

  /** Say what this is for, while nothing is asked. */
  rest() {
    this.question = undefined;
    const button = this.#button("Ask me", "strong", this.begin);
    this.panel.replaceChildren(
      element("h2", {}, "Predict, then reveal"),
      element("p", { class: "sub" }, "Step through the graph, and say each value and each gradient before it is shown. A wrong answer is told where it went wrong."),
      element("p", { class: "answer" }, button), this.#score());
  }

  /** Say that nothing here can be asked. @param {string} why */
  giveUp(why) {
    this.question = undefined;
    const stop = this.#button("Stop", "plain", this.stop);
    this.panel.replaceChildren(
      element("h2", {}, "Nothing to ask here"),
      element("p", { class: "sub" }, why),
      element("p", { class: "answer" }, stop));
    stop.focus({ preventScroll: true });
  }

  /** Take back a question whose answer is in the picture by now: it does not count. */
  withdraw() {
    if (!this.question) return;
    this.question = undefined;
    this.clues?.replaceChildren();
    this.verdict?.replaceChildren(element("p", { class: "verdict" }, "The graph has gone on past this question and shows the answer, so it does not count."));
    this.#end();
  }

  /** Say that there is nothing left to ask. */
  finish() {
    this.question = undefined;
    this.panel.replaceChildren(
      element("h2", {}, "That was all of it"),
      element("p", { class: "sub" }, "Every value and every gradient in sight is known now."),
      element("p", { class: "answer" }, this.#button("Begin again", "strong", this.begin), this.#button("Stop", "plain", this.stop)), this.#score());
    this.panel.querySelector("button")?.focus({ preventScroll: true });
  }

  /**
   * Ask a question.
   * @param {Question} question
   */
  ask(question) {
    this.question = question;
    this.tried = false;
    this.hints = 0;
    const { model } = this.timeline;
    const name = model.nameOf(question.node);
    const output = model.nameOf(model.data.outputs[0]);
    const what = question.asks === "value" ? `the value of ${name}` : `the gradient of ${output} with respect to ${name}`;
    const asked = question.entry ? `What is entry (${question.entry.join(", ")}) of ${what}?` : `What is ${what}?`;
    this.input = /** @type {HTMLInputElement} */ (element("input", { type: "text", inputmode: "text", autocomplete: "off", spellcheck: "false", "aria-label": asked, placeholder: "0.25 or 3/4" }));
    const form = element("form", { class: "answer" }, this.input, element("button", { class: "strong" }, "Check"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#check();
    });
    this.verdict = element("div", { role: "status" });
    this.clues = element("div");
    this.choices = element("div", { class: "choices" },
      this.#button("Hint", "plain", () => this.#hint()), this.#button("Show", "plain", () => this.#give()), this.#button("Stop", "plain", this.stop));
    this.panel.replaceChildren(element("p", { class: "question" }, asked), ...this.#givens(question), form,
      element("p", { class: "sub" }, `Within ${TOLERANCE * 100} % counts as right.`), this.choices, this.clues, this.verdict, this.#score());
    this.input.focus({ preventScroll: true });
    this.speak(asked);
  }

  /**
   * What is there to work with.
   * @param {Question} question
   */
  #givens(question) {
    const { model } = this.timeline;
    const node = model.nodes[question.node];
    if (question.asks === "value") {
      const inputs = (node.inputs ?? []).map((place) => {
        const known = entriesText(model.nodes[place].data, model.nodes[place].shape ?? [], this.digits);
        return model.nodes[place].name ? `${model.nodes[place].name} = ${known}` : known;
      });
      return [element("p", { class: "sub" }, `It is ${resultText(node.op ?? "", inputs)}.`)];
    }
    const shares = this.#shares(question);
    const count = shares.length;
    const from = shares.map((share) => model.nameOf(share.node)).join(", ");
    const value = entriesText(node.data, node.shape ?? [], this.digits);
    const givens = [element("p", { class: "sub" }, `Its value is ${value}. ${count === 1 ? `It is used once, by ${from}` : `${count} paths lead back to it, from ${from}`}.`)];
    if (!question.paths.length) givens.push(...shares.map(({ node: user, upstream }) =>
      element("p", { class: "sub" }, `The gradient of ${model.nameOf(user)} is ${entriesText(upstream, model.nodes[user].shape ?? [], this.digits)}.`)));
    return givens;
  }

  /**
   * What arrives at the node whose gradient is asked for.
   * @param {Question} question
   */
  #shares(question) {
    const { arrivals, moments } = this.timeline;
    return arrivals[question.node].flatMap(({ moment }) => {
      const found = moments[moment];
      return found?.kind === "share" ? [found] : [];
    });
  }

  #hint() {
    const { question, timeline, clues } = this;
    if (!question || !clues) return;
    this.hints = (this.hints ?? 0) + 1;
    const { model } = timeline;
    if (question.asks === "value") {
      const formula = this.hints > 1 ? undefined : model.data.formulas?.[model.nodes[question.node].formula ?? -1];
      const lines = formulaLine("formula", formula?.symbols);
      clues.replaceChildren(...(lines.length ? lines : [element("p", { class: "sub" }, sizeHint(question.answer))]));
      return;
    }
    clues.replaceChildren(...this.#shares(question).map(({ node, pass }, index) => {
      const path = question.paths[index];
      const formula = model.data.formulas?.[pass.formula ?? -1];
      const local = path && (this.hints ?? 0) > 1 ? factorText(path.local, this.digits) : "local derivative";
      const upstream = path ? factorText(path.upstream, this.digits) : "upstream gradient";
      return element("div", { class: "path" }, element("p", { class: "from" }, `from ${model.nameOf(node)}`), ...formulaLine("formula", formula?.symbols),
        element("p", { class: "product" }, `${upstream} × ${local}`));
    }));
  }

  #check() {
    const { question, input, verdict } = this;
    if (!question || !input || !verdict) return;
    const given = readAnswer(input.value);
    if (given === undefined) {
      this.#say("wrong", "Not read", "Write a number: 0.25, −3, 1e-3 or 3/4.");
      input.select();
      return;
    }
    const { right, says } = judge(question, given);
    if (!right) {
      if (!this.tried) this.asked += 1;
      this.tried = true;
      this.#say("wrong", "Not yet", says);
      input.select();
      return;
    }
    if (!this.tried) {
      this.asked += 1;
      this.right += 1;
    }
    this.#show("right", "Right");
  }

  #give() {
    if (!this.tried) this.asked += 1;
    this.#show("wrong", "Shown");
  }

  /**
   * @param {"right" | "wrong"} how
   * @param {string} word
   */
  #show(how, word) {
    const { question } = this;
    if (!question) return;
    const number = numberText(question.answer, this.digits);
    const sum = question.paths.map((path) => `${factorText(path.upstream, this.digits)} × ${factorText(path.local, this.digits)}`).join(" + ");
    this.#say(how, word, sum ? `${sum} = ${number}` : `It is ${number}.`);
    this.question = undefined;
    this.reveal();
    this.#end();
  }

  /** Nothing more can be answered here: go on to the next question, or stop. */
  #end() {
    const focused = this.panel.contains(document.activeElement);
    const next = this.#button("Next", "strong", this.begin);
    this.choices?.replaceChildren(next, this.#button("Stop", "plain", this.stop));
    this.panel.querySelector(".score")?.replaceWith(this.#score());
    for (const control of this.panel.querySelectorAll("form input, form button")) /** @type {HTMLInputElement} */ (control).disabled = true;
    if (focused) next.focus({ preventScroll: true });
  }

  /**
   * @param {"right" | "wrong"} how
   * @param {string} word
   * @param {string} says
   */
  #say(how, word, says) {
    const sign = how === "right" ? "✓" : "✗";
    this.verdict?.replaceChildren(element("p", { class: `verdict ${how}` }, element("strong", { class: how }, `${sign} ${word}. `), says));
  }

  /**
   * @param {string} text
   * @param {string} kind
   * @param {() => void} action
   */
  #button(text, kind, action) {
    const button = element("button", { type: "button", class: kind }, text);
    button.addEventListener("click", action);
    return button;
  }

  #score() {
    return element("p", { class: "score" }, this.asked ? `${this.right} of ${this.asked} right at the first try` : "");
  }
}

/**
 * Say about how large a number is, and its sign, but not the number.
 * @param {number} answer
 */
function sizeHint(answer) {
  if (answer === 0) return "It is neither positive nor negative.";
  const power = Math.floor(Math.log10(Math.abs(answer)));
  const [low, high] = [10 ** power, 10 ** (power + 1)].map((bound) => numberText(bound, 4));
  return `It is ${answer < 0 ? "negative" : "positive"}, and between ${low} and ${high} in size.`;
}
