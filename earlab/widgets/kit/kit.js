// What every widget shares: its frame, controls, status, theme, canvas, and its two sources of numbers.
import { keepDrawn } from "./canvas.js";
import { make } from "./make.js";
import { followKeys, followPointer, keepKeys } from "./pointer.js";
import { arrayOf, Talk } from "./talk.js";
import { followTheme } from "./theme.js";
import { Fold, heading, showTrouble, tryLine } from "./words.js";

const SPEAK = 400; // ms of quiet before the status is read aloud, so that dragging does not stutter
const CALM = 250; // ms between two pictures of a movement where less motion is wanted

/** A number for people: `digits` significant ones, a true minus sign. */
export function number(value, digits = 3) {
  if (!Number.isFinite(value)) return String(value).replace("-", "−");
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e5)
      ? value.toExponential(digits - 1)
      : String(Number(value.toPrecision(digits)));
  return text.replaceAll("-", "−");
}

/** A word on what was judged, right or wrong. */
export const verdict = (good, text) => make("span", { className: good ? "ear-good" : "ear-bad" }, text);

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** Whether the reader has asked for less motion. */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

const elementOf = (part) => part.element ?? part;

/** The frame of a widget: heading, what to try, stage for canvases, panel for controls, status, problem, fold. */
export class Frame {
  constructor(el, model, { title, tryThis, help }) {
    this.model = model;
    this.controller = new AbortController();
    this.signal = this.controller.signal;
    this.yours = model.get("yours"); // whether the student's functions answer
    this.stage = make("div", { className: "ear-stage" });
    this.panel = make("div", { className: "ear-panel" });
    this.status = make("p", { className: "ear-status" });
    this.spoken = make("p", { className: "ear-hidden", role: "status", "aria-live": "polite" });
    this.trouble = make("p", { className: "ear-problem", role: "alert", hidden: true });
    this.help = make("p", { className: "ear-help", innerHTML: help, id: `ear-${Math.random().toString(36).slice(2)}` });
    this.fold = new Fold(this.help);
    this.root = make(
      "section",
      { className: "earlab", "aria-label": title },
      heading(title, model),
      tryLine(tryThis, model.get("data")),
      make("div", { className: "ear-body" }, this.stage, this.panel),
      this.status,
      this.trouble,
      this.fold.element,
      this.spoken,
    );
    this.redraws = [];
    el.append(this.root);
    keepKeys(this.root, this.signal);
    this.talk = new Talk(model, this.signal, (text, calmly) => this.problem(text, calmly));
    followTheme(this);
    this.onclose(() => clearTimeout(this.speaking));
  }

  /** Stop every listener, observer, movement and sound; anywidget calls it when the view goes. */
  close() {
    this.controller.abort();
    this.root.remove();
  }

  /** Run `stop` when the widget closes. */
  onclose(stop) {
    this.signal.addEventListener("abort", stop, { once: true });
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
    this.speaking = setTimeout(() => {
      this.spoken.textContent = text;
    }, SPEAK);
  }

  /** Show what is wrong, or what is waited for, calmly; without a text, take it away. */
  problem(text = "", calmly = false) {
    showTrouble(this.trouble, text, calmly);
  }

  // ---- state and numbers ----

  /** Set traits, here at once and all together; in the kernel in one message, when it has answered what was asked. */
  set(traits) {
    this.setting = true; // they are our own: nothing to adopt
    this.model.set(traits);
    this.setting = false;
    this.saving ??= this.talk.rest().then(() => {
      this.saving = undefined;
      this.model.save_changes();
    });
  }

  /** Call `listener` whenever a trait has changed, on either side. */
  follow(listener) {
    this.model.on("change", listener);
    this.onclose(() => this.model.off("change", listener));
  }

  /** Call `take(theirs)` when the kernel or another view has changed a trait that this view keeps a copy of in `own()`. */
  adopt(own, take) {
    const look = () => Object.fromEntries(Object.keys(own()).map((name) => [name, this.model.get(name)]));
    let known = JSON.stringify(look());
    this.follow(() => {
      const [before, theirs] = [known, look()];
      known = JSON.stringify(theirs);
      if (!this.setting && known !== before && known !== JSON.stringify(own())) take(theirs);
    });
  }

