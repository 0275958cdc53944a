// Toeplitz view: a kernel slides along a signal; beside it the same sums as a banded matrix times the signal.
import { drawBar, frameBars } from "./kit/bars.js";
import { diverging } from "./kit/color.js";
import { Grid } from "./kit/grid.js";
import { clamp, Frame, number, verdict } from "./kit/kit.js";
import { make } from "./kit/make.js";
import { Axes } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { inMatrix, inWindow, rowFault, sampleOf, toeplitz } from "./kit/toeplitz.js";

const TITLE = "Toeplitz view";
const TRY = "drag one bar of w: it changes in every row of the matrix. Then send “a click” through.";
const HELP = `Drag a weight or a sample up and down, drag across y or across the matrix to slide the window. With the bars focused: <kbd>←</kbd>
  <kbd>→</kbd> slide, <kbd>N</kbd> <kbd>P</kbd> choose a weight or a sample, <kbd>↑</kbd> <kbd>↓</kbd> change it (<kbd>Shift</kbd> further).`;
const LIMIT = 3; // the largest size of a weight or a sample
const BAND = 118; // pixels of one row of bars
const HEADROOM = 1.8; // times the tallest bar: its number stands above it
const KERNELS = {
  "1, 2, 3": [1, 2, 3],
  "edge: −1, 0, 1": [-1, 0, 1],
  "mean of three": [1 / 3, 1 / 3, 1 / 3],
  "1, 0, 0, 0, 2": [1, 0, 0, 0, 2],
};
const SIGNALS = {
  "a click": (n) => Array.from({ length: n }, (_, j) => (j === n >> 1 ? 1 : 0)),
  "a step": (n) => Array.from({ length: n }, (_, j) => (j < n >> 1 ? 0 : 2)),
  "a ramp": (n) => Array.from({ length: n }, (_, j) => Math.round((30 * j) / (n - 1)) / 10),
};

