// Filter board: filters and their gradients while the student's loop trains them.
import { colorBar, diverging, heatImage, largest } from "./kit/color.js";
import { Frame, number } from "./kit/kit.js";
import { Axes } from "./kit/plot.js";
import { frameTile, layer, paintFitted, Tiles } from "./kit/tiles.js";

const TITLE = "Filter board";
const TRY = "choose a filter while it learns: is its gradient large where its weights are?";
const HELP = `Drag across the filters, or focus them and use the arrows, to choose one. Above each its weights, below its gradient. Violet is negative, orange
  positive, the page's own tone is zero; all weights share one scale, all gradients another.`;
const BAR = 74; // pixels at the right for the scales

class FilterBoard {
  weights;
  gradients;
  history;
  tiles;

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui, model } = this;
    this.canvas = ui.canvas({
      label: "Weights and gradient of every filter. Arrows choose one.",
      height: (width) =>
        Math.max(
          150,
          new Tiles(width - BAR, model.get("weights").shape[0], { extra: (size) => this.below(size), top: 18 }).bottom,
        ),
      draw: (pen) => this.draw(pen),
      grab: (x, y) => (this.tiles.count ? this.choose(this.tiles.nearest(x, y)) : undefined),
      move: (_, x, y) => this.choose(this.tiles.nearest(x, y)),
      key: (event) => this.key(event),
    });
    this.curve = ui.canvas({
      label: "Norm of all weights and of their gradient over the updates",
      height: () => 170,
      draw: (pen) => this.drawCurve(pen),
    });
    ui.stage.append(this.canvas);
  }

  makePanel() {
    const { ui } = this;
    this.channel = ui.choice({ label: "Channel", options: [["0", "1"]], value: "0", onchange: () => this.follow() });
    this.facts = ui.facts(["updates", "filter", "norm of its weights", "norm of its gradient", "gradient / weights"]);
    ui.controls(this.channel, this.facts, this.curve);
  }

  start() {
    this.ui.follow(() => this.follow());
    this.follow();
  }

  draw(pen) {
    const count = this.weights.shape[0];
    pen.ctx.fillStyle = pen.color("soft");
    pen.ctx.fillText(
      count ? "weights, and their gradient below" : "Nothing yet: call board.update(weights, gradients) in your loop.",
      10,
      12,
    );
    this.tiles = new Tiles(pen.width - BAR, count, { extra: (size) => this.below(size), top: 18 });
    if (!count) return;
    const colors = diverging[this.ui.theme];
    const limits = [largest(this.weights.data), largest(this.gradients.data)];
    for (let k = 0; k < count; k++) this.drawFilter(pen, k, colors, limits);
    this.drawScales(pen, colors, limits);
  }

  key(event) {
    const next = this.tiles.count ? this.tiles.next(this.model.get("chosen"), event) : undefined;
    if (next === undefined) return false;
    this.choose(next);
    return true;
  }

  drawFilter(pen, k, colors, [most, steepest]) {
    const box = this.tiles.box(k);
    const shift = this.tiles.size + 3;
    const under = { ...box, top: box.top + shift, bottom: box.bottom + shift };
    paintFitted(pen, heatImage(this.matrix(this.weights, k), colors, -most, most), box);
    paintFitted(pen, heatImage(this.matrix(this.gradients, k), colors, -steepest, steepest), under);
    if (k === this.model.get("chosen")) frameTile(pen, { ...box, bottom: under.bottom });
  }

  /** The scales of weights and gradients, one above the other at the right. */
  drawScales(pen, colors, limits) {
    ["weights", "gradient"].forEach((name, k) => {
      const top = 36 + k * 74;
      pen.ctx.fillStyle = pen.color("soft");
      pen.ctx.fillText(name, pen.width - BAR + 8, top - 8);
      colorBar(
        pen,
        { left: pen.width - BAR + 8, right: pen.width - BAR + 18, top: top + 4, bottom: top + 42 },
        colors,
        -limits[k],
        limits[k],
        (value) => number(value, 2),
      );
    });
  }

  drawCurve(pen) {
    const { ctx, color } = pen;
    const points = this.history.shape[0];
    const column = (c) => Array.from({ length: points }, (_, n) => this.history.data[3 * n + c]);
    const steps = column(0);
    const [w, g] = [column(1), column(2)];
    const axes = new Axes({
      left: 46,
      right: pen.width - 12,
      top: 26,
      bottom: pen.height - 38,
      x: [0, Math.max(10, ...steps)],
      y: [0, 1.05 * (Math.max(0, ...w, ...g) || 1)],
    });
    axes.draw(pen, { xLabel: "updates" });
    axes.curve(ctx, steps, w, { color: color("a") });
    axes.curve(ctx, steps, g, { color: color("b"), dash: [6, 4] });
    ctx.fillStyle = color("a");
    ctx.fillText("— norm of the weights", 10, 14);
    ctx.fillStyle = color("b");
    ctx.fillText("- - norm of the gradient", 190, 14);
  }

  below(size) {
    return size + 3;
  }

  /** The matrix of filter k in the chosen channel. */
  matrix(filters, k) {
    return layer(filters, k * filters.shape[1] + Math.min(this.channel.select.value, filters.shape[1] - 1));
  }

  choose(k) {
    this.ui.set({ chosen: k });
    return k;
  }

  offerChannels() {
    const channels = this.weights.shape[1];
    if (this.channel.select.options.length === Math.max(1, channels)) return;
    this.channel.select.replaceChildren(
      ...Array.from({ length: Math.max(1, channels) }, (_, c) => new Option(String(c + 1), String(c))),
    );
  }

  follow() {
    [this.weights, this.gradients, this.history] = ["weights", "gradients", "history"].map((name) =>
      this.ui.array(name),
    );
    this.offerChannels();
    this.channel.element.hidden = this.weights.shape[1] < 2;
    const count = this.weights.shape[0];
    if (count) {
      const k = Math.min(this.model.get("chosen"), count - 1);
      const [w, g] = [this.weights, this.gradients].map((filters) => norm(filters, k));
      const parts = {
        "norm of its weights": number(w),
        "norm of its gradient": number(g),
        "gradient / weights": number(g / w),
      };
      this.facts.set({ updates: String(this.model.get("updates")), filter: `${k + 1} of ${count}`, ...parts });
      const spoilt = Number.isFinite(w + g) ? "" : " It holds nan or inf: the training has diverged.";
      this.ui.say(
        `After ${this.model.get("updates")} updates the weights of filter ${k + 1} of ${count} have norm ${number(w)}, its gradient has norm ${number(g)}.${spoilt}`,
      );
    } else this.ui.say("No filter yet.");
    this.ui.redraw();
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new FilterBoard(ui, model).start();
  return () => ui.close();
}

/** The norm of one filter over all its channels. */
function norm({ shape, data }, k) {
  const size = shape[1] * shape[2] * shape[3];
  return Math.hypot(...data.subarray(k * size, (k + 1) * size));
}

export default { render };
