// Gradient flow: the gradient of every weight, its norm per layer, and a check of any one against the loss.
import { colorOf, diverging, heat, largest } from "./kit/color.js";
import { clamp, Frame, number, verdict } from "./kit/kit.js";
import { Axes, line } from "./kit/plot.js";
import { drawNetwork } from "./kit/units.js";

const TITLE = "Gradient flow";
const TRY = "press “100 steps” five times: the loss stays, then falls. In which layer is the gradient large, and when?";
const HELP = `Click a cell, or drag across cells, to check a weight by brute force; or focus the picture: arrows move within a layer, <kbd>N</kbd> <kbd>P</kbd>
  go to the next and previous layer. Violet is negative, orange positive, the page's own tone is zero; every layer has its own scale.`;
const NETWORK = { top: 10, bottom: 116 }; // network, bars and heat maps share one column per layer
const BARS = { top: 138, bottom: 194 };
const MAPS = { top: 236, bottom: 366 };
const MOVES = {
  ArrowUp: [0, -1, 0],
  ArrowDown: [0, 1, 0],
  ArrowLeft: [0, 0, -1],
  ArrowRight: [0, 0, 1],
  n: [1, 0, 0],
  p: [-1, 0, 0],
};

class GradientFlow {
  flow; // {losses, norms, dW1, dW2, …}
  checked; // the answer for the weight under the cursor

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.sizes = model.get("sizes");
    this.layers = this.sizes.length - 1;
    this.cursor = { layer: 0, row: 0, column: 0 };
    this.maps = [];
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    this.canvas = ui.canvas({
      label: "Gradient of every weight. Arrows move within a layer, N and P between layers.",
      height: () => MAPS.bottom + 22,
      draw: (pen) => this.draw(pen),
      grab: (x, y) => this.grab(x, y),
      move: (m, x, y) => this.goTo(m, x, y),
      key: (event) => this.key(event),
    });
    ui.stage.append(this.canvas);
    this.lossCanvas = ui.canvas({
      label: "Loss after each gradient step",
      height: () => 124,
      draw: (pen) => this.drawLossCanvas(pen),
    });
  }

  makePanel() {
    const { ui, model } = this;
    this.facts = ui.facts(["weight", "your gradient", "numeric", "relative difference", "verdict"]);
    this.rate = ui.slider({
      label: "learning rate",
      range: [-2, 1.5, 0.1],
      value: Math.log10(model.get("learning_rate")),
      format: (power) => number(10 ** power, 2),
    });
    ui.controls(
      this.facts,
      this.rate,
      ui.row(
        ui.button("1 step", this.descend(1), { primary: true }),
        ui.button("10 steps", this.descend(10)),
        ui.button("100 steps", this.descend(100)),
        ui.button("Reset", () => this.reset()),
      ),
      this.lossCanvas,
    );
  }

  start() {
    this.load("gradients");
  }

  /** The column of layer m. */
  strip(pen, m) {
    const width = (pen.width - 16) / this.layers;
    return { left: 8 + m * width + 14, right: 8 + (m + 1) * width - 14 };
  }

  draw(pen) {
    this.maps = this.sizes.slice(1).map((_, m) => this.mapBox(pen, m));
    this.drawNetwork(pen);
    if (!this.flow) return;
    this.drawBars(pen);
    this.maps.forEach((box, m) => this.drawMap(pen, box, m));
  }

  grab(x, y) {
    const m = this.maps.findIndex((box) => x >= box.left && x < box.right && y >= box.top && y < box.bottom);
    if (m < 0) return undefined;
    this.goTo(m, x, y);
    return m;
  }

  key(event) {
    const move = MOVES[event.key];
    if (!move) return false;
    this.go(this.cursor.layer + move[0], this.cursor.row + move[1], this.cursor.column + move[2]);
    return true;
  }

  gradient(m) {
    return this.flow[`dW${m + 1}`];
  }

  /** The cells of a layer: at most 26 pixels wide and high, in the middle of its strip. */
  mapBox(pen, m) {
    const { left, right } = this.strip(pen, m);
    const width = Math.min(right - left, 26 * this.sizes[m + 1]);
    const height = Math.min(MAPS.bottom - MAPS.top, 26 * this.sizes[m]);
    const middle = (left + right) / 2;
    return { left: middle - width / 2, right: middle + width / 2, top: MAPS.top, bottom: MAPS.top + height };
  }

  drawNetwork(pen) {
    const { sizes, layers, cursor } = this;
    const xs = sizes.map((_, m) => {
      if (m === 0) return this.strip(pen, 0).left;
      return m === layers ? this.strip(pen, m - 1).right : this.strip(pen, m).left - 14;
    });
    const limits = this.flow && Array.from({ length: layers }, (_, m) => largest(this.gradient(m).data));
    const paint = (m, row, column) => {
      if (!limits) return { color: pen.color("hair"), width: 0.5 };
      const value = this.gradient(m).data[row * sizes[m + 1] + column] / limits[m];
      return { color: colorOf(value, diverging[this.ui.theme], -1, 1), width: 0.5 + 2 * Math.abs(value) };
    };
    drawNetwork(pen, { sizes, xs, ...NETWORK, cursor, paint });
  }

  drawBars(pen) {
    const { ctx, color } = pen;
    const top = Math.max(...this.flow.norms) || 1;
    ctx.textAlign = "center";
    this.flow.norms.forEach((norm, m) => {
      const { left, right } = this.strip(pen, m);
      const middle = (left + right) / 2;
      const half = Math.min(34, (right - left) / 3);
      const height = (norm / top) * (BARS.bottom - BARS.top);
      ctx.fillStyle = color("accent");
      ctx.fillRect(middle - half, BARS.bottom - height, 2 * half, height);
      ctx.fillStyle = color("ink");
      ctx.fillText(number(norm, 3), middle, BARS.bottom - height - 5);
      ctx.fillStyle = color("soft");
      ctx.fillText(`‖dW${m + 1}‖`, middle, BARS.bottom + 15);
      ctx.strokeStyle = color("border");
      line(ctx, left, BARS.bottom, right, BARS.bottom);
    });
    ctx.textAlign = "left";
  }

  drawMap({ ctx, color }, box, m) {
    const limit = largest(this.gradient(m).data);
    heat(ctx, this.gradient(m), box, diverging[this.ui.theme], -limit, limit);
    ctx.strokeStyle = color("border");
    ctx.lineWidth = 1;
    ctx.strokeRect(box.left - 0.5, box.top - 0.5, box.right - box.left + 1, box.bottom - box.top + 1);
    ctx.fillStyle = color("soft");
    ctx.textAlign = "center";
    ctx.fillText(`dW${m + 1} (${this.sizes[m]} × ${this.sizes[m + 1]})`, (box.left + box.right) / 2, box.top - 8);
    ctx.fillText(`± ${number(limit, 2)}`, (box.left + box.right) / 2, box.bottom + 16);
    ctx.textAlign = "left";
    if (m === this.cursor.layer) this.drawCursor({ ctx, color }, box, m);
  }

  /** A frame around the chosen cell, with a rim, to be seen on every colour. */
  drawCursor({ ctx, color }, box, m) {
    const [width, height] = [(box.right - box.left) / this.sizes[m + 1], (box.bottom - box.top) / this.sizes[m]];
    const size = [Math.max(width, 7), Math.max(height, 7)];
    const middle = [box.left + (this.cursor.column + 0.5) * width, box.top + (this.cursor.row + 0.5) * height];
    const [left, top] = [middle[0] - size[0] / 2, middle[1] - size[1] / 2];
    ctx.lineWidth = 2;
    ctx.strokeStyle = color("surface");
    ctx.strokeRect(left - 1.5, top - 1.5, size[0] + 3, size[1] + 3);
    ctx.strokeStyle = color("ink");
    ctx.strokeRect(left, top, ...size);
  }

  drawLossCanvas(pen) {
    const losses = this.flow?.losses ?? [0];
    const axes = new Axes({
      left: 46,
      right: pen.width - 16,
      top: 22,
      bottom: pen.height - 38,
      x: [0, Math.max(10, losses.length - 1)],
      y: [0, Math.max(...losses) * 1.05 || 1],
    });
    axes.draw(pen, { xLabel: "gradient steps", yLabel: "loss E" });
    axes.curve(pen.ctx, [...losses.keys()], losses, { color: pen.color("accent") });
    pen.ctx.fillStyle = pen.color("accent");
    pen.ctx.beginPath();
    pen.ctx.arc(axes.px(losses.length - 1), axes.py(losses.at(-1)), 4, 0, 2 * Math.PI);
    pen.ctx.fill();
  }

  go(m, row, column) {
    const layer = clamp(m, 0, this.layers - 1);
    this.cursor = {
      layer,
      row: clamp(row, 0, this.sizes[layer] - 1),
      column: clamp(column, 0, this.sizes[layer + 1] - 1),
    };
    this.check();
  }

  /** Put the cursor on the cell of layer m under the pointer. */
  goTo(m, x, y) {
    const { left, right, top, bottom } = this.maps[m];
    this.go(
      m,
      Math.floor(((y - top) / (bottom - top)) * this.sizes[m]),
      Math.floor(((x - left) / (right - left)) * this.sizes[m + 1]),
    );
  }

  async check() {
    this.ui.redraw();
    this.checked = await this.ui.ask("check", this.cursor);
    this.tell();
  }

  async load(request, args) {
    this.flow = (await this.ui.ask(request, args, { every: true })) ?? this.flow;
    this.ui.redraw();
    if (this.flow) await this.check();
  }

  async reset() {
    if (await this.ui.ask("reset")) await this.load("gradients");
  }

  tell() {
    const { layer, row, column } = this.cursor;
    const name = `W${layer + 1}[${row}, ${column}]`;
    this.facts.set({ weight: name });
    if (!this.checked) {
      this.facts.set({ "your gradient": "–", numeric: "–", "relative difference": "–", verdict: "–" });
      return;
    }
    const { analytic, numeric, relative, agree } = this.checked;
    this.facts.set({
      "your gradient": number(analytic, 6),
      numeric: number(numeric, 6),
      "relative difference": number(relative, 2),
      verdict: verdict(agree, agree ? "✓ they agree" : "✗ they differ"),
    });
    this.ui.say(
      `${name}: your gradient ${number(analytic, 4)}, central difference ${number(numeric, 4)}: they ${agree ? "agree" : "differ"}. Loss ${number(this.flow.losses.at(-1), 4)} after ${this.flow.losses.length - 1} steps.`,
    );
  }

  descend(steps) {
    return () => this.load("descend", { steps, learning_rate: 10 ** Number(this.rate.input.value) });
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new GradientFlow(ui, model).start();
  return () => ui.close();
}

export default { render };