class ToeplitzView {
  matrix; // {shape, data}
  bands; // axes of the last drawing
  grids; // … and its cells

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    [this.w, this.x, this.row] = ["w", "x", "row"].map((name) => model.get(name)); // the view's own: ahead of the kernel's while something is dragged
    this.chosen = ["w", 0]; // what the arrow keys change
    this.held = false;
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    this.bars = ui.canvas({
      label: "Kernel, signal and output as bars. Arrows slide the window; N and P choose what up and down change.",
      height: () => 3 * BAND + 8,
      draw: (pen) => this.drawBars(pen),
      grab: (px, py) => this.grabBars(px, py),
      move: ([name, k], px, py) =>
        name === "row"
          ? this.slide(Math.round(this.bands[0].toX(px)))
          : this.put(name, k, this.bands[name === "w" ? 0 : 1].toY(py)),
      drop: () => {
        this.held = false;
      },
      key: (event) => this.keyBars(event),
    });
    this.board = ui.canvas({
      label: "Output, banded matrix and signal as cells. Arrows slide the window.",
      height: (width) => this.n() * this.cellOf(width) + 40,
      draw: (pen) => this.drawBoard(pen),
      grab: (px, py) => this.grabBoard(px, py),
      move: (_, px, py) => this.slide(this.grids.T.nearest(px, py)[0]),
      drop: () => {
        this.held = false;
      },
      key: (event) => this.keyBoard(event),
    });
    ui.stage.append(make("div", { className: "ear-pair" }, this.bars, this.board));
  }

  makePanel() {
    const { ui } = this;
    this.kernel = ui.choice({
      label: "Kernel",
      options: [["", "your own"], ...Object.keys(KERNELS)],
      value: "",
      onchange: (name) => name && KERNELS[name].length <= this.n() && this.change({ w: KERNELS[name] }),
    });
    this.signal = ui.choice({
      label: "Signal",
      options: [["", "your own"], ...Object.keys(SIGNALS)],
      value: "",
      onchange: (name) => name && this.change({ x: SIGNALS[name](this.n()) }),
    });
    this.size = ui.slider({
      label: "n, samples",
      range: [3, 12, 1],
      value: this.n(),
      oninput: (count) =>
        this.change({ x: Array.from({ length: Math.max(count, this.w.length) }, (_, j) => sampleOf(this.x, j)) }),
    });
    this.facts = ui.facts(["window", "y at the window", "matrix and window", "parameters, shared", "fully connected"]);
    ui.controls(ui.row(this.kernel, this.signal), this.size, this.facts);
  }

  start() {
    const { ui, model } = this;
    ui.follow(() => {
      const there = ["w", "x", "row"].map((name) => model.get(name));
      const here = [this.w, this.x, this.row];
      if (this.held || ui.setting || ui.busy || JSON.stringify(there) === JSON.stringify(here)) return;
      [this.w, this.x] = there;
      this.row = Math.min(there[2], this.n() - 1);
      this.size.set(this.n());
      this.build();
    });
    this.build();
  }

  n() {
    return this.x.length;
  }

  half() {
    return this.w.length >> 1;
  }

  y(i) {
    return this.matrix ? inMatrix(this.matrix, this.x, i) : inWindow(this.w, this.x, i);
  }

  drawBars(pen) {
    const most = Math.max(LIMIT, ...this.x.map((_, i) => Math.abs(this.y(i))));
    const range = [-this.half() - 0.5, this.n() - 0.5 + this.half()];
    const box = { left: 44, right: pen.width - 8, x: range };
    this.bands = [LIMIT, LIMIT, most].map((limit, k) => {
      const [top, bottom] = [26 + k * BAND, k * BAND + BAND - 6];
      return new Axes({ ...box, top, bottom, y: [-HEADROOM * limit, HEADROOM * limit] });
    });
    const names = ["w, the kernel, at its window", "x, the signal, with zeros around it", "y, the output"];
    this.bands.forEach((axes, k) => {
      const limit = k === 2 ? Math.ceil(most) : LIMIT;
      axes.draw(pen, { yLabel: names[k], xTicks: [], yTicks: [-limit, 0, limit] });
      const half = k === 2 ? 0 : this.half();
      frameBars(pen, axes, this.row - half, this.row + half);
    });
    this.drawKernel(pen);
    this.drawSignal(pen);
    this.x.forEach((_, i) => drawBar(pen, this.bands[2], i, this.y(i), { color: "c" }));
  }

  drawKernel(pen) {
    this.w.forEach((value, m) => {
      const lit = this.chosen[0] === "w" && this.chosen[1] === m;
      drawBar(pen, this.bands[0], this.row + m - this.half(), value, { color: "b", lit });
    });
  }

  drawSignal(pen) {
    for (let j = -this.half(); j < this.n() + this.half(); j++) {
      const lit = this.chosen[0] === "x" && this.chosen[1] === j;
      const look = j in this.x ? { color: "a", lit } : { color: "soft", text: "0" };
      drawBar(pen, this.bands[1], j, sampleOf(this.x, j), look);
    }
  }

  grabBars(px, py) {
    const band = this.bands.findIndex((axes) => py <= axes.bottom + 6);
    const at = Math.round(this.bands[0].toX(px));
    this.held = true;
    const m = at - this.row + this.half();
    if (band === 0 && m >= 0 && m < this.w.length) return this.pick(["w", m], py);
    if (band === 1 && at >= 0 && at < this.n()) return this.pick(["x", at], py);
    this.slide(at);
    return ["row"];
  }

  keyBars(event) {
    const step = { n: 1, p: -1 }[event.key.toLowerCase()];
    const all = [...this.w.map((_, m) => ["w", m]), ...this.x.map((_, j) => ["x", j])];
    if (step) {
      const now = all.findIndex(([name, k]) => name === this.chosen[0] && k === this.chosen[1]);
      this.chosen = all[(now + step + all.length) % all.length];
      this.tell();
      return true;
    }
    const [dx, dy] = arrow(event) ?? [];
    if (dx) this.slide(this.row + dx);
    if (dy) this.put(...this.chosen, (this.chosen[0] === "w" ? this.w : this.x)[this.chosen[1]] + dy / 10);
    return dx !== undefined;
  }

  cellOf(width) {
    return Math.min(46, Math.floor((width - 96) / (this.n() + 2)));
  }

  drawBoard(pen) {
    const { ctx, color } = pen;
    const cell = this.cellOf(pen.width);
    const column = (left) => new Grid({ left, top: 26, cell, rows: this.n(), columns: 1 });
    const T = new Grid({ left: 8 + cell + 40, top: 26, cell, rows: this.n(), columns: this.n() });
    this.grids = { y: column(8), T, x: column(T.right + 40) };
    const colors = diverging[this.ui.theme];
    const outputs = this.x.map((_, i) => this.y(i));
    const most = Math.max(LIMIT, ...outputs.map(Math.abs));
    this.grids.y.draw(pen, { shape: [this.n(), 1], data: outputs }, colors, -most, most, { title: "y" });
    if (this.matrix) T.draw(pen, this.matrix, colors, -LIMIT, LIMIT, { title: "T, your kernel in every row" });
    this.grids.x.draw(pen, { shape: [this.n(), 1], data: this.x }, colors, -LIMIT, LIMIT, { title: "x" });
    ctx.fillStyle = color("ink");
    ctx.textAlign = "center";
    const middle = (T.top + T.bottom) / 2;
    ctx.fillText("=", T.left - 20, middle);
    ctx.fillText("·", T.right + 20, middle);
    ctx.textAlign = "left";
    this.grids.y.frame(ctx, this.row, 0);
    if (this.matrix) T.frame(ctx, this.row, 0, 1, this.n());
    const from = Math.max(0, this.row - this.half());
    const to = Math.min(this.n() - 1, this.row + this.half());
    this.grids.x.frame(ctx, from, 0, to - from + 1);
  }

  grabBoard(px, py) {
    this.held = true;
    this.slide(this.grids.T.nearest(px, py)[0]);
    return "row";
  }

  keyBoard(event) {
    const [dx, dy] = arrow(event) ?? [];
    if (dx !== undefined) this.slide(this.row + dx - dy);
    return dx !== undefined;
  }

  pick(what, py) {
    this.chosen = what;
    this.put(...what, this.bands[what[0] === "w" ? 0 : 1].toY(py));
    return what;
  }

  put(name, k, value) {
    const next = Math.round(clamp(value, -LIMIT, LIMIT) * 10) / 10;
    this.change(name === "w" ? { w: this.w.with(k, next) } : { x: this.x.with(k, next) });
  }

  slide(to) {
    return this.change({ row: clamp(to, 0, this.n() - 1) });
  }

  async change(traits) {
    const before = `${this.w} ${this.n()}`;
    Object.assign(this, traits);
    this.row = Math.min(this.row, this.n() - 1);
    this.ui.set({ ...traits, row: this.row });
    if (before === `${this.w} ${this.n()}`) this.tell();
    else await this.build();
  }

  async build() {
    if (this.matrix?.shape[0] !== this.n()) this.matrix = undefined; // of another length
    const answer = await this.ui.answer("matrix", { w: this.w, n: this.n() }, ({ w, n }) => ({
      matrix: toeplitz(w, n),
    }));
    if (answer?.matrix.shape[0] === this.n()) this.matrix = answer.matrix;
    this.tell();
  }

  tell() {
    const terms = this.w
      .map((weight, m) => `${number(weight)} · ${number(sampleOf(this.x, this.row + m - this.half()))}`)
      .join(" + ");
    this.facts.set({
      window: terms,
      "y at the window": number(this.y(this.row)),
      "parameters, shared": `${this.w.length} + 1 = ${this.w.length + 1}`,
      "fully connected": `${this.n()} · ${this.n()} + ${this.n()} = ${this.n() * this.n() + this.n()}`,
    });
    if (this.matrix && !this.ui.busy) this.judge(); // while a matrix is on its way, the one here is of another kernel
    this.size.set(this.n());
    this.kernel.select.value = Object.keys(KERNELS).find((name) => String(KERNELS[name]) === String(this.w)) ?? "";
    this.signal.select.value =
      Object.keys(SIGNALS).find((name) => String(SIGNALS[name](this.n())) === String(this.x)) ?? "";
    this.ui.say(
      `Window at ${this.row}: ${terms} = ${number(inWindow(this.w, this.x, this.row))}. ${this.chosen[0]}[${this.chosen[1]}] = ${number((this.chosen[0] === "w" ? this.w : this.x)[this.chosen[1]])} is chosen.`,
    );
    this.ui.redraw();
  }

  /** Say whether every row of the matrix gives what the window gives. */
  judge() {
    const fault = rowFault(this.matrix, this.w, this.x);
    const said = fault ? verdict(false, "✗ they differ") : verdict(true, "✓ the same");
    this.facts.set({ "matrix and window": said });
    this.ui.problem(fault);
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new ToeplitzView(ui, model).start();
  return () => ui.close();
}

export default { render };
