// The page: what is chosen, and everything that changes what is shown.

import { Camera } from "./camera.js";
import { bestWay, openToRead } from "./choice.js";
import { byId } from "./elements.js";
import { Inspector } from "./inspector.js";
import { listenToKeys } from "./keys.js";
import { listenToLegend } from "./legend.js";
import { lookAtAll, lookAtGroup, reveal } from "./looking.js";
import { notify, speak } from "./messages.js";
import { Minimap } from "./minimap.js";
import { Model } from "./model.js";
import { nextCard } from "./navigation.js";
import { Picture } from "./picture.js";
import { Player } from "./player.js";
import { Prediction } from "./prediction.js";
import { Quiz } from "./quiz.js";
import { Scene } from "./scene.js";
import { listenToSearch } from "./search.js";
import { sentence, summary } from "./sentences.js";
import { copyAddress, download, fromHash, pictureFile, toHash } from "./sharing.js";
import { NodeTable } from "./table.js";
import { listenToTabs, showPanel } from "./tabs.js";
import { followTheme, toggleTheme } from "./theme.js";
import { Timeline } from "./timeline.js";

/** @typedef {import("./sharing.js").Shared} Shared */

export class App {
  /** @param {import("./model.js").PageData} data */
  constructor(data) {
    this.data = data;
    this.model = new Model(data);
    this.timeline = new Timeline(this.model);
    /** The key of the node or group that is chosen. @type {string | undefined} */
    this.selected = undefined;
    /** Whether the details are about what each step changes. */
    this.following = false;
    /** Whether the reader has done nothing yet. */
    this.untouched = true;
    this.graph = byId("graph", /** @type {SVGSVGElement | undefined} */ (undefined));
    this.world = byId("world", /** @type {SVGGElement | undefined} */ (undefined));
    this.camera = new Camera(this.graph, this.world, () => this.minimap?.drawView());
    this.minimap = new Minimap(this.camera);
    const shared = { model: this.model, timeline: this.timeline, digits: data.precision };
    const select = (/** @type {number} */ node) => this.goTo(node);
    const picture = this.picture = new Picture({ ...shared, world: this.world });
    this.scene = new Scene(this.model, {
      sizeOf: (entity) => picture.maker.sizeOf(entity), labelSize: (edge, direction) => picture.labelSize(edge, direction),
    });
    this.player = new Player(this.timeline, () => this.#moved());
    this.inspector = new Inspector({ ...shared, panel: byId("details"), select, toggle: (group) => this.toggle(group) });
    this.table = new NodeTable({ ...shared, panel: byId("nodes"), select });
    const quiz = new Quiz({
      ...shared, panel: byId("predict"), begin: () => this.predict(), stop: () => this.prediction.stop(), reveal: () => this.prediction.reveal(), speak,
    });
    this.prediction = new Prediction({
      timeline: this.timeline, scene: this.scene, player: this.player, goTo: select, choose: (key) => this.choose(key, false),
    }, quiz);
  }

  /** Lay out and draw anew. @param {boolean} [still] */
  arrange(still = matchMedia("(prefers-reduced-motion: reduce)").matches) {
    const { scene, player } = this;
    scene.arrange();
    player.stops = this.timeline.stops(scene.entityOf, (key) => key[0] === "g");
    this.picture.draw(scene.layout, scene.direction, still);
    this.minimap.draw(scene.layout);
    byId("summary").textContent = summary(this.model, scene.nodesInSight);
    this.refresh();
  }

  /** Show the moment everywhere. */
  refresh() {
    const { player, scene } = this;
    this.picture.update(player.now, this.selected, scene.entityOf);
    this.#rove();
    this.inspector.show(this.following ? this.#followed() : this.selected, player.now);
    if (!byId("nodes").hidden) this.table.show(this.selected, player.now);
    player.show();
    byId("sentence").textContent = this.#sentence();
    this.minimap.drawKnown(this.picture.cards);
  }

  /** What the details are about while stepping: what the moment changes. */
  #followed() {
    const moment = this.timeline.moments[this.player.now];
    if (!moment || moment.kind === "end") return undefined;
    return `n${moment.kind === "share" ? moment.given : moment.node}`;
  }

  #sentence() {
    const said = sentence(this.timeline, this.player.now, this.scene.entityOf);
    const atEnd = this.player.now === this.timeline.end;
    const more = this.data.why_not_backward ?? this.data.note;
    return atEnd && more ? `${said} ${more}` : said;
  }

