// Pooling router: where each output comes from, and where each gradient goes.
import { diverging, largest, sequential } from "./kit/color.js";
import { Grid } from "./kit/grid.js";
import { clamp, Frame, number } from "./kit/kit.js";
import { arrowLine, rimmed } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { faultIn, linksOf, pool, tiesIn, windows } from "./kit/pooling.js";

const TITLE = "Pooling router";
const TRY = "point at an output: which cell of x gets its gradient? Then choose “average”.";
const HELP = `Point at a cell; drag a number of x up or down. By keyboard: <kbd>←</kbd> <kbd>→</kbd> <kbd>↑</kbd> <kbd>↓</kbd> choose a cell, <kbd>X</kbd> changes
  between x and the output, <kbd>+</kbd> and <kbd>−</kbd> change a number of x. The gradients at the output are all different, so that each can be followed.`;
const [LEFT, TOP, LABEL, HIGH] = [8, 26, 34, 192]; // pixels; two maps so high stand one above the other
const PER_STEP = 12; // pixels that a number is dragged by for each 1

class PoolingRouter {
  shown; // the settings of the picture with {out, d_out, dx, routes}
  asked; // the latest settings that were asked for
  grids; // {x, out, dx, d_out}
  before; // the outputs before x was shifted

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    const given = model.get("x");
    this.presets = {
      given: () => given,
      "all equal": () => given.map((values) => values.map(() => 3)),
      "a ramp": () => given.map((values, i) => values.map((_, j) => Math.min(9, i + j))),
    };
    this.sliders = { size: this.slider("size", "window size"), stride: this.slider("stride", "stride") };
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    this.canvas = ui.canvas({
      label:
        "Map x and its pooled output above, their gradients below. Arrow keys choose a cell, X changes between x and the output.",
      height: (width) => (this.shown ? this.arrange(width).dx.bottom + 8 : 420),
      draw: (pen) => this.draw(pen),
      hover: (x, y) => this.point(x, y),
      grab: (x, y) => this.grab(x, y),
      move: ({ cell, y, value }, _, now) => this.setNumber(...cell, Math.round(value + (y - now) / PER_STEP)),
      key: (event) => this.key(event),
    });
    ui.stage.append(this.canvas);
  }

  makePanel() {
    const { ui, model } = this;
    const pick = (kind) => ui.set({ kind });
    this.kinds = ui.choice({ label: "Pooling", options: model.get("kinds"), value: model.get("kind"), onchange: pick });
    this.numbers = ui.choice({
      label: "Numbers",
      options: [...Object.keys(this.presets), "changed"],
      onchange: (name) => {
        this.before = undefined;
        if (this.presets[name]) ui.set({ x: this.presets[name]() });
      },
    });
    this.shifter = ui.button("Shift x right by one", () => {
      this.before = this.shown?.out.data;
      ui.set({ x: model.get("x").map((values) => [values.at(-1), ...values.slice(0, -1)]) });
    });
    this.facts = ui.facts([
      "chosen",
      "its number",
      "its gradient",
      "linked to",
      "windows with a tie",
      "cells of x with gradient",
    ]);
    ui.controls(ui.row(this.kinds, this.numbers), ...Object.values(this.sliders), ui.row(this.shifter), this.facts);
  }

  start() {
    this.ui.follow(() => this.follow());
    this.follow();
  }

  settingsNow() {
    return Object.fromEntries(["kind", "x", "size", "stride"].map((name) => [name, this.model.get(name)]));
  }

  async route(settings) {
    const answer = await this.ui.answer("route", settings, pool);
    if (!answer) return;
    this.shown = { ...settings, ...answer };
    if (this.ui.yours) this.ui.problem(faultIn(answer, pool(settings), settings));
    this.tell();
    this.ui.redraw();
  }

  shapeOf(side) {
    return side === "x" ? [this.shown.x.length, this.shown.x[0].length] : this.shown.out.shape;
  }

  /** `{side, row, column, k}` of the chosen cell, within the map that is shown. */
  chosen() {
    const side = this.model.get("side");
    const [rows, columns] = this.shapeOf(side);
    const [row, column] = [Math.min(this.model.get("row"), rows - 1), Math.min(this.model.get("column"), columns - 1)];
    return { side, row, column, k: row * columns + column };
  }

  choose(side, row, column) {
    const [rows, columns] = this.shapeOf(side);
    this.before = undefined;
    this.ui.set({ side, row: clamp(row, 0, rows - 1), column: clamp(column, 0, columns - 1) });
  }

  links() {
    const { side, k } = this.chosen();
    return linksOf(this.shown.routes, side, k);
  }

  arrange(width) {
    const [rows, columns] = [this.shown.x.length, this.shown.x[0].length];
    const gap = clamp(width / 8, 40, 90);
    const cell = Math.min(36, HIGH / rows, (width - 2 * LEFT - gap) / (columns + this.shown.out.shape[1]));
    const grid = (left, top, shape) => new Grid({ left, top, cell, rows: shape[0], columns: shape[1] });
    const x = grid(LEFT, TOP, [rows, columns]);
    const below = x.bottom + LABEL;
    return {
      x,
      out: grid(x.right + gap, TOP, this.shown.out.shape),
      dx: grid(LEFT, below, [rows, columns]),
      d_out: grid(x.right + gap, below, this.shown.out.shape),
    };
  }

  draw(pen) {
    if (!this.shown) return;
    this.grids = this.arrange(pen.width);
    const values = this.shown.x.flat();
    const [low, high] = [Math.min(0, ...values), Math.max(1, ...values)];
    const limit = Math.max(largest(this.shown.d_out.data), largest(this.shown.dx.data));
    const text = (value) => number(Math.round(1000 * value) / 1000, 2);
    this.grids.x.draw(pen, { shape: this.shapeOf("x"), data: values }, sequential, low, high, { title: "x", text });
    const title = this.shown.kind === "max" ? "out: maxima" : "out: averages";
    this.grids.out.draw(pen, this.shown.out, sequential, low, high, { title, text });
    const colors = diverging[this.ui.theme];
    this.grids.dx.draw(pen, this.shown.dx, colors, -limit, limit, { title: "dx: gradient of x", text });
    this.grids.d_out.draw(pen, this.shown.d_out, colors, -limit, limit, { title: "d_out: gradient of out", text });
    this.drawLinks(pen);
  }

  drawLinks(pen) {
    const { side, row, column, k: at } = this.chosen();
    const { size, stride } = this.shown;
    const { x, dx, out, d_out } = this.grids;
    const holds = (cells, n) => (side === "x" ? cells.includes(at) : n === at);
    windows(this.shapeOf("x"), size, stride).forEach((cells, n) => {
      if (!holds(cells, n)) return;
      const [top, left] = this.place(n, "out");
      for (const grid of [x, dx]) grid.frame(pen.ctx, top * stride, left * stride, size, size);
      for (const grid of [out, d_out]) grid.frame(pen.ctx, top, left);
    });
    if (side === "x") for (const grid of [x, dx]) grid.frame(pen.ctx, row, column);
    for (const { n, k } of this.links()) {
      const [from, to] = [this.place(k, "x"), this.place(n, "out")];
      this.link(pen, x.middle(...from), out.middle(...to));
      this.link(pen, d_out.middle(...to), dx.middle(...from));
    }
  }

  place(k, side) {
    return [Math.floor(k / this.shapeOf(side)[1]), k % this.shapeOf(side)[1]];
  }

  /** An arrow from the edge of one cell to the edge of another, with a rim, to be seen on every colour. */
  link(pen, [x1, y1], [x2, y2]) {
    const angle = Math.atan2(y2 - y1, x2 - x1);
    const reach = 0.5 * this.grids.x.cell;
    const [dx, dy] = [reach * Math.cos(angle), reach * Math.sin(angle)];
    const draw = () => arrowLine(pen.ctx, x1 + dx, y1 + dy, x2 - dx, y2 - dy);
    rimmed(pen, draw, { tone: "accent", width: 2, rim: 5 });
  }

  grab(x, y) {
    this.point(x, y);
    const cell = this.grids?.x.at(x, y);
    return cell && { cell, y, value: this.shown.x[cell[0]][cell[1]] };
  }

  key(event) {
    if (!this.shown) return false;
    const step = arrow(event);
    const { side, row, column } = this.chosen();
    if (step) this.choose(side, row - step[1], column + step[0]);
    else if (event.key.toLowerCase() === "x") this.choose(side === "x" ? "out" : "x", ...this.crossed());
    else if ("+=-−_".includes(event.key) && side === "x") {
      this.setNumber(row, column, this.shown.x[row][column] + ("+=".includes(event.key) ? 1 : -1));
    } else return false;
    return true;
  }

  /** The cell on the other side that the chosen one is linked to, or the corner. */
  crossed() {
    const [link] = this.links();
    if (!link) return [0, 0];
    return this.chosen().side === "x" ? this.place(link.n, "out") : this.place(link.k, "x");
  }

  point(x, y) {
    if (!this.grids) return;
    for (const [name, side] of Object.entries({ x: "x", dx: "x", out: "out", d_out: "out" })) {
      const cell = this.grids[name].at(x, y);
      if (cell) this.choose(side, ...cell);
    }
  }

  setNumber(row, column, value) {
    this.before = undefined;
    const changed = (old, i, j) => (i === row && j === column ? clamp(value, -9, 9) : old);
    this.ui.set({ x: this.model.get("x").map((values, i) => values.map((old, j) => changed(old, i, j))) });
  }

  slider(name, label) {
    return this.ui.slider({
      label,
      range: [1, 4, 1],
      value: this.model.get(name),
      oninput: (value) => {
        this.before = undefined;
        this.ui.set({ [name]: value });
      },
    });
  }

  tell() {
    const { side, row, column, k } = this.chosen();
    const value = side === "x" ? this.shown.x[row][column] : this.shown.out.data[k];
    const gradient = (side === "x" ? this.shown.dx : this.shown.d_out).data[k];
    const partners = this.links().map(
      (link) => `(${(side === "x" ? this.place(link.n, "out") : this.place(link.k, "x")).join(", ")})`,
    );
    const linked = `${side === "x" ? "output" : "x"} ${partners.join(", ")}`;
    const several = partners.length > 4 ? `${partners.length} cells` : linked;
    const ties = tiesIn(this.shown);
    const reached = this.shown.dx.data.reduce((count, value) => count + (value !== 0), 0);
    this.facts.set({
      chosen: `${side === "x" ? "x" : "output"} (${row}, ${column})`,
      "its number": number(value),
      "its gradient": number(gradient),
      "linked to": partners.length ? several : "nothing",
      "windows with a tie": `${ties.filter((count) => count > 1).length} of ${ties.length}`,
      "cells of x with gradient": `${reached} of ${this.shown.dx.data.length}`,
    });
    const here = `(${row}, ${column}) is ${number(value)}`;
    const said =
      side === "x" ? this.sayInput(here, partners, gradient) : this.sayOutput(here, partners, gradient, ties[k]);
    this.ui.say(this.sayShift() + said);
  }

  sayShift() {
    if (!this.before) return "";
    const changed = this.before.reduce((count, old, n) => count + (old !== this.shown.out.data[n]), 0);
    return `x moved by one column: ${changed} of ${this.before.length} outputs changed. `;
  }

  sayInput(here, partners, gradient) {
    if (!partners.length) return `x ${here}: no output comes from it, so no gradient reaches it.`;
    const part = this.shown.kind === "max" ? "makes" : `is ${number(100 * this.links()[0].share)} % of`;
    return `x ${here}: it ${part} output ${partners.join(" and ")}, and gets the gradient ${number(gradient)}.`;
  }

  sayOutput(here, partners, gradient, ties) {
    if (this.shown.kind === "average") {
      return `Output ${here}, the average of its window. Its gradient ${number(gradient)} goes in equal parts to ${partners.length} cells.`;
    }
    const tie = ties > 1 ? ` The window holds it ${ties} times: the first one takes all.` : "";
    return `Output ${here}, from x ${partners.join(", ")}.${tie} Its gradient ${number(gradient)} goes there.`;
  }

  follow() {
    const settings = this.settingsNow();
    this.kinds.select.value = settings.kind;
    this.numbers.select.value =
      Object.keys(this.presets).find((name) => String(this.presets[name]()) === String(settings.x)) ?? "changed";
    for (const [name, control] of Object.entries(this.sliders)) control.set(settings[name]);
    if (JSON.stringify(settings) !== JSON.stringify(this.asked)) {
      this.asked = settings;
      this.route(settings);
    } else if (this.shown) this.tell();
    this.ui.redraw();
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new PoolingRouter(ui, model).start();
  return () => ui.close();
}

export default { render };
