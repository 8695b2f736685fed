// Pan and zoom.

/** @typedef {{x: number, y: number, scale: number}} View what is at the middle, and how large */

const SMALLEST = 0.03;
const LARGEST = 4;
/** No larger than that is all of it shown at once. */
export const LARGEST_FIT = 1.5;
/** Around it on paper, for the outlines of what stands at its border. */
const BORDER = 8;
/** Below, where the legend and the zoom stand. */
const FOOT = 54;
/** The corner at the lower right that the small map covers, where there is one. */
const MAP = { width: 176, height: 158 };

export class Camera {
  /**
   * @param {SVGSVGElement} frame
   * @param {SVGGElement} content
   * @param {() => void} moved
   */
  constructor(frame, content, moved) {
    this.frame = frame;
    this.content = content;
    this.moved = moved;
    /** @type {View} */
    this.view = { x: 0, y: 0, scale: 1 };
    /** @type {Map<number, {x: number, y: number}>} */
    this.pointers = new Map();
    /** Whether the last press turned into a drag, so that it is no click. */
    this.dragged = false;
    /** Whether the reader chose what to look at, since all was shown last. */
    this.byHand = false;
    /** How much of the left side something covers. */
    this.covered = 0;
    /** Whether the small map is shown. */
    this.mapped = false;
    this.onPaper = false;
    this.size = { width: 1, height: 1 };
    this.measure();
    this.#listen();
  }

  /**
   * Look how large the frame is: asked for only when it may have changed, since asking
   * takes time.
   * @returns {boolean} whether it did
   */
  measure() {
    const { width, height } = this.size;
    this.size = { width: this.frame.clientWidth || 1, height: this.frame.clientHeight || 1 };
    return this.size.width !== width || this.size.height !== height;
  }

  /** @param {Partial<View>} change */
  set(change) {
    Object.assign(this.view, change);
    this.view.scale = Math.min(Math.max(this.view.scale, SMALLEST), LARGEST);
    if (this.onPaper) return;
    const { width, height } = this.size;
    const { x, y, scale } = this.view;
    this.content.setAttribute("transform",
      `translate(${width / 2 - x * scale} ${height / 2 - y * scale}) scale(${scale})`);
    this.moved();
  }

  /**
   * Show all of a picture, no larger than life and a half.
   * @param {{width: number, height: number}} whole
   */
  fit(whole) {
    this.byHand = false;
    const scale = this.fitScale(whole);
    const down = (FOOT - this.#margin) / 2 / scale;
    this.set({ x: whole.width / 2 - this.covered / 2 / scale, y: whole.height / 2 + down, scale });
  }

  /**
   * Show all of a picture, however large the paper is, until it is on the screen again.
   * @param {{width: number, height: number}} whole
   */
  toPaper({ width, height }) {
    this.onPaper = true;
    this.frame.setAttribute("viewBox", `${-BORDER} ${-BORDER} ${width + 2 * BORDER} ${height + 2 * BORDER}`);
    this.content.removeAttribute("transform");
  }

  toScreen() {
    this.onPaper = false;
    this.frame.removeAttribute("viewBox");
    this.set({});
  }

  get #margin() {
    return Math.min(40, this.size.width * 0.05);
  }

  /** @param {{width: number, height: number}} box */
  fitScale(box) {
    const { width, height } = this.size;
    const margin = this.#margin;
    const scale = Math.min((width - 2 * margin - this.covered) / Math.max(box.width, 1), (height - margin - FOOT) / Math.max(box.height, 1), LARGEST_FIT);
    return Math.max(scale, SMALLEST);
  }

  /** @param {number} factor */
  zoomByHand(factor) {
    this.byHand = true;
    this.zoom(factor);
  }

  /**
   * Zoom, keeping in place what is at a point of the frame.
   * @param {number} factor
   * @param {{x: number, y: number}} [point]
   */
  zoom(factor, point) {
    const { width, height } = this.size;
    const at = point ?? { x: width / 2, y: height / 2 };
    const { x, y, scale } = this.view;
    const next = Math.min(Math.max(scale * factor, SMALLEST), LARGEST);
    const away = { x: at.x - width / 2, y: at.y - height / 2 };
    this.set({ x: x + away.x / scale - away.x / next, y: y + away.y / scale - away.y / next, scale: next });
  }

  /**
   * Move as little as is needed to bring a box into sight.
   * @param {{x: number, y: number, width: number, height: number}} box by its centre
   */
  reveal(box) {
    const { width, height } = this.size;
    const { x, y, scale } = this.view;
    const margin = Math.min(24, this.#margin);
    const clamp = (/** @type {number} */ at, /** @type {number} */ least, /** @type {number} */ most) =>
      least > most ? (least + most) / 2 : Math.min(Math.max(at, least), most);
    const right = box.x + box.width / 2 - (width / 2 - margin) / scale;
    const left = box.x - box.width / 2 + (width / 2 - margin - this.covered) / scale;
    const middle = clamp(x, right, left);
    const behindMap = this.mapped && (box.x + box.width / 2 - middle) * scale > width / 2 - MAP.width;
    const least = box.y + box.height / 2 - (height / 2 - (behindMap ? MAP.height : FOOT)) / scale;
    const most = box.y - box.height / 2 + (height / 2 - margin) / scale;
    this.set({ x: middle, y: clamp(y, least, most) });
  }

  #listen() {
    const { frame, pointers } = this;
    const at = (/** @type {MouseEvent} */ event) => {
      const box = frame.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    frame.addEventListener("wheel", (event) => {
      // A page in a notebook is scrolled past, until it is pressed.
      if (window !== window.parent && !document.hasFocus() && !event.ctrlKey) return;
      event.preventDefault();
      this.byHand = true;
      const lines = event.deltaMode === 1 ? 16 : 1;
      this.zoom(Math.exp(-event.deltaY * lines * 0.0015), at(event));
    }, { passive: false });
    frame.addEventListener("pointerdown", (event) => {
      if (event.button > 0) return;
      if (!pointers.size) this.dragged = false;
      pointers.set(event.pointerId, at(event));
    });
    frame.addEventListener("pointermove", (event) => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const now = at(event);
      const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
      if (!this.dragged && !others.length && Math.hypot(now.x - before.x, now.y - before.y) < 4) return;
      if (!this.dragged) frame.setPointerCapture(event.pointerId);
      this.dragged = true;
      this.byHand = true;
      pointers.set(event.pointerId, now);
      const { x, y, scale } = this.view;
      if (!others.length) this.set({ x: x - (now.x - before.x) / scale, y: y - (now.y - before.y) / scale });
      else {
        const other = others[0];
        const distance = (/** @type {{x: number, y: number}} */ p) => Math.hypot(p.x - other.x, p.y - other.y) || 1;
        this.zoom(distance(now) / distance(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
      }
    });
    for (const name of /** @type {const} */ (["pointerup", "pointercancel"]))
      frame.addEventListener(name, (event) => pointers.delete(event.pointerId));
  }
}