  /** Show a moment that was gone to, and say what happens at it. */
  #moved() {
    this.following = true;
    this.refresh();
    const moment = this.timeline.moments[this.player.now];
    if (moment && moment.kind !== "end") {
      const ends = [moment.node, ...(moment.kind === "share" ? [moment.given] : [])];
      for (const end of ends) reveal(this.camera, this.scene, this.scene.entityOf(end));
    }
    speak(this.#sentence());
    this.prediction.moved();
    this.#remember();
  }

  /** Open or close a group. @param {number} group */
  toggle(group) {
    const { model, scene } = this;
    const from = scene.anchor(group);
    this.#tellClosed(scene.toggle(group));
    const [node] = model.nodesIn[group];
    this.selected = !scene.open.has(group) ? `g${group}` : node === undefined ? `g${model.groupsIn[group][0]}` : `n${node}`;
    this.following = false;
    const focused = this.graph.contains(document.activeElement);
    this.arrange();
    lookAtGroup(this.camera, scene, group, from);
    const card = this.picture.cards.get(this.selected);
    if (card) this.camera.reveal(card.placed);
    if (card && focused) card.box.focus({ preventScroll: true });
    this.#remember();
  }

  /** @param {number[]} closed groups, to make room */
  #tellClosed(closed) {
    if (!closed.length) return;
    const what = closed.length === 1 ? this.model.groups[closed[0]].name : `${closed.length} groups`;
    notify(`Closed ${what} to keep the picture readable.`);
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
    const closed = this.scene.openAround(this.model.home[node]);
    if (closed) {
      this.#tellClosed(closed);
      this.arrange();
    }
    this.choose(`n${node}`, false);
  }

  /** @param {number} group */
  goToGroup(group) {
    const { scene, model } = this;
    this.#tellClosed(scene.openAround(model.parent[group]) ?? []);
    scene.open.delete(group);
    this.arrange();
    this.choose(`g${group}`, false);
  }

  /** One card can be reached with the tab key; the arrow keys lead to the others. */
  #rove() {
    const reached = this.selected && this.picture.cards.has(this.selected) ? this.selected : this.scene.firstKey;
    for (const [key, { box }] of this.picture.cards) box.tabIndex = key === reached ? 0 : -1;
  }

  /**
   * Move along the edges from what has the focus.
   * @param {import("./navigation.js").Arrow} key
   */
  move(key) {
    const { scene } = this;
    const focused = /** @type {SVGElement | null} */ (document.activeElement)?.dataset?.key;
    const from = scene.layout.placed.get(focused ?? this.selected ?? "");
    const next = from ? nextCard(scene, from, key)?.key : scene.firstKey;
    if (next) this.choose(next, true);
  }

  /** Ask for the next value or gradient. */
  predict() {
    showPanel("predict");
    this.prediction.next();
  }

  /** Show all of it. */
  fit() {
    this.camera.fit(this.scene.layout);
  }

  turn() {
    const { scene } = this;
    scene.way = { ...scene.way, direction: scene.direction === "LR" ? "TB" : "LR" };
    this.arrange();
    lookAtAll(this.camera, scene);
    this.#remember();
  }

  #remember() {
    this.untouched = false;
    const { selected, following, scene, player } = this;
    const hash = toHash({ now: player.now, open: [...scene.open], selected, ...scene.way, following: following || undefined });
    try {
      history.replaceState(null, "", hash);
    } catch {
      // A page inside another page has no address of its own.
    }
  }

  /** What the address of this page asks for. @returns {Shared} */
  get #linked() {
    return fromHash(location.hash, {
      moments: this.timeline.moments.length, groups: this.model.groups.length, nodes: this.model.nodes.length,
    });
  }

  /**
   * Show what a link asks for, else what can be read at this size.
   * @param {Shared} linked
   */
  #show({ open, now, selected, direction, roomy = true, following }) {
    const { scene, camera, model, player } = this;
    const scaleOf = (/** @type {Set<number>} */ groups, /** @type {import("./scene.js").Way} */ way) => camera.fitScale(scene.layoutOf(groups, way));
    if (open) {
      scene.openAll([...open].sort((a, b) => model.depth[a] - model.depth[b]));
      scene.way = bestWay(scene.open, scaleOf).way;
    } else {
      ({ open: scene.open, way: scene.way } = openToRead(model, scaleOf));
    }
    if (direction) scene.way = { direction, roomy };
    if (now !== undefined) player.now = now;
    this.arrange(true);
    lookAtAll(camera, scene);
    if (selected) this.choose(selected, false);
    this.following = following ?? (now !== undefined && !selected);
    if (this.following) this.refresh();
    this.prediction.moved();
    this.untouched = true;
  }

  /** Act on what was pressed: a card, or the title of a frame. @param {Element | null} target */
  activate(target) {
    const card = /** @type {SVGElement | null} */ (target?.closest(".card") ?? null);
    const key = card?.dataset.key;
    if (key?.[0] === "g") this.toggle(Number(key.slice(1)));
    else if (key) this.choose(key, true);
    const frame = /** @type {SVGElement | null} */ (target?.closest(".frame") ?? null);
    if (frame) this.toggle(Number(frame.dataset.group));
  }

  /** Close the group around a node or group. @param {string | undefined} key */
  closeAround(key = this.selected) {
    if (!key) return;
    const place = Number(key.slice(1));
    const group = key[0] === "n" ? this.model.home[place] : this.model.parent[place];
    if (group > 0) this.toggle(group);
  }

  #listen() {
    const { camera } = this;
    const on = (/** @type {string} */ id, /** @type {() => void} */ action) => byId(id).addEventListener("click", action);
    on("fit", () => this.fit());
    on("zoom-in", () => camera.zoomByHand(1.25));
    on("zoom-out", () => camera.zoomByHand(0.8));
    on("turn", () => this.turn());
    on("theme", () => toggleTheme());
    on("download", () => download(pictureFile(this.graph, this.world, this.scene.layout)));
    on("link", () => {
      this.#remember();
      void copyAddress();
    });
    on("help", () => /** @type {HTMLDialogElement} */ (byId("keys")).showModal());
    this.graph.addEventListener("click", (event) => {
      if (!camera.dragged) this.activate(/** @type {Element} */ (event.target));
    });
    this.graph.addEventListener("focusin", (event) => {
      if (!camera.pointers.size) reveal(camera, this.scene, /** @type {SVGElement} */ (event.target).dataset.key);
    });
    // A page in a notebook may be loaded long before it has a size.
    new ResizeObserver(() => {
      if (camera.onPaper || !camera.measure()) return;
      if (this.untouched) this.#show(this.#linked);
      else camera.set({});
    }).observe(this.graph);
    for (const name of ["pointerdown", "wheel", "keydown"])
      document.addEventListener(name, () => { this.untouched = false; }, { capture: true, passive: true });
    addEventListener("hashchange", () => this.#show({ open: [...this.scene.open], ...this.#linked }));
    addEventListener("beforeprint", () => camera.toPaper(this.scene.layout));
    addEventListener("afterprint", () => camera.toScreen());
  }

  begin() {
    followTheme(this.data.theme);
    byId("title").textContent = this.data.title;
    if (window !== window.parent) for (const id of ["link", "download"]) byId(id).hidden = true;
    listenToLegend((width) => {
      this.camera.covered = width;
      if (!this.camera.byHand) lookAtAll(this.camera, this.scene);
    });
    listenToTabs((panel) => panel === "nodes" && this.table.show(this.selected, this.player.now));
    listenToSearch(this);
    listenToKeys(this);
    this.#listen();
    this.#show(this.#linked);
  }
}

/** Read the page's data and show them. */
export function start() {
  const data = JSON.parse(byId("data").textContent ?? "");
  const app = new App(data);
  app.begin();
  Object.assign(window, { glassgrad: app });
}
