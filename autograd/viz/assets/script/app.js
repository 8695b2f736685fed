// The page: what is open, chosen and known, and everything that changes it.

import { Camera, LARGEST_FIT } from "./camera.js";
import { questionAt } from "./diagnosis.js";
import { byId, element } from "./elements.js";
import { Inspector } from "./inspector.js";
import { listenToKeys } from "./keys.js";
import { Layouter } from "./layout.js";
import { fillLegend } from "./legend.js";
import { Minimap } from "./minimap.js";
import { BUDGET, Model } from "./model.js";
import { countText } from "./numbers.js";
import { Picture } from "./picture.js";
import { Quiz } from "./quiz.js";
import { listenToSearch } from "./search.js";
import { progress, sentence } from "./sentences.js";
import { fromHash, pictureFile, toHash } from "./sharing.js";
import { NodeTable } from "./table.js";
import { Timeline } from "./timeline.js";

/** @typedef {import("./layout.js").Layout} Layout */

/** The smallest scale at which the page opens, if it can. */
const READABLE = 0.6;
/** How many groups that turn out too large it tries to open for that. */
const MOST_FAILURES = 3;
const PANELS = ["details", "predict", "nodes"];

export class App {
  /** @param {import("./model.js").PageData} data */
  constructor(data) {
    this.data = data;
    this.model = new Model(data);
    this.timeline = new Timeline(this.model);
    this.layouter = new Layouter(this.model);
    /** @type {Set<number>} */
    this.open = new Set();
    /** Groups in the order in which they were opened. @type {number[]} */
    this.opened = [];
    this.now = this.timeline.end;
    /** @type {string | undefined} */
    this.selected = undefined;
    /** @type {"LR" | "TB"} */
    this.direction = "LR";
    this.predicting = false;
    this.following = false;
    /** Whether the reader has done nothing yet. */
    this.untouched = true;
    /** What the link asked for that led here. @type {import("./sharing.js").Shared} */
    this.linked = {};
    /** @type {number | undefined} */
    this.pendingMoment = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {number[]} */
    this.stops = [];
    /** @type {number[]} */
    this.hidden = [];
    /** @type {Layout} */
    this.layout = { placed: new Map(), frames: [], lines: [], width: 0, height: 0 };
    this.graph = byId("graph", /** @type {SVGSVGElement | undefined} */ (undefined));
    this.world = byId("world", /** @type {SVGGElement | undefined} */ (undefined));
    this.camera = new Camera(this.graph, this.world, () => this.minimap?.drawView());
    this.minimap = new Minimap(this.camera);
    const digits = data.precision;
    const shared = { model: this.model, timeline: this.timeline, digits };
    const select = (/** @type {number} */ node) => this.goTo(node);
    this.picture = new Picture({ ...shared, world: this.world });
    this.inspector = new Inspector({ ...shared, panel: byId("details"), select, toggle: (group) => this.toggle(group) });
    this.table = new NodeTable({ ...shared, panel: byId("nodes"), select });
    this.quiz = new Quiz({
      ...shared, panel: byId("predict"), begin: () => this.predict(), stop: () => this.stopPredicting(),
      reveal: () => this.revealAnswer(), speak: (text) => this.speak(text),
    });
  }

  /** The group or node that stands for a node in sight. @param {number} node */
  entityOf = (node) => {
    const closed = this.hidden[this.model.home[node]];
    return closed >= 0 ? `g${closed}` : `n${node}`;
  };

