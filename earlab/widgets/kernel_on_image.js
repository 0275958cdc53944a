// Kernel on an image: window × kernel under the pointer, the output map, and a kernel to paint.
import { colorBar, diverging, heatImage, largest, paint, sequential } from "./kit/color.js";
import { crossCorrelation, windowAt } from "./kit/correlation.js";
import { Grid } from "./kit/grid.js";
import { clamp, Frame, number, verdict } from "./kit/kit.js";
import { KernelPainter } from "./kit/painter.js";
import { hatch, line } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";

const TITLE = "Kernel on an image";
const TRY = "point at an edge. Then choose another kernel: which edges stay?";
const HELP = `Point at the image or at the output (<kbd>←</kbd> <kbd>→</kbd> <kbd>↑</kbd> <kbd>↓</kbd>, with <kbd>Shift</kbd> by five) to move the window.
  Paint the kernel with the brush: arrows choose a cell, <kbd>Space</kbd> paints it, <kbd>+</kbd> and <kbd>−</kbd> change it by ¼.
  Nothing is flipped: deep learning's convolution is a cross-correlation.`;
const [LEFT, TOP, GAP, BAR, HIGH] = [8, 28, 26, 70, 390]; // pixels; HIGH: of the image and the sum below it

class KernelOnImage {
  shown; // the settings of the picture with {output, own, limit, wrong: cells}
  layout; // {input, output}: grids of the picture

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.image = ui.array("image");
    this.darkest = Math.min(0, ...this.image.data);
    this.brightest = Math.max(this.darkest + 1e-9, ...this.image.data);
    this.picture = heatImage(this.image, sequential, this.darkest, this.brightest);
    this.asked = ""; // the settings of the latest request
    this.painting = false; // whether the kernel was touched last, and is to be read aloud
    this.sliders = {
      stride: this.slider("stride", 1, 4, 1),
      padding: this.slider("padding", 0, 4, 1),
      bias: this.slider("bias", -2, 2, 0.05),
    };
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    this.canvas = ui.canvas({
      label: "Image, kernel's window and output map. Arrow keys move the window.",
      height: (width) =>
        this.arrange(width).input.bottom + (this.shown ? 44 + this.shown.kernel.length * this.sumCell(width) : 8),
      draw: (pen) => this.draw(pen),
      grab: (x, y) => this.grab(x, y),
      move: (side, x, y) => this.point(side, x, y),
      hover: (x, y) => this.point(undefined, x, y),
      key: (event) => this.key(event),
    });
    ui.stage.append(this.canvas);
  }

  makePanel() {
    const { ui } = this;
    this.painter = new KernelPainter(ui, () => {
      this.painting = true;
      if (this.shown) this.tell();
      ui.redraw();
    });
    const yours = ui.yours ? ["your output", "cells that differ"] : [];
    this.facts = ui.facts(["output size", "output cell", "Σ window × kernel + bias", ...yours]);
    const { presets, rows, columns, canvas, brush } = this.painter;
    const { bias, ...sliders } = this.sliders;
    ui.controls(presets, canvas, brush, ui.row(...Object.values(sliders)), this.facts);
    ui.more(rows, columns, bias);
  }

  start() {
    this.ui.follow(() => this.follow());
    this.follow();
  }

  settingsNow() {
    return Object.fromEntries(["kernel", "bias", "stride", "padding"].map((name) => [name, this.model.get(name)]));
  }

  explore(settings) {
    return { output: crossCorrelation(this.image, settings) };
  }

  async convolve(settings) {
    const answer = await this.ui.answer("convolve", settings, (given) => this.explore(given));
    if (!answer) return;
    const own = this.ui.yours ? this.explore(settings).output : answer.output;
    this.shown = {
      ...settings,
      output: answer.output,
      own,
      wrong: differing(answer.output, own),
      limit: largest(answer.output.data),
    };
    if (this.shown.wrong.length) this.complain(settings);
    this.tell();
    this.ui.redraw();
  }

  /** Say where the student's output is not what lies under the window, and whether the kernel was turned round. */
  complain(settings) {
    const { output, own, wrong } = this.shown;
    const kernel = settings.kernel.toReversed().map((weights) => weights.toReversed());
    if (!differing(output, this.explore({ ...settings, kernel }).output).length) {
      this.ui.problem("Your output is that of the kernel turned round: flipped up and down, left and right.");
      return;
    }
    const [k, width] = [wrong[0], output.shape[1]];
    const cell = `(${Math.floor(k / width)}, ${k % width})`;
    this.ui.problem(
      `Your output differs from Σ window × kernel + bias in ${wrong.length} of ${own.data.length} cells, first at ${cell}: it is ${number(output.data[k])}, expected ${number(own.data[k])}.`,
    );
  }

  /** The output's cell that is looked at, in the map that is shown. */
  position() {
    const [rows, columns] = this.shown.output.shape;
    return [Math.min(this.model.get("row"), rows - 1), Math.min(this.model.get("column"), columns - 1)];
  }

  lookAt(row, column) {
    const [rows, columns] = this.shown.output.shape;
    this.painting = false;
    this.ui.set({ row: clamp(row, 0, rows - 1), column: clamp(column, 0, columns - 1) });
  }

  arrange(width) {
    const { padding } = this.shown ?? this.settingsNow();
    const [rows, columns] = this.image.shape.map((size) => size + 2 * padding);
    const below = this.shown ? this.shown.kernel.length * this.sumCell(width) : 0;
    const size = Math.min((width - LEFT - GAP - BAR) / (2 * columns), (HIGH - below) / rows);
    const input = new Grid({ left: LEFT, top: TOP, cell: size, rows, columns });
    const [outRows, outColumns] = this.shown?.output.shape ?? this.image.shape;
    return {
      input,
      output: new Grid({ left: input.right + GAP, top: TOP, cell: size, rows: outRows, columns: outColumns }),
    };
  }

  draw(pen) {
    this.layout = this.arrange(pen.width);
    this.drawImage(pen, this.layout.input);
    if (this.shown) this.drawOutput(pen, this.layout);
  }

  drawImage({ ctx, color }, input) {
    const { padding } = this.shown ?? this.settingsNow();
    if (padding) {
      ctx.strokeStyle = color("border");
      hatch(ctx, input.left, input.top, input.right, input.bottom);
      ctx.strokeRect(input.left, input.top, input.right - input.left, input.bottom - input.top);
    }
    paint(ctx, this.picture, input.box(padding, padding, ...this.image.shape));
    ctx.fillStyle = color("soft");
    ctx.fillText(padding ? `image, ${padding} of zeros around it` : "image", input.left, TOP - 8);
  }

  drawOutput(pen, { input, output }) {
    const { ctx, color } = pen;
    const { kernel, stride, limit, output: map } = this.shown;
    const colors = diverging[this.ui.theme];
    output.draw(pen, map, colors, -limit, limit, { title: `output ${map.shape.join(" × ")}` });
    const bar = { left: pen.width - 60, right: pen.width - 48, top: TOP, bottom: input.bottom };
    colorBar(pen, bar, colors, -limit, limit, (value) => number(value, 2));
    const [row, column] = this.position();
    const window = input.box(row * stride, column * stride, kernel.length, kernel[0].length);
    const spot = output.box(row, column);
    ctx.strokeStyle = color("soft");
    ctx.lineWidth = 1;
    line(ctx, window.right, window.top, spot.left, spot.top);
    line(ctx, window.right, window.bottom, spot.left, spot.bottom);
    input.frame(ctx, row * stride, column * stride, kernel.length, kernel[0].length);
    output.frame(ctx, row, column);
    this.drawSum(pen, input.bottom + 34, row, column);
  }

  sumCell(width) {
    return Math.min(34, (width - 210) / (3 * this.shown.kernel[0].length));
  }

  /** window × kernel = products, and their sum. */
  drawSum(pen, top, row, column) {
    const { ctx, color } = pen;
    const { kernel, bias } = this.shown;
    const [rows, columns] = [kernel.length, kernel[0].length];
    const size = this.sumCell(pen.width);
    const window = windowAt(this.image, this.shown, row, column);
    const weights = kernel.flat();
    const products = window.map((value, k) => value * weights[k]);
    const parts = [
      ["window", window, sequential, this.darkest, this.brightest],
      ["kernel", weights, diverging[this.ui.theme], -largest(weights), largest(weights)],
      ["products", products, diverging[this.ui.theme], -largest(products), largest(products)],
    ];
    const shape = [rows, columns];
    const width = Math.max(columns * size, 52); // the titles need it
    const total = products.reduce((sum, value) => sum + value, bias);
    const text = (value) => number(Math.round(100 * value) / 100, 2);
    const signs = ["×", "=", `Σ${bias ? ` + ${number(bias)}` : ""} = ${number(total)}`];
    parts.forEach(([title, data, colors, low, high], k) => {
      const grid = new Grid({ left: LEFT + k * (width + 26), top, cell: size, rows, columns });
      grid.draw(pen, { shape, data }, colors, low, high, { title, text });
      ctx.fillStyle = color("ink");
      ctx.fillText(signs[k], grid.left + width + 9, top + (rows * size) / 2 + 4);
    });
  }

  grab(x, y) {
    this.point(undefined, x, y);
    if (!this.layout || y > this.layout.input.bottom) return undefined;
    return x < this.layout.input.right + GAP / 2 ? "input" : "output";
  }

  key(event) {
    const step = arrow(event);
    if (!step || !this.shown) return false;
    const [row, column] = this.position();
    this.lookAt(row - step[1], column + step[0]);
    return true;
  }

  /** Look at what lies at a place: on the image the window around it, on the output the cell itself. */
  point(side, x, y) {
    if (!this.shown || !this.layout || (!side && y > this.layout.input.bottom)) return;
    const { kernel, stride } = this.shown;
    const { input, output } = this.layout;
    if (side === "output" || (!side && x > input.right + GAP / 2)) this.lookAt(...output.nearest(x, y));
    else {
      const [row, column] = input.nearest(x, y);
      const corner = [row - (kernel.length - 1) / 2, column - (kernel[0].length - 1) / 2];
      this.lookAt(...corner.map((place) => Math.round(place / stride)));
    }
  }

  slider(name, min, max, step) {
    return this.ui.slider({
      label: name,
      range: [min, max, step],
      value: this.model.get(name),
      oninput: (value) => this.ui.set({ [name]: value }),
    });
  }

  tell() {
    const [row, column] = this.position();
    const [height, width] = this.shown.output.shape;
    const [own, yours] = [this.shown.own, this.shown.output].map(({ data }) => data[row * width + column]);
    this.facts.set({
      "output size": `${height} × ${width}`,
      "output cell": `(${row}, ${column})`,
      "Σ window × kernel + bias": number(own),
    });
    const wrong = this.shown.wrong.length;
    if (this.ui.yours) {
      const differ = verdict(!wrong, `${wrong} of ${height * width}`);
      this.facts.set({ "your output": number(yours), "cells that differ": differ });
    }
    const corner = [row, column].map((place) => number(place * this.shown.stride - this.shown.padding));
    const [i, j] = this.painter.chosen;
    const painted = this.painting ? `Kernel cell (${i}, ${j}) is ${number(this.painter.kernel[i][j])}. ` : "";
    const returned = wrong ? ` Your function returns ${number(yours)}.` : "";
    this.ui.say(
      `${painted}Output (${row}, ${column}) of ${height} × ${width}: the window starts at (${corner.join(", ")}) of the image; window × kernel + bias is ${number(own)}.${returned}`,
    );
  }

  follow() {
    const settings = this.settingsNow();
    this.painter.follow();
    for (const [name, control] of Object.entries(this.sliders)) control.set(settings[name]);
    if (JSON.stringify(settings) !== JSON.stringify(this.asked)) {
      this.asked = settings;
      this.convolve(settings);
    } else if (this.shown) this.tell();
    this.ui.redraw();
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new KernelOnImage(ui, model).start();
  return () => ui.close();
}

/** The cells in which two outputs differ by more than rounding. */
function differing(output, own) {
  const tolerance = 1e-5 * largest(own.data);
  return Array.from(own.data.keys()).filter((k) => Math.abs(own.data[k] - output.data[k]) > tolerance);
}

export default { render };