  /** The trait of that name, an `Array` in Python, as `{shape, data}`. */
  array(name) {
    return arrayOf(this.model.get(name));
  }

  /**
   * Ask the kernel, one request at a time; resolve to its values and arrays, or to undefined when there is
   * nothing to show: the answer was a problem (shown), or a newer request of the same name took its place.
   * `every: true` keeps each one: a step that was pressed twice is taken twice.
   */
  ask(request, args = {}, options = {}) {
    return this.talk.ask(request, args, options);
  }

  /** Ask the student's functions where the widget has them, else `explore(args)`, which needs no kernel. */
  async answer(request, args, explore, options) {
    return this.yours ? this.ask(request, args, options) : explore(args);
  }

  /** Whether a request is under way or waiting. */
  get busy() {
    return this.talk.busy;
  }

  /** Call `step(seconds since the last call)` in every frame until it returns false; the answer stops it. */
  animate(step) {
    let [frame, timer, last] = [undefined, undefined, performance.now()];
    const next = () => {
      if (calm()) timer = setTimeout(tick, CALM);
      else frame = requestAnimationFrame(tick);
    };
    const stop = () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      this.signal.removeEventListener("abort", stop);
    };
    const tick = () => {
      const now = performance.now();
      const more = step((now - last) / 1000) !== false;
      last = now;
      if (more && !this.signal.aborted) next();
      else stop();
    };
    this.onclose(stop);
    next();
    return stop;
  }

  // ---- controls ----

  button(text, onclick, { primary = false } = {}) {
    return make("button", { type: "button", textContent: text, className: primary ? "ear-primary" : "", onclick });
  }

  /** A labelled slider over `[min, max, step]`; `format` turns its position into the text beside the label. */
  slider({ label, range: [min, max, step], value, format = number, oninput }) {
    const output = make("span", { className: "ear-value" });
    const input = make("input", { type: "range", min, max, step, value });
    const show = () => {
      output.textContent = format(Number(input.value));
      input.setAttribute("aria-valuetext", output.textContent);
    };
    input.oninput = () => {
      show();
      oninput?.(Number(input.value));
    };
    show();
    const element = make("label", {}, make("span", {}, label, output), input);
    return {
      element,
      input,
      set: (next) => {
        input.value = next;
        show();
      },
    };
  }

  /** Put controls, or elements, into the panel, one below the other. */
  controls(...parts) {
    this.panel.append(...parts.map(elementOf));
  }

  /** Put controls, or elements, into the fold below the picture: those that a first look does not need. */
  more(...parts) {
    this.fold.add(...parts.map(elementOf));
  }

  /** Controls, or elements, beside each other, as far as they fit. */
  row(...parts) {
    return make("div", { className: "ear-row" }, ...parts.map(elementOf));
  }

  /** A labelled list to choose from; options are `[value, text]`, or a string that is both. */
  choice({ label, options, value, onchange }) {
    const pairs = options.map((option) => (typeof option === "string" ? [option, option] : option));
    const select = make("select", {}, ...pairs.map(([key, text]) => make("option", { value: key, textContent: text })));
    select.value = value;
    select.onchange = () => onchange?.(select.value);
    return { element: make("label", {}, label, select), select };
  }

  /** A labelled box to tick. */
  toggle({ label, value, onchange }) {
    const input = make("input", { type: "checkbox", checked: value });
    input.onchange = () => onchange(input.checked);
    return { element: make("label", { className: "ear-toggle" }, input, label), input };
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
   * grab(x, y) → thing under the pointer or undefined; move(thing, x, y); drop(thing); hover(x, y); leave().
   * key(event) → true when it was used; with it the canvas takes the keyboard focus.
   */
  canvas({ label, height, draw, key, ...pointer }) {
    const canvas = make("canvas", { "aria-label": label, role: key ? "application" : "img" });
    this.redraws.push(keepDrawn(canvas, this, { height, draw }));
    followPointer(canvas, this.signal, pointer);
    if (key) {
      followKeys(canvas, this.signal, key);
      canvas.setAttribute("aria-describedby", this.help.id);
    }
    return canvas;
  }

  /** The value of a colour of kit.css in the theme of the moment. */
  color(name) {
    this.colors ??= getComputedStyle(this.root);
    return this.colors.getPropertyValue(`--ear-${name}`).trim();
  }
}