  get still() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  /** Lay out what is in sight when some groups are open. @param {Set<number>} open */
  #layoutOf(open) {
    const { model, picture } = this;
    this.hidden = model.hiddenBy(open);
    const { hidden } = this;
    let inSight = 0;
    for (const { source, target } of model.edges) {
      const [from, to] = [hidden[model.home[source]], hidden[model.home[target]]];
      if (from < 0 || from !== to) inSight += 1;
    }
    picture.direction = this.direction;
    return this.layouter.layout(open, {
      direction: this.direction,
      sizeOf: (entity) => picture.sizeOf(entity),
      labelOf: (edge) => picture.labelSize(edge, inSight),
    });
  }

  /** Lay out and draw anew. @param {boolean} [still] */
  arrange(still = this.still) {
    this.layout = this.#layoutOf(this.open);
    this.stops = this.timeline.stops(this.entityOf, (key) => key[0] === "g");
    this.picture.draw(this.layout, this.direction, still);
    this.minimap?.draw(this.layout);
    this.#summarise();
    this.refresh();
  }

  /** Say how large the graph is, and how much of it is folded away. */
  #summarise() {
    const { nodes, groups } = this.data;
    const count = (/** @type {number} */ number, /** @type {string} */ what) => `${countText(number)} ${what}${number === 1 ? "" : "s"}`;
    const seen = [...this.layout.placed.values()].filter((placed) => placed.node >= 0).length;
    const parts = [count(nodes.length, "node")];
    if (groups.length > 1) parts.push(count(groups.length - 1, "group"));
    const hidden = nodes.length - seen;
    byId("summary").textContent = parts.join(", ") + (hidden ? `, ${countText(hidden)} folded away: open a group to see them` : "");
  }

  /** What the details are about while stepping: what the moment changes. */
  #followed() {
    const moment = this.timeline.moments[this.now];
    if (!moment || moment.kind === "end") return undefined;
    return `n${moment.kind === "share" ? moment.given : moment.node}`;
  }

  /** Show the moment everywhere. */
  refresh() {
    this.picture.update(this.now, this.selected, this.entityOf);
    this.#rove();
    this.inspector.show(this.following ? this.#followed() : this.selected, this.now);
    if (!byId("nodes").hidden) this.table.show(this.selected, this.now);
    const place = this.stops.filter((stop) => stop <= this.now).length - 1;
    const scrub = /** @type {HTMLInputElement} */ (byId("scrub"));
    const text = progress(this.timeline, this.now, this.stops);
    scrub.max = String(this.stops.length - 1);
    scrub.value = String(place);
    scrub.setAttribute("aria-valuetext", text);
    byId("progress").textContent = text;
    const passing = this.timeline.hasBackward && this.now > this.timeline.forwardEnd;
    document.querySelector(".player")?.classList.toggle("passing", passing);
    const turning = byId("turning");
    const turn = this.stops.filter((stop) => stop <= this.timeline.forwardEnd).length - 1;
    const share = this.stops.length > 1 ? turn / (this.stops.length - 1) : 0;
    turning.style.left = `calc(8px + (100% - 16px) * ${share})`;
    turning.hidden = !this.timeline.hasBackward;
    // What is disabled outright loses the focus of whoever just pressed it.
    for (const id of ["first", "back"]) byId(id).setAttribute("aria-disabled", String(this.now === 0));
    for (const id of ["forth", "last"]) byId(id).setAttribute("aria-disabled", String(this.now >= this.timeline.end));
    byId("sentence").textContent = this.#sentence();
    this.minimap?.drawKnown(this.picture.cards);
  }

  #sentence() {
    const said = sentence(this.timeline, this.now, this.data.precision);
    const atEnd = this.now === this.timeline.end;
    const more = this.data.why_not_backward ?? this.data.note;
    return atEnd && more ? `${said} ${more}` : said;
  }

  /** @param {string} text */
  speak(text) {
    byId("spoken").textContent = text;
  }

  /**
   * Go to a moment, and say what happens at it.
   * @param {number} now
   */
  at(now) {
    this.now = Math.min(Math.max(now, 0), this.timeline.end);
    this.following = true;
    this.refresh();
    this.#follow();
    this.speak(this.#sentence());
    this.#remember();
  }

  /** Bring what happens at the moment into sight, while stepping. */
  #follow() {
    const moment = this.timeline.moments[this.now];
    if (!moment || moment.kind === "end") return;
    const ends = [moment.node, ...(moment.kind === "share" ? [moment.given] : [])].map((node) => this.layout.placed.get(this.entityOf(node)));
    for (const end of ends) if (end) this.camera.reveal(end);
  }

  /** @param {1 | -1} by */
  step(by) {
    const next = by > 0 ? this.stops.find((stop) => stop > this.now) : [...this.stops].reverse().find((stop) => stop < this.now);
    if (next === undefined) return false;
    this.at(next);
    return true;
  }

  get playing() {
    return this.timer !== undefined;
  }

  play() {
    if (this.now >= this.timeline.end) this.at(0);
    const tick = () => {
      const wait = Number(/** @type {HTMLSelectElement} */ (byId("speed")).value);
      this.timer = setTimeout(() => {
        if (this.step(1)) tick();
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

  /**
   * Open or close a group; close others, opened longest ago, where there is no room for it.
   * @param {number} group
   */
  toggle(group) {
    const { model } = this;
    const from = this.#anchor(group);
    if (this.open.has(group)) {
      this.open.delete(group);
      this.opened = this.opened.filter((open) => open !== group);
      this.selected = `g${group}`;
    } else {
      this.open.add(group);
      this.opened.push(group);
      this.#makeRoom(group);
      const [node] = model.nodesIn[group];
      this.selected = node === undefined ? `g${model.groupsIn[group][0]}` : `n${node}`;
    }
    this.following = false;
    const focused = this.graph.contains(document.activeElement);
    this.arrange();
    // What was pressed stays where it was.
    const to = this.#anchor(group);
    if (from && to) this.camera.set({ x: this.camera.view.x + to.x - from.x, y: this.camera.view.y + to.y - from.y });
    const frame = this.layout.frames.find((found) => found.group === group);
    if (frame) this.#bringIntoView(frame);
    const card = this.picture.cards.get(this.selected);
    if (card) this.camera.reveal(card.placed);
    if (card && focused) card.box.focus({ preventScroll: true });
    this.#remember();
  }

  /** Show an open group whole, if it can be read then. @param {import("./layout.js").Frame} frame */
  #bringIntoView(frame) {
    const { camera } = this;
    camera.set({ scale: Math.min(camera.view.scale, Math.max(camera.fitScale(frame), READABLE)) });
    camera.reveal({ ...frame, x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 });
  }

  /** Where a group stands, open or closed. @param {number} group */
  #anchor(group) {
    const frame = this.layout.frames.find((found) => found.group === group);
    if (frame) return { x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 };
    return this.layout.placed.get(`g${group}`);
  }

  /** @param {number} kept */
  #makeRoom(kept) {
    const { model } = this;
    const needed = new Set(model.around(kept));
    const closed = [];
    for (const group of [...this.opened]) {
      if (model.inSight(this.open) <= BUDGET) break;
      if (needed.has(group) || model.around(group).includes(kept)) continue;
      this.open.delete(group);
      this.opened = this.opened.filter((open) => open !== group);
      closed.push(model.groups[group].name);
    }
    if (closed.length) this.notify(`Closed ${closed.length === 1 ? closed[0] : `${closed.length} groups`} to keep the picture readable.`);
  }

  /** @param {string} text */
  notify(text) {
    const notice = byId("notice");
    notice.textContent = text;
    notice.hidden = false;
    clearTimeout(this.noticeTimer);
    this.noticeTimer = setTimeout(() => { notice.hidden = true; }, 4000);
  }

  /**
   * Choose a node or group in sight.
   * @param {string} key
   * @param {boolean} focus
   */
  choose(key, focus) {
    this.selected = key;
    this.following = false;
    this.refresh();
    const card = this.picture.cards.get(key);
    if (!card) return;
    if (focus || this.graph.contains(document.activeElement)) card.box.focus({ preventScroll: true });
    this.camera.reveal(card.placed);
    this.#remember();
  }

  /** Open what hides a node, and choose it. @param {number} node */
  goTo(node) {
    const around = this.model.around(this.model.home[node]).filter((group) => !this.open.has(group));
    for (const group of around) {
      this.open.add(group);
      this.opened.push(group);
    }
    if (around.length) {
      this.#makeRoom(this.model.home[node]);
      this.arrange();
    }
    this.choose(`n${node}`, false);
  }

  /** One card can be reached with the tab key; the arrow keys lead to the others. */
  #rove() {
    const reached = this.selected && this.picture.cards.has(this.selected) ? this.selected : this.#firstKey();
    for (const [key, { box }] of this.picture.cards) box.tabIndex = key === reached ? 0 : -1;
  }

  #firstKey() {
    const output = this.data.outputs[0];
    return output === undefined ? [...this.picture.cards.keys()].pop() : this.entityOf(output);
  }

  /**
   * Move along the edges from what has the focus.
   * @param {"ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown"} key
   */
  move(key) {
    const focused = /** @type {SVGElement | null} */ (document.activeElement)?.dataset?.key;
    const from = this.layout.placed.get(focused ?? this.selected ?? "");
    if (!from) {
      const first = this.#firstKey();
      if (first) this.choose(first, true);
      return;
    }
    const [onwards, backwards] = this.direction === "LR" ? ["ArrowRight", "ArrowLeft"] : ["ArrowDown", "ArrowUp"];
    const sense = key === onwards ? 1 : key === backwards ? -1 : 0;
    const across = this.direction === "LR" ? "y" : "x";
    const along = this.direction === "LR" ? "x" : "y";
    const candidates = sense ? this.#neighbours(from.key, sense) : [...this.layout.placed.values()].filter((placed) => {
      const ahead = key === "ArrowDown" || key === "ArrowRight" ? placed[across] - from[across] : from[across] - placed[across];
      return ahead > 1 && Math.abs(placed[along] - from[along]) < 400;
    });
    // Along the edges, what was computed or may change comes before constants.
    const distance = (/** @type {import("./layout.js").Placed} */ placed) => sense
      ? Math.abs(placed[across] - from[across]) + (this.data.nodes[placed.node]?.kind === "constant" ? 1e6 : 0)
      : Math.abs(placed[across] - from[across]) + 3 * Math.abs(placed[along] - from[along]);
    const [next] = candidates.sort((a, b) => distance(a) - distance(b));
    if (next) this.choose(next.key, true);
  }

  /**
   * What is connected to something in sight, on one side of it.
   * @param {string} key
   * @param {number} sense
   */
  #neighbours(key, sense) {
    /** @type {Set<string>} */
    const found = new Set();
    for (const { source, target } of this.model.edges) {
      const from = this.entityOf(source);
      const to = this.entityOf(target);
      if (from === to) continue;
      if (sense > 0 && from === key) found.add(to);
      if (sense < 0 && to === key) found.add(from);
    }
    return [...found].flatMap((other) => this.layout.placed.get(other) ?? []);
  }

  /** What can be asked of what is in sight, in the order of time. */
  #questions() {
    return this.stops.flatMap((stop) => {
      const question = questionAt(this.timeline, stop);
      return question && this.entityOf(question.node)[0] === "n" ? [{ stop, question }] : [];
    });
  }

  /** Ask for the next value or gradient that can be asked for and is in sight. */
  predict() {
    this.pause();
    this.showPanel("predict");
    const first = !this.predicting || this.now >= this.timeline.end;
    this.predicting = true;
    let questions = this.#questions();
    if (!questions.length) {
      // What can be asked may be in a closed group: open the way to it.
      const hidden = this.timeline.moments.flatMap((_, now) => questionAt(this.timeline, now) ?? [])[0];
      if (!hidden) {
        this.quiz.giveUp();
        return;
      }
      this.goTo(hidden.node);
      questions = this.#questions();
    }
    if (first && !questions.some(({ stop }) => stop > this.now)) this.at(0);
    for (const { stop, question } of questions) {
      if (stop <= this.now) continue;
      this.pendingMoment = stop;
      this.at(Math.max(stop - 1, this.now));
      this.choose(`n${question.node}`, false);
      this.quiz.ask(question);
      return;
    }
    this.pendingMoment = undefined;
    this.at(this.timeline.end);
    this.quiz.finish();
  }

  revealAnswer() {
    if (this.pendingMoment !== undefined) this.at(this.pendingMoment);
    this.pendingMoment = undefined;
  }

  stopPredicting() {
    this.predicting = false;
    this.pendingMoment = undefined;
    this.quiz.rest();
  }

  /** @param {string} name */
  showPanel(name) {
    for (const panel of PANELS) {
      byId(panel).hidden = panel !== name;
      const tab = byId(`tab-${panel}`);
      tab.setAttribute("aria-selected", String(panel === name));
      tab.tabIndex = panel === name ? 0 : -1;
    }
    if (name === "nodes") this.table.show(this.selected, this.now);
  }

  /**
   * How large all of it is then.
   * @param {Set<number>} open
   * @param {"LR" | "TB"} direction
   */
  #scaleOf(open, direction) {
    this.direction = direction;
    return this.camera.fitScale(this.#layoutOf(open));
  }

  /**
   * Which way a graph fills the room better, and how large it is then.
   * @param {Set<number>} open
   * @param {number} [least] of what is far below it, no second way is tried
   * @returns {{direction: "LR" | "TB", scale: number}}
   */
  #bestDirection(open, least = 0) {
    const across = this.#scaleOf(open, "LR");
    if (across >= LARGEST_FIT || across < least / 2) return { direction: "LR", scale: across };
    const down = this.#scaleOf(open, "TB");
    return down > across * 1.1 ? { direction: "TB", scale: down } : { direction: "LR", scale: across };
  }

  /**
   * Open groups one after another, outer ones first, as long as all of it can be read at once.
   * Every try is a layout, for which the reader waits: after some that fail, it is left at that.
   */
  #openToRead() {
    const { model } = this;
    const wanted = [...model.openAtFirst()];
    let open = new Set(wanted);
    let { direction, scale } = this.#bestDirection(open, READABLE);
    if (scale < READABLE) {
      wanted.sort((a, b) => model.depth[a] - model.depth[b] || model.size[b] - model.size[a]);
      open = new Set();
      ({ direction } = this.#bestDirection(open));
      let failures = 0;
      for (const group of wanted) {
        if (failures === MOST_FAILURES) break;
        if (!model.around(model.parent[group]).every((outer) => open.has(outer))) continue;
        const more = new Set([...open, group]);
        scale = this.#scaleOf(more, direction);
        if (scale < READABLE && scale > READABLE / 2) {
          const other = direction === "LR" ? "TB" : "LR";
          scale = this.#scaleOf(more, other);
          if (scale >= READABLE) direction = other;
        }
        if (scale >= READABLE) open = more;
        else failures += 1;
      }
    }
    this.open = open;
    this.opened = [...open];
    this.direction = direction;
  }

  fit() {
    this.camera.fit({ x: 0, y: 0, width: this.layout.width, height: this.layout.height });
  }

  /** Start readable: all of it if that can be read, else the part at the output. */
  #firstView() {
    this.fit();
    const { view } = this.camera;
    if (view.scale >= READABLE) return;
    const output = this.layout.placed.get(this.entityOf(this.data.outputs[0] ?? 0));
    this.camera.set({ scale: READABLE });
    if (output) this.camera.reveal(output);
  }

  #remember() {
    this.untouched = false;
    const { now, selected, direction, following } = this;
    const hash = toHash({ now, open: [...this.open], selected, direction, following: following || undefined });
    try {
      history.replaceState(null, "", hash);
    } catch {
      // A page inside another page has no address of its own.
    }
  }

  #recall() {
    const state = fromHash(location.hash, {
      moments: this.timeline.moments.length, groups: this.model.groups.length, nodes: this.model.nodes.length,
    });
    if (state.open) {
      this.open = new Set();
      for (const group of state.open.sort((a, b) => this.model.depth[a] - this.model.depth[b])) {
        this.open.add(group);
        if (this.model.inSight(this.open) > BUDGET) this.open.delete(group);
      }
      this.opened = [...this.open];
    }
    if (state.now !== undefined) this.now = state.now;
    if (state.selected) this.selected = state.selected;
    return state;
  }

  /** @param {string | undefined} theme */
  #setTheme(theme) {
    const dark = theme === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
    document.documentElement.dataset.theme = dark ? "dark" : "light";
  }

  toggleTheme() {
    this.themeChosen = true;
    this.#setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  }

  turn() {
    this.direction = this.direction === "LR" ? "TB" : "LR";
    this.arrange();
    this.fit();
    this.#remember();
  }

  #download() {
    const text = pictureFile(this.graph, this.world, this.layout);
    const link = element("a", { href: URL.createObjectURL(new Blob([text], { type: "image/svg+xml" })), download: "graph.svg" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(/** @type {HTMLAnchorElement} */ (link).href), 1000);
  }

  async #copyLink() {
    this.#remember();
    try {
      await navigator.clipboard.writeText(location.href);
      this.notify("The link is copied.");
    } catch {
      this.notify("The address of this page is the link to what you see.");
    }
  }

  /** @param {number} group */
  goToGroup(group) {
    for (const outer of this.model.around(this.model.parent[group])) if (!this.open.has(outer)) { this.open.add(outer); this.opened.push(outer); }
    this.#makeRoom(this.model.parent[group]);
    this.open.delete(group);
    this.opened = this.opened.filter((open) => open !== group);
    this.arrange();
    this.choose(`g${group}`, false);
  }

  /** Act on what was pressed: a card, or the head of a frame. @param {Element | null} target */
  activate(target) {
    const card = /** @type {SVGElement | null} */ (target?.closest(".card") ?? null);
    const key = card?.dataset.key;
    if (key) {
      if (key[0] === "g") this.toggle(Number(key.slice(1)));
      else this.choose(key, true);
      return;
    }
    const frame = /** @type {SVGElement | null} */ (target?.closest(".frame") ?? null);
    if (frame && (target?.matches(".frame-handle, .sign, text") || target === frame)) this.toggle(Number(frame.dataset.group));
  }

  closeAround() {
    const key = this.selected;
    if (!key) return;
    const place = Number(key.slice(1));
    const group = key[0] === "n" ? this.model.home[place] : this.model.parent[place];
    if (group > 0) this.toggle(group);
  }

  #listen() {
    const on = (/** @type {string} */ id, /** @type {() => void} */ action) => byId(id).addEventListener("click", action);
    on("first", () => { this.pause(); this.at(0); });
    on("back", () => { this.pause(); this.step(-1); });
    on("play", () => (this.playing ? this.pause() : this.play()));
    on("forth", () => { this.pause(); this.step(1); });
    on("last", () => { this.pause(); this.at(this.timeline.end); });
    on("fit", () => this.fit());
    on("zoom-in", () => this.camera.zoom(1.25));
    on("zoom-out", () => this.camera.zoom(0.8));
    on("turn", () => this.turn());
    on("theme", () => this.toggleTheme());
    on("download", () => this.#download());
    on("link", () => void this.#copyLink());
    on("help", () => /** @type {HTMLDialogElement} */ (byId("keys")).showModal());
    byId("scrub").addEventListener("input", (event) => {
      this.pause();
      this.at(this.stops[Number(/** @type {HTMLInputElement} */ (event.target).value)]);
    });
    this.graph.addEventListener("click", (event) => {
      if (!this.camera.dragged) this.activate(/** @type {Element} */ (event.target));
    });
    this.graph.addEventListener("focusin", (event) => {
      const placed = this.layout.placed.get(/** @type {SVGElement} */ (event.target).dataset.key ?? "");
      if (placed && !this.camera.pointers.size) this.camera.reveal(placed);
    });
    PANELS.forEach((panel, index) => {
      on(`tab-${panel}`, () => this.showPanel(panel));
      byId(`tab-${panel}`).addEventListener("keydown", (event) => {
        const by = { ArrowRight: 1, ArrowLeft: PANELS.length - 1 }[event.key];
        if (!by) return;
        const next = PANELS[(index + by) % PANELS.length];
        this.showPanel(next);
        byId(`tab-${next}`).focus();
      });
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      if (!this.themeChosen) this.#setTheme(this.data.theme);
    });
    // A page in a notebook may be loaded long before it has a size.
    new ResizeObserver(() => {
      if (!this.camera.measure()) return;
      if (this.untouched) this.#firstSight();
      else this.camera.set({});
    }).observe(this.graph);
    for (const name of ["pointerdown", "wheel", "keydown"])
      document.addEventListener(name, () => { this.untouched = false; }, { capture: true, passive: true });
  }

  begin() {
    this.#setTheme(this.data.theme);
    byId("title").textContent = this.data.title;
    if (window !== window.parent) for (const id of ["link", "download"]) byId(id).hidden = true;
    fillLegend(byId("legend-list"));
    listenToSearch(this);
    listenToKeys(this);
    this.#listen();
    this.linked = this.#recall();
    this.#firstSight();
  }

  /** Show what a link asks for, else what can be read at this size. */
  #firstSight() {
    const { direction, selected, open, following } = this.linked;
    if (!open) this.#openToRead();
    this.direction = direction ?? (open ? this.#bestDirection(this.open).direction : this.direction);
    this.arrange(true);
    this.#firstView();
    if (selected) this.choose(selected, false);
    this.following = following ?? (this.linked.now !== undefined && !selected);
    if (this.following) this.refresh();
    this.untouched = true;
  }
}

/** Read the page's data and show them. */
export function start() {
  const data = JSON.parse(byId("data").textContent ?? "");
  const app = new App(data);
  app.begin();
  Object.assign(window, { glassgrad: app });
}
