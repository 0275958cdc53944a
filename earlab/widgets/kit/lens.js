// The samples around a window of a sound, the kernel on them, their products, and the output: all as stems.
import { largest } from "./color.js";
import { clamp } from "./kit.js";
import { Axes, circle, line } from "./plot.js";
import { laid } from "./sliding.js";

const ROWS = { x: [22, 70], w: [94, 138], products: [162, 204], z: [228, 270] };
const WIDE = 11; // pixels of a sample

/** `view` is the widget: its sound x, the settings, and the output, if there is one. */
export class Lens {
  constructor(view) {
    this.view = view;
    this.first = 0; // the sample of x at the left edge
    this.rows = {}; // axes of the last drawing
  }

  draw(pen) {
    const { view } = this;
    const { length } = view.kernel;
    this.count = clamp(Math.floor((pen.width - 58) / WIDE), length + 8, 80);
    this.#follow(view.from(), length);
    this.#layOut(pen.width);
    this.#drawWindow(pen, length);
    for (let k = this.first; k < this.first + this.count; k++) this.#drawSample(pen, k);
    laid(view.kernel, view.way).forEach((weight, m) => this.#drawWeight(pen, m, weight));
    if (view.z) this.#drawOutput(pen);
  }

  /** The place of the window whose weight is grabbed there; undefined beside the weights. */
  weightAt(px, py) {
    const m = Math.round(this.rows.w.toX(px)) - this.view.from();
    const near = py > ROWS.w[0] - 12 && py < ROWS.w[1] + 12;
    return near && m >= 0 && m < this.view.kernel.length ? m : undefined;
  }

  /** Keep the window in sight. */
  #follow(from, length) {
    if (from < this.first + 3) this.first = from - Math.floor(this.count / 3);
    const last = this.first + this.count - 3;
    if (from + length > last) this.first = from + length - Math.floor((2 * this.count) / 3);
  }

  #layOut(width) {
    const { sound, kernel, output } = this.view;
    const x = [this.first - 0.5, this.first + this.count - 0.5];
    const high = Math.max(1, largest(kernel));
    const peaks = { x: sound.peak, w: high, products: sound.peak * high, z: output?.peak ?? 1 };
    for (const [name, [top, bottom]] of Object.entries(ROWS)) {
      this.rows[name] = new Axes({ left: 46, right: width - 12, top, bottom, x, y: [-peaks[name], peaks[name]] });
    }
  }

  #drawWindow(pen, length) {
    const { ctx, color } = pen;
    const [left, right] = this.#edges(length);
    const box = [left, ROWS.x[0], right - left, ROWS.products[1] - ROWS.x[0]];
    const turned = this.view.way === "convolve" ? ", turned round" : "";
    ctx.fillStyle = color("raised");
    ctx.fillRect(...box);
    this.#drawRow(pen, "x", "sound x");
    this.#drawRow(pen, "w", `kernel w${turned}: drag a dot`);
    this.#drawRow(pen, "products", "x · w");
    this.rows.z.draw(pen, { yLabel: "output z: the sum of the products", yTicks: [0], xLabel: "sample of x" });
    ctx.strokeStyle = color("border");
    ctx.strokeRect(...box);
  }

  #drawRow(pen, name, yLabel) {
    this.rows[name].draw(pen, { yLabel, yTicks: [0], xTicks: [] });
  }

  #edges(length) {
    return [-0.5, length - 0.5].map((at) => this.rows.x.px(this.view.from() + at));
  }

  #drawSample(pen, k) {
    const { x, padding, kernel } = this.view;
    if (k < -padding || k >= x.length + padding) return;
    const inside = k >= this.view.from() && k < this.view.from() + kernel.length;
    const look = inside ? { paint: "a", size: 4 } : { paint: "border", size: 2.5 };
    stem(pen, this.rows.x, k, x[k] ?? 0, { ...look, hollow: x[k] === undefined });
  }

  #drawWeight(pen, m, weight) {
    const at = this.view.from() + m;
    const ring = this.view.tap(m) === this.view.chosen;
    stem(pen, this.rows.w, at, weight, { paint: "ink", size: ring ? 6 : 4, ring });
    stem(pen, this.rows.products, at, weight * (this.view.x[at] ?? 0), { paint: "accent", size: 3 });
  }

  /** The output samples in sight, each in the middle of its window; lines lead from the products to the lit one. */
  #drawOutput(pen) {
    const { ctx, color } = pen;
    const { view, rows } = this;
    const last = Math.min(view.last(), view.nearest(this.first + this.count - 1));
    for (let k = Math.max(0, view.nearest(this.first)); k <= last; k++) {
      const at = k * view.stride - view.padding + (view.kernel.length - 1) / 2;
      const seen = rows.z.holds(rows.z.px(at), rows.z.top);
      if (k !== view.n && seen) stem(pen, rows.z, at, view.z[k], { paint: "border", size: 2.5 });
    }
    const [middle, value] = [view.middle(), view.z[view.n]];
    ctx.strokeStyle = color("b");
    ctx.lineWidth = 1;
    for (const edge of this.#edges(view.kernel.length)) {
      line(ctx, edge, ROWS.products[1], rows.z.px(middle), rows.z.py(value));
    }
    stem(pen, rows.z, middle, value, { paint: "b", size: 6 });
  }
}

function stem({ ctx, color }, axes, at, value, { paint, size, ring = false, hollow = false }) {
  const [px, py] = [axes.px(at), axes.py(value)];
  ctx.strokeStyle = ctx.fillStyle = color(paint);
  ctx.lineWidth = 2;
  line(ctx, px, axes.py(0), px, py);
  circle(ctx, px, py, size);
  if (hollow) ctx.stroke();
  else ctx.fill();
  if (!ring) return;
  circle(ctx, px, py, size + 3.5);
  ctx.stroke();
}
