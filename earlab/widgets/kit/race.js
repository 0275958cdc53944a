// Racers on a surface: where each one is, how they look, and the curves of all of them.
import { sequential } from "./color.js";
import { contour, paintField } from "./field.js";
import { make } from "./make.js";
import { landscape } from "./optimisers.js";
import { Axes, circle } from "./plot.js";

const LEAST = 1e-6; // smaller heights and moves are drawn as this
const LOOKS = {
  SGD: { color: "a", dash: [], shape: "M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0Z" },
  momentum: { color: "b", dash: [9, 4], shape: "M-4.5 -4.5H4.5V4.5H-4.5Z" },
  Adagrad: { color: "c", dash: [2, 3], shape: "M0 -6L5.5 4.5H-5.5Z" },
  RMSprop: { color: "d", dash: [9, 3, 2, 3], shape: "M0 6L5.5 -4.5H-5.5Z" },
  Adam: { color: "e", dash: [5, 2], shape: "M0 -6.5L6 0L0 6.5L-6 0Z" },
};

/** What is drawn of a racer at a step: its title, its value, and the first step that has one. */
export const CURVES = [
  { title: "E above the lowest point", value: (paths, k, n) => paths.above(k, n), from: 0 },
  { title: "|Δw₁| in a step", value: (paths, k, n) => paths.move(k, n, 0), from: 1 },
  { title: "|Δw₂| in a step", value: (paths, k, n) => paths.move(k, n, 1), from: 1 },
];

/** Places `data` (racers, steps + 1, 2) on a surface; a racer that has left it is nan from there on. */
export class Paths {
  constructor({ shape: [racers, places], data }, surface, lowest) {
    Object.assign(this, { racers, last: places - 1, data, surface, lowest });
  }

  at(k, n) {
    const first = 2 * (k * (this.last + 1) + n);
    return [this.data[first], this.data[first + 1]];
  }

  /** The last step of a racer that has not left before. */
  reached(k) {
    let n = 0;
    while (n < this.last && Number.isFinite(this.at(k, n + 1)[0])) n++;
    return n;
  }

  /** Height above the lowest point. */
  above(k, n) {
    return Math.max(0, landscape(this.surface, ...this.at(k, n)).height - this.lowest);
  }

  /** How far a weight has moved in step n. */
  move(k, n, weight) {
    return Math.abs(this.at(k, n)[weight] - this.at(k, n - 1)[weight]);
  }
}

/** Draw the shaded surface with its contour lines. */
export function drawGround({ ctx, color }, axes, { x, y, field, logs, levels }) {
  axes.clip(ctx, () => {
    ctx.globalAlpha = 0.3;
    paintField(ctx, axes, logs, { x, y, colors: sequential, low: logs.low, high: logs.high });
    ctx.globalAlpha = 1;
    ctx.strokeStyle = color("border");
    ctx.lineWidth = 0.75;
    for (const level of levels) contour(ctx, axes, field, { x, y }, level);
  });
}

export function drawStart({ ctx, color }, axes, [w1, w2]) {
  const [x, y] = [axes.px(w1), axes.py(w2)];
  ctx.strokeStyle = color("ink");
  ctx.lineWidth = 2;
  circle(ctx, x, y, 9);
  ctx.stroke();
  ctx.fillStyle = color("ink");
  ctx.fillText("start", x + 13, y - 6);
}

/** Draw the path of racer k up to a step, its shape at the end. */
export function drawPath({ ctx, color }, axes, paths, name, k, step) {
  const last = Math.min(paths.reached(k), step);
  const places = Array.from({ length: last + 1 }, (_, n) => paths.at(k, n));
  const [w1, w2] = [0, 1].map((weight) => places.map((place) => place[weight]));
  const look = LOOKS[name];
  axes.curve(ctx, w1, w2, { color: color(look.color), width: 1.75, dash: look.dash });
  ctx.fillStyle = color(look.color);
  for (const [x, y] of places) ctx.fillRect(axes.px(x) - 1.5, axes.py(y) - 1.5, 3, 3);
  ctx.save();
  ctx.translate(axes.px(places[last][0]), axes.py(places[last][1]));
  ctx.strokeStyle = color("surface");
  ctx.lineWidth = 3;
  ctx.stroke(new Path2D(look.shape));
  ctx.fill(new Path2D(look.shape));
  ctx.restore();
}

/** Draw one of the curves of all racers in a box `[left, top, width, height]`, and return its axes. */
export function drawCurves(pen, paths, names, { title, value, from }, [left, top, width, height], steps) {
  const { ctx, color } = pen;
  const curve = (k) =>
    Array.from({ length: Math.max(0, paths.reached(k) - from + 1) }, (_, n) =>
      Math.max(LEAST, value(paths, k, n + from)),
    );
  const series = names.map((_, k) => (paths ? curve(k) : []));
  const all = series.flat().map(Math.log10);
  const decades = [10 ** Math.floor(Math.min(...all, 0)), 10 ** Math.ceil(Math.max(...all, 0) + 1e-9)];
  const lowest = top + height >= pen.height; // its numbers of the steps serve all
  const box = { left: left + 44, top: top + 26, right: left + width - 12, bottom: top + height - (lowest ? 42 : 14) };
  const axes = new Axes({ ...box, x: [0, steps], y: all.length ? decades : [0.01, 10], log: "y" });
  axes.draw(pen, { yLabel: title, ...(lowest ? { xLabel: "step" } : { xText: () => "" }) });
  axes.clip(ctx, () =>
    series.forEach((values, k) => {
      const { color: paint, dash } = LOOKS[names[k]];
      const at = values.map((_, n) => n + from);
      axes.curve(ctx, at, values, { color: color(paint), width: 1.75, dash });
    }),
  );
  return axes;
}

/** A piece of a racer's line and the shape at its end, for the table beside the picture. */
export function swatchOf(name) {
  const { color, dash, shape } = LOOKS[name];
  const holder = make("span", {});
  holder.style.color = `var(--ear-${color})`;
  holder.innerHTML = `<svg aria-hidden="true" viewBox="0 0 44 14" style="width: 44px; height: 14px"><line x1="0" x2="32" y1="7" y2="7" stroke-dasharray="${dash.join(" ")}"/><path d="${shape}" fill="currentColor" transform="translate(36 7)"/></svg>`;
  return holder;
}
