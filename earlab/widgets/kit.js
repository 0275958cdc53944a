// What every widget shares: its frame, controls, status, theme, canvas, and its conversation with the kernel.

const SLOW = 1000; // ms after which a waiting reader is told why nothing happens
const SPEAK = 400; // ms of quiet before the status is read aloud, so that dragging does not stutter

/** Return a new element; `properties` are DOM properties, `aria-…` and `data-…` attributes, or `on…` handlers. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (/^(aria-|data-|role$)/.test(name)) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

/** A number for people: `digits` significant ones, a true minus sign. */
export function number(value, digits = 3) {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(digits - 1) : String(Number(value.toPrecision(digits)));
  return text.replaceAll("-", "−");
}

const chord = (event) => event.ctrlKey || event.metaKey || event.altKey;

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** Whether the reader has asked for less motion. */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The frame of a widget: heading, stage for canvases, panel for controls, status, problem, help. */
export class Frame {
  constructor(el, model, { title, help }) {
    this.model = model;
    this.controller = new AbortController();
    this.signal = this.controller.signal;
    this.stage = make("div", { className: "ear-stage" });
    this.panel = make("div", { className: "ear-panel" });
    this.status = make("p", { className: "ear-status" });
    this.spoken = make("p", { className: "ear-hidden", role: "status", "aria-live": "polite" });
    this.trouble = make("p", { className: "ear-problem", role: "alert", hidden: true });
    this.root = make(
      "section",
      { className: "earlab", "aria-label": title, "data-lm-suppress-shortcuts": "true" }, // JupyterLab's keys stay out
      make("h3", {}, title),
      make("div", { className: "ear-body" }, this.stage, this.panel),
      this.status, this.trouble, make("p", { className: "ear-help", innerHTML: help }), this.spoken,
    );
    // A notebook moves its cells with arrows and letters; those typed here are for the widget.
    this.root.addEventListener("keydown", (event) => {
      if (!chord(event) && !["Enter", "Escape"].includes(event.key)) event.stopPropagation();
    }, { signal: this.signal });
    this.redraws = [];
    el.append(this.root);
    this.#converse();
    this.#followTheme();
  }

  /** Stop every listener and observer; anywidget calls it when the view goes. */
  close() {
    this.controller.abort();
    this.root.remove();
  }

  /** Draw every canvas again, once, in the next animation frame. */
  redraw() {
    for (const redraw of this.redraws) redraw();
  }

