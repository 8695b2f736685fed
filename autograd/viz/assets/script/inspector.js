// All about one node or group: its data in full, and how its gradient comes about.

import { element } from "./elements.js";
import { formulaLine } from "./formulas.js";
import { dataCell } from "./table.js";
import { dataText, factorText, fullText, isNumber, numberText, shapeText } from "./numbers.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./timeline.js").Timeline} Timeline */
/** @typedef {import("./numbers.js").Data} Data */

/** How many paths, inputs or users are listed. */
const MOST_LISTED = 40;

export class Inspector {
  /**
   * @param {{model: Model, timeline: Timeline, digits: number, panel: HTMLElement, select: (node: number) => void, toggle: (group: number) => void}} parts
   */
  constructor({ model, timeline, digits, panel, select, toggle }) {
    this.model = model;
    this.timeline = timeline;
    this.digits = digits;
    this.panel = panel;
    this.select = select;
    this.toggle = toggle;
  }

  /**
   * @param {string | undefined} key
   * @param {number} now
   */
  show(key, now) {
    const focused = this.panel.contains(document.activeElement);
    if (key === undefined) this.panel.replaceChildren(...this.#overview(now));
    else if (key[0] === "g") this.panel.replaceChildren(...this.#group(Number(key.slice(1))));
    else this.panel.replaceChildren(...this.#node(Number(key.slice(1)), now));
    if (focused) this.panel.focus({ preventScroll: true });
  }

  /**
   * What the whole comes to: the output, and its gradient by each leaf.
   * @param {number} now
   */
  #overview(now) {
    const { model, timeline, digits } = this;
    const [output] = model.data.outputs;
    const leaves = model.nodes.flatMap((node, place) => (node.op === undefined && timeline.arrivals[place].length ? [place] : []));
    leaves.sort((a, b) => Number(!model.nodes[a].name) - Number(!model.nodes[b].name));
    const rows = leaves.slice(0, MOST_LISTED).map((place) => {
      const { gradient } = timeline.gradient(place, now);
      return element("tr", {}, element("th", { scope: "row" }, this.#link(place)),
        dataCell(timeline.value(place, now), digits), dataCell(gradient, digits, "gradient"));
    });
    /** @type {HTMLElement[]} */
    const parts = [element("h2", {}, model.nameOf(output)), element("p", { class: "big" }, dataText(timeline.value(output, now), digits))];
    if (model.data.why_not_backward) parts.push(element("p", { class: "sub" }, model.data.why_not_backward));
    if (model.data.note) parts.push(element("p", { class: "sub note" }, model.data.note));
    if (rows.length) parts.push(element("h3", {}, `Its gradient by each input and parameter`), element("table", { class: "rows" },
      element("thead", {}, element("tr", {}, ...["Leaf", "Value", "Gradient"].map((text) => element("th", { scope: "col" }, text)))), element("tbody", {}, ...rows)));
    if (leaves.length > rows.length) parts.push(element("p", { class: "sub" }, `and ${(leaves.length - rows.length).toLocaleString("en")} more, under Nodes`));
    parts.push(element("h3", {}, "How to look around"), element("p", { class: "sub" }, "Choose a node for its formula and its numbers. Step back and forth below, or let it ask you under Predict. Press ? for the keys."));
    return parts;
  }

  /** @param {number} place */
  #link(place) {
    const button = element("button", { type: "button" }, this.model.nameOf(place).slice(0, 60));
    button.addEventListener("click", () => this.select(place));
    return button;
  }

  /** @param {number} group */
  #group(group) {
    const { name, note } = this.model.groups[group];
    const nodes = this.model.inside(group);
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const node of nodes) {
      const { op, kind } = this.model.nodes[node];
      counts.set(op ?? kind, (counts.get(op ?? kind) ?? 0) + 1);
    }
    const button = element("button", { type: "button", class: "plain" }, "Open or close");
    button.addEventListener("click", () => this.toggle(group));
    const most = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_LISTED);
    return [
      element("h2", {}, name),
      element("p", { class: "sub" }, `Group of ${nodes.length.toLocaleString("en")} ${nodes.length === 1 ? "node" : "nodes"}`),
      ...(note ? [element("p", { class: "sub" }, note)] : []),
      element("h3", {}, "Inside"),
      element("ul", { class: "chips" }, ...most.map(([what, count]) => element("li", { class: "sub" }, `${what} × ${count}`))),
      element("p", { class: "answer" }, button),
    ];
  }

  /**
   * @param {number} place
   * @param {number} now
   */
  #node(place, now) {
    const { model, timeline } = this;
    const node = model.nodes[place];
    const shape = shapeText(node.shape);
    const kind = node.kind === "output" && !node.op ? "output" : node.kind;
    const what = [kind, node.op, shape ? `shape ${shape}` : "", node.dtype].filter(Boolean).join(" · ");
    const value = timeline.value(place, now);
    /** @type {HTMLElement[]} */
    const parts = [element("h2", {}, model.nameOf(place)), element("p", { class: "sub" }, what)];
    if (node.options?.length) parts.push(element("p", { class: "sub" }, node.options.map(([key, text]) => `${key} = ${text}`).join(", ")));
    const formula = model.data.formulas?.[node.formula ?? -1];
    parts.push(element("h3", {}, "Value"), ...this.#data(value, node.shape, ""), ...formulaLine("formula", formula?.symbols));
    if (value !== undefined) parts.push(...formulaLine("numbers", formula?.numbers));
    if (node.kind !== "constant" && timeline.hasBackward) parts.push(...this.#gradient(place, now));
    else if (model.data.why_not_backward) parts.push(element("h3", {}, "Gradient"), element("p", { class: "sub" }, model.data.why_not_backward));
    const inputs = node.inputs ?? [];
    const users = [...new Set(model.users[place].map((edge) => model.edges[edge].target))];
    if (inputs.length) parts.push(element("h3", {}, inputs.length > 1 ? "Inputs, in order" : "Input"), this.#chips(inputs));
    if (users.length) parts.push(element("h3", {}, "Used by"), this.#chips(users));
    return parts;
  }

  /** @param {number[]} places */
  #chips(places) {
    const listed = places.slice(0, MOST_LISTED).map((place) => {
      const button = element("button", { type: "button" }, this.#short(place));
      button.addEventListener("click", () => this.select(place));
      return button;
    });
    const rest = places.length - listed.length;
    return element("div", { class: "chips" }, ...listed, ...(rest > 0 ? [element("span", { class: "sub" }, `and ${rest.toLocaleString("en")} more`)] : []));
  }

  /** @param {number} place */
  #short(place) {
    const node = this.model.nodes[place];
    if (node.kind === "constant" && !node.name) return dataText(node.data, this.digits);
    return this.model.nameOf(place).slice(0, 60);
  }

  /**
   * @param {Data | undefined} data
   * @param {number[] | undefined} shape
   * @param {string} more
   * @returns {HTMLElement[]}
   */
  #data(data, shape, more) {
    if (data === undefined) return [element("p", { class: `big ${more}` }, "?"), element("p", { class: "facts" }, "not known yet")];
    if (isNumber(data)) return [element("p", { class: `big ${more}` }, fullText(data))];
    const parts = [element("p", { class: more }, dataText(data, this.digits))];
    if (data.norm !== undefined) parts.push(element("p", { class: "facts" }, `norm ${numberText(data.norm, this.digits)}`));
    if (data.entries?.length) parts.push(this.#entries(data.entries, shape ?? []));
    return parts;
  }

  /**
   * @param {import("./numbers.js").Num[]} entries
   * @param {number[]} shape
   */
  #entries(entries, shape) {
    const columns = shape.length > 1 ? shape[shape.length - 1] : Math.min(entries.length, 8);
    const rows = [];
    for (let start = 0; start < entries.length; start += Math.max(columns, 1))
      rows.push(element("tr", {}, ...entries.slice(start, start + columns).map((entry) => element("td", {}, numberText(entry, this.digits)))));
    return element("table", { class: "entries", "aria-label": "Entries", tabindex: 0 }, element("tbody", {}, ...rows));
  }

  /**
   * @param {number} place
   * @param {number} now
   */
  #gradient(place, now) {
    const { timeline, model } = this;
    const node = model.nodes[place];
    const { gradient, arrived, expected } = timeline.gradient(place, now);
    /** @type {HTMLElement[]} */
    const parts = [element("h3", {}, "Gradient")];
    if (!expected) {
      const text = now < timeline.end ? "not known yet" : "The output does not depend on it through a derivative.";
      parts.push(element("p", { class: "big" }, now < timeline.end ? "?" : "none"), element("p", { class: "facts" }, text));
      return parts;
    }
    parts.push(...this.#data(gradient, node.shape, "gradient"));
    const arrivals = timeline.arrivals[place];
    const several = expected > 1;
    if (several) parts.push(element("p", { class: "facts" }, `${arrived} of ${expected} paths have arrived`));
    parts.push(element("h3", {}, several ? "The sum over paths" : "How it comes about"));
    parts.push(...arrivals.slice(0, MOST_LISTED).map((arrival) => this.#arrival(arrival.moment, now)));
    if (arrivals.length > MOST_LISTED) parts.push(element("p", { class: "sub" }, `and ${(arrivals.length - MOST_LISTED).toLocaleString("en")} more paths`));
    return parts;
  }

  /**
   * @param {number} at
   * @param {number} now
   */
  #arrival(at, now) {
    const { timeline, model, digits } = this;
    const moment = timeline.moments[at];
    if (!moment || moment.kind === "value" || moment.kind === "end") return element("div");
    if (moment.kind === "start")
      return element("div", { class: `path${at === now ? " now" : ""}` }, element("p", { class: "from" }, "Here the backward pass starts."),
        element("p", { class: "product gradient" }, at <= now ? dataText(moment.gradient, digits) : "?"));
    const { pass, upstream, before, after } = moment;
    const name = model.nameOf(moment.node);
    const formula = model.data.formulas?.[pass.formula ?? -1];
    const symbols = formulaLine("formula", formula?.symbols);
    const title = element("p", { class: "from" }, `from ${name.slice(0, 60)}, argument ${pass.slot + 1}`);
    if (at > now) return element("div", { class: "path waiting" }, title, ...symbols, element("p", { class: "product" }, "?"));
    const product = isNumber(pass.local) && isNumber(upstream)
      ? `${factorText(upstream, digits)} × ${factorText(pass.local, digits)} = `
      : `${dataText(upstream, digits)}  ⟶  `;
    const words = isNumber(pass.local) ? "upstream × local derivative" : "upstream ⟶ contribution";
    const sum = before === undefined ? `nothing had arrived; now ${dataText(after, digits)}` : `before ${dataText(before, digits)}, after ${dataText(after, digits)}`;
    return element("div", { class: `path${at === now ? " now" : ""}` }, title, ...symbols, ...formulaLine("numbers", formula?.numbers),
      element("p", { class: "product" }, product, element("strong", { class: "gradient" }, dataText(pass.share, digits))),
      element("p", { class: "sum" }, words), element("p", { class: "sum" }, sum));
  }
}
