// A kernel to paint: cells under a brush, ready-made kernels, and other sizes.
import { diverging, largest } from "./color.js";
import { Grid } from "./grid.js";
import { clamp } from "./kit.js";
import { arrow } from "./pointer.js";

const SIZES = ["1", "2", "3", "4", "5"];
const FINE = 0.25; // step of a cell by keyboard
const PRESETS = {
  "edge [−1, 1]": [[-1, 1]],
  "edge, upright": [
    [-1, 0, 1],
    [-2, 0, 2],
    [-1, 0, 1],
  ],
  "edge, level": [
    [-1, -2, -1],
    [0, 0, 0],
    [1, 2, 1],
  ],
  "line, slanted": [
    [-1, -1, 2],
    [-1, 2, -1],
    [2, -1, -1],
  ],
  blur: Array(5).fill(Array(5).fill(0.04)),
  sharpen: [
    [0, -1, 0],
    [-1, 5, -1],
    [0, -1, 0],
  ],
  identity: [
    [0, 0, 0],
    [0, 1, 0],
    [0, 0, 0],
  ],
};

/** Controls of the trait `kernel`; `ontouch()` comes when a cell was chosen or painted. */
export class KernelPainter {
  constructor(ui, ontouch) {
    Object.assign(this, { ui, ontouch });
    this.cell = [0, 0]; // chosen by keyboard
    this.presets = ui.choice({
      label: "Kernel",
      options: [...Object.keys(PRESETS), "painted"],
      value: "painted",
      onchange: (name) => ui.set({ kernel: PRESETS[name] ?? this.kernel }),
    });
    this.rows = this.#size("Rows", (n) => this.#resize(n, this.kernel[0].length));
    this.columns = this.#size("Columns", (n) => this.#resize(this.kernel.length, n));
    this.brush = ui.slider({ label: "brush", range: [-2, 2, FINE], value: 1 });
    this.canvas = ui.canvas({
      label: "The kernel. Arrow keys choose a cell, Space paints it, plus and minus change it.",
      height: (width) => this.#gridIn(width).bottom + 3,
      draw: (pen) => this.#draw(pen),
      grab: (x, y) => this.#paint(x, y),
      move: (_, x, y) => this.#paint(x, y),
      key: (event) => this.#key(event),
    });
  }

  get kernel() {
    return this.ui.model.get("kernel");
  }

  /** The chosen cell `[row, column]`, within the kernel. */
  get chosen() {
    return [Math.min(this.cell[0], this.kernel.length - 1), Math.min(this.cell[1], this.kernel[0].length - 1)];
  }

  /** Show the kernel of the moment in the controls. */
  follow() {
    const now = JSON.stringify(this.kernel);
    this.presets.select.value = Object.keys(PRESETS).find((name) => JSON.stringify(PRESETS[name]) === now) ?? "painted";
    this.rows.select.value = this.kernel.length;
    this.columns.select.value = this.kernel[0].length;
  }

  #size(label, onchange) {
    return this.ui.choice({ label, options: SIZES, onchange: (n) => onchange(Number(n)) });
  }

  /** Give the kernel another size: what fits of it, zeros elsewhere. */
  #resize(rows, columns) {
    const row = (i) => Array.from({ length: columns }, (_, j) => this.kernel[i]?.[j] ?? 0);
    this.ui.set({ kernel: Array.from({ length: rows }, (_, i) => row(i)) });
  }

  #gridIn(width) {
    const [rows, columns] = [this.kernel.length, this.kernel[0].length];
    return new Grid({ left: 3, top: 22, cell: Math.min(52, (width - 6) / columns, 120 / rows), rows, columns });
  }

  #draw(pen) {
    const data = this.kernel.flat();
    const limit = largest(data);
    this.grid = this.#gridIn(pen.width);
    const shape = [this.grid.rows, this.grid.columns];
    this.grid.draw(pen, { shape, data }, diverging[this.ui.theme], -limit, limit, { title: "kernel" });
    this.grid.frame(pen.ctx, ...this.chosen);
  }

  #paint(x, y) {
    const at = this.grid?.at(x, y);
    if (!at) return "nothing";
    this.cell = at;
    this.#setCell(...at, Number(this.brush.input.value));
    this.ontouch();
    return "cell";
  }

  #key(event) {
    const step = arrow(event);
    const [row, column] = this.chosen;
    const sign = { "+": 1, "=": 1, "-": -1, "−": -1, _: -1 }[event.key];
    if (step) {
      const [down, right] = [row - Math.sign(step[1]), column + Math.sign(step[0])];
      this.cell = [clamp(down, 0, this.kernel.length - 1), clamp(right, 0, this.kernel[0].length - 1)];
    } else if (event.key === " ") this.#setCell(row, column, Number(this.brush.input.value));
    else if (sign) this.#setCell(row, column, this.kernel[row][column] + sign * FINE);
    else return false;
    this.ontouch();
    return true;
  }

  #setCell(row, column, value) {
    this.ui.set({ kernel: this.kernel.with(row, this.kernel[row].with(column, value)) });
  }
}