  /** Show a sentence, and have it read aloud once it stays. */
  say(text) {
    if (text === this.status.textContent) return;
    this.status.textContent = text;
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => { this.spoken.textContent = text; }, SPEAK);
  }

  /** Show what is wrong; without a text, take it away. */
  problem(text = "") {
    this.trouble.textContent = text;
    this.trouble.hidden = !text;
  }

  // ---- controls ----

  button(text, onclick, { primary = false } = {}) {
    return make("button", { type: "button", textContent: text, className: primary ? "ear-primary" : "", onclick });
  }

  /** A labelled slider; `format` turns its position into the text beside the label. */
  slider({ label, min, max, step, value, format = number, oninput }) {
    const output = make("span", { className: "ear-value" });
    const input = make("input", { type: "range", min, max, step, value });
    const show = () => {
      output.textContent = format(Number(input.value));
      input.setAttribute("aria-valuetext", output.textContent);
    };
    input.oninput = () => { show(); oninput(Number(input.value)); };
    show();
    const element = make("label", {}, make("span", {}, label, output), input);
    return { element, input, set: (next) => { input.value = next; show(); } };
  }

  /** A labelled list to choose from; options are `[value, text]`. */
  choice({ label, options, value, onchange }) {
    const select = make("select", {}, ...options.map(([key, text]) => make("option", { value: key, textContent: text })));
    select.value = value;
    select.onchange = () => onchange(select.value);
    return { element: make("label", {}, label, select), select };
  }

  /** A table of names and values; `set({name: value})` fills it, a value may be an element. */
  facts(names) {
    const cells = Object.fromEntries(names.map((name) => [name, make("td", {}, "–")]));
    const rows = names.map((name) => make("tr", {}, make("th", { scope: "row", textContent: name }), cells[name]));
    const element = make("table", { className: "ear-facts" }, make("tbody", {}, ...rows));
    const set = (values) => Object.entries(values).forEach(([name, value]) => cells[name].replaceChildren(value));
    return { element, set, cells };
  }

  // ---- canvas ----

  /**
   * A canvas as wide as its place and `height(width)` high, drawn by `draw(pen)` with
   * pen = {ctx, width, height, color(name)} in CSS pixels.
   *
   * grab(x, y) → thing under the pointer or undefined; move(thing, x, y); drop(thing); hover(x, y).
   * key(event) → true when it was used; with it the canvas takes the keyboard focus.
   */
  canvas({ label, height, draw, grab, move, drop, hover, key }) {
    const canvas = make("canvas", { "aria-label": label, role: key ? "application" : "img" });
    const pen = { ctx: canvas.getContext("2d"), width: 0, height: 0, color: (name) => this.color(name) };
    let pending = 0;
    const paint = () => {
      pending = 0;
      const scale = devicePixelRatio || 1;
      pen.width = canvas.clientWidth;
      pen.height = Math.round(height(pen.width));
      if (!pen.width) return;
      const size = [Math.round(pen.width * scale), Math.round(pen.height * scale)];
      if (canvas.width !== size[0] || canvas.height !== size[1]) {
        [canvas.width, canvas.height] = size;
        canvas.style.height = `${pen.height}px`;
      }
      pen.ctx.setTransform(scale, 0, 0, scale, 0, 0);
      pen.ctx.clearRect(0, 0, pen.width, pen.height);
      pen.ctx.font = `12px ${getComputedStyle(this.root).fontFamily}`;
      draw(pen);
    };
    const redraw = () => { pending ||= requestAnimationFrame(paint); };
    const observer = new ResizeObserver(redraw);
    observer.observe(canvas);
    this.signal.addEventListener("abort", () => { observer.disconnect(); cancelAnimationFrame(pending); });
    this.redraws.push(redraw);
    if (grab) followPointer(canvas, this.signal, { grab, move, drop, hover });
    if (key) {
      canvas.tabIndex = 0;
      canvas.addEventListener("keydown", (event) => {
        if (!chord(event) && key(event)) event.preventDefault();
      }, { signal: this.signal });
    }
    return canvas;
  }

  /** The value of a colour of kit.css in the theme of the moment. */
  color(name) {
    this.colors ??= getComputedStyle(this.root);
    return this.colors.getPropertyValue(`--ear-${name}`).trim();
  }

  #followTheme() {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => {
      this.theme = hostIsDark(this.root.parentElement, dark.matches) ? "dark" : "light";
      this.root.dataset.theme = this.theme;
      this.redraw();
    };
    const observer = new MutationObserver(follow);
    for (const element of [document.documentElement, document.body]) {
      observer.observe(element, { attributes: true, attributeFilter: ["class", "style", "data-theme", "data-jp-theme-name"] });
    }
    // a theme's style sheet may arrive after its name
    document.head.addEventListener("load", follow, { capture: true, signal: this.signal });
    dark.addEventListener("change", follow, { signal: this.signal });
    const shown = new ResizeObserver(follow); // a widget is made before it has a place in the page
    shown.observe(this.root);
    this.signal.addEventListener("abort", () => { observer.disconnect(); shown.disconnect(); });
    follow();
  }

  // ---- the kernel ----

  /**
   * Ask the kernel, one request at a time; resolve to its values and arrays, or to undefined when there is
   * nothing to show: the answer was a problem (shown), or a newer request of the same name took its place.
   */
  ask(request, args = {}) {
    return new Promise((resolve) => {
      this.waiting.get(request)?.resolve();
      this.waiting.set(request, { request, args, resolve });
      this.#sendNext();
    });
  }

  /** Whether a request is under way or waiting. */
  get busy() {
    return Boolean(this.current) || this.waiting.size > 0;
  }

  #converse() {
    this.waiting = new Map();
    this.prefix = Math.random().toString(36).slice(2); // two views of one model must not read each other's mail
    this.count = 0;
    const receive = (content, buffers) => {
      if (!this.current || content.reply !== this.current.id) return;
      const { resolve } = this.current;
      this.current = undefined;
      clearTimeout(this.slow);
      this.problem(content.error);
      resolve(content.error ? undefined : { ...content.values, ...arraysOf(content.arrays, buffers) });
      this.#sendNext();
    };
    this.model.on("msg:custom", receive);
    this.signal.addEventListener("abort", () => {
      this.model.off("msg:custom", receive);
      clearTimeout(this.slow);
      clearTimeout(this.speaking);
    });
  }

  #sendNext() {
    const next = this.waiting.values().next().value;
    if (this.current || !next) return;
    this.waiting.delete(next.request);
    this.current = { id: `${this.prefix}-${++this.count}`, resolve: next.resolve };
    this.slow = setTimeout(() => this.problem("Waiting for the kernel. It may be busy with another cell, or caught in a loop (interrupt it), or gone (run this cell again)."), SLOW);
    this.model.send({ id: this.current.id, request: next.request, arguments: next.args });
  }
}

/** Arrays of a reply: `{name: {shape, data: Float64Array}}`. */
function arraysOf(described, buffers) {
  return Object.fromEntries(described.map(([name, shape], k) => {
    const { buffer, byteOffset, byteLength } = buffers[k];
    return [name, { shape, data: new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength)) }];
  }));
}

/** Turn pointer events into grab, move, drop and hover in CSS pixels of the canvas. */
function followPointer(canvas, signal, { grab, move, drop, hover }) {
  let held;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const listen = (name, handler) => canvas.addEventListener(name, handler, { signal });
  listen("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.focus({ preventScroll: true });
    held = grab(...at(event));
    if (held !== undefined) canvas.setPointerCapture(event.pointerId);
  });
  listen("pointermove", (event) => {
    if (held !== undefined) move?.(held, ...at(event));
    else hover?.(...at(event));
  });
  const release = () => {
    if (held !== undefined) drop?.(held);
    held = undefined;
  };
  listen("pointerup", release);
  listen("pointercancel", release);
}

/** Whether the page behind `element` is dark: the first background that is not transparent decides. */
function hostIsDark(element, otherwise) {
  for (let node = element; node; node = node.parentElement) {
    const [red, green, blue, alpha = 1] = (getComputedStyle(node).backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
    if (alpha > 0.5) return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
  }
  return otherwise;
}
