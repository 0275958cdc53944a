// Axes, ticks and curves on a canvas.
import { number } from "./kit.js";

/** Round numbers between low and high, about `count` of them. */
export function ticks(low, high, count = 5) {
  const rough = (0.8 * (high - low)) / Math.max(3, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((nice) => nice * power >= rough);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, k) => (first + k) * step);
}

/** Powers of ten between low and high, at most about `count`. */
export function logTicks(low, high, count = 6) {
  const from = Math.ceil(Math.log10(low) - 1e-9);
  const to = Math.floor(Math.log10(high) + 1e-9);
  const step = Math.max(1, Math.ceil((to - from) / count));
  return Array.from({ length: Math.max(0, Math.floor((to - from) / step) + 1) }, (_, k) => 10 ** (from + k * step));
}

/** The scale of one axis between `low` and `high`, drawn from pixel `from` to pixel `to`. */
function scale([low, high], [from, to], log) {
  const { to: warp, back } = log ? logarithmic : straight;
  const [start, end] = [warp(low), warp(high)];
  return {
    pixel: (value) => from + ((warp(value) - start) / (end - start)) * (to - from),
    value: (pixel) => back(start + ((pixel - from) / (to - from)) * (end - start)),
  };
}

const superscript = (exponent) =>
  [...String(exponent)].map((digit) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(digit)]).join("");
const power = (value) => `10${superscript(Math.round(Math.log10(value)))}`;

const straight = { to: (value) => value, back: (value) => value };
const logarithmic = { to: Math.log10, back: (value) => 10 ** value };

/** A rectangle of the canvas with its two scales `x: [low, high]`, `y: [low, high]`; `log` names the logarithmic ones, as "y" or "xy". */
export class Axes {
  constructor({ left, top, right, bottom, x, y, log = "" }) {
    Object.assign(this, { left, top, right, bottom, x, y, log });
    this.across = scale(x, [left, right], log.includes("x"));
    this.up = scale(y, [bottom, top], log.includes("y"));
  }

  px(x) {
    return this.across.pixel(x);
  }
  py(y) {
    return this.up.pixel(y);
  }
  toX(px) {
    return this.across.value(px);
  }
  toY(py) {
    return this.up.value(py);
  }

  /** Whether a place on the canvas lies inside. */
  holds(px, py) {
    return px >= this.left && px <= this.right && py >= this.top && py <= this.bottom;
  }

  /** Draw hair lines at the ticks, their numbers and the labels; `xTicks: []` leaves one axis out. */
  draw({ ctx, color }, { xLabel = "", yLabel = "", xTicks, yTicks, xText, yText } = {}) {
    ctx.lineWidth = 1;
    ctx.strokeStyle = color("hair");
    ctx.fillStyle = color("soft");
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    const logX = this.log.includes("x");
    const places = xTicks ?? (logX ? logTicks : ticks)(...this.x, (this.right - this.left) / 70);
    for (const x of places) {
      line(ctx, this.px(x), this.top, this.px(x), this.bottom);
      ctx.fillText((xText ?? (logX ? power : number))(x), this.px(x), this.bottom + 6);
    }
    ctx.fillText(xLabel, (this.left + this.right) / 2, this.bottom + 22);
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    const logY = this.log.includes("y");
    const values = yTicks ?? (logY ? logTicks(...this.y) : ticks(...this.y, (this.bottom - this.top) / 60));
    for (const y of values) {
      line(ctx, this.left, this.py(y), this.right, this.py(y));
      ctx.fillText((yText ?? (logY ? power : number))(y), this.left - 7, this.py(y));
    }
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    ctx.fillText(yLabel, Math.max(2, this.left - 40), this.top - 12);
  }

  /** Keep what `paint` draws inside the rectangle. */
  clip(ctx, paint) {
    ctx.save();
    ctx.beginPath();
    ctx.rect(this.left, this.top, this.right - this.left, this.bottom - this.top);
    ctx.clip();
    paint();
    ctx.restore();
  }

  /** Draw an upright line at x with a small handle on top: where a sound plays, or what is read. */
  cursor(ctx, x, { color, width = 1.5 }) {
    const at = this.px(x);
    ctx.strokeStyle = ctx.fillStyle = color;
    ctx.lineWidth = width;
    line(ctx, at, this.top, at, this.bottom);
    ctx.beginPath();
    for (const [dx, dy] of [
      [-5, -6],
      [5, -6],
      [0, 1],
    ])
      ctx.lineTo(at + dx, this.top + dy);
    ctx.fill();
  }

  /** Draw a curve through `(x[k], y[k])`, with a gap where y is nan or inf. */
  curve(ctx, x, y, { color, width = 2, dash = [] }) {
    ctx.beginPath();
    for (let k = 0, gap = true; k < x.length; k++) {
      if (Number.isFinite(y[k])) ctx[gap ? "moveTo" : "lineTo"](this.px(x[k]), this.py(y[k]));
      gap = !Number.isFinite(y[k]);
    }
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.setLineDash(dash);
    ctx.stroke();
    ctx.setLineDash([]);
  }
}

export function line(ctx, x1, y1, x2, y2) {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}

/** A circle, to be filled or stroked. */
export function circle(ctx, x, y, radius) {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
}

/** Draw twice, a broad rim first: what is to be seen on every colour. */
export function rimmed({ ctx, color }, draw, { tone = "ink", width = 1, rim = 3 } = {}) {
  ctx.strokeStyle = ctx.fillStyle = color("surface");
  ctx.lineWidth = rim;
  draw();
  ctx.strokeStyle = ctx.fillStyle = color(tone);
  ctx.lineWidth = width;
  draw();
}

/** A line with an arrow head at its end. */
export function arrowLine(ctx, x1, y1, x2, y2) {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  line(ctx, x1, y1, x2, y2);
  ctx.beginPath();
  for (const [turn, reach] of [
    [0, 5],
    [2.6, 8],
    [-2.6, 8],
  ]) {
    ctx.lineTo(x2 + reach * Math.cos(angle + turn), y2 + reach * Math.sin(angle + turn));
  }
  ctx.fill();
}

/** Write which line is whose, side by side below axes; `lines` are {name, tone, dash}. */
export function drawLegend({ ctx, color }, axes, lines) {
  lines.forEach(({ name, tone, dash }, k) => {
    const [x, y] = [axes.left + 52 * k, axes.bottom + 12];
    ctx.strokeStyle = color(tone);
    ctx.lineWidth = 2;
    ctx.setLineDash(dash);
    line(ctx, x, y, x + 26, y);
    ctx.setLineDash([]);
    ctx.fillStyle = color("ink");
    ctx.fillText(name, x + 30, y + 4);
  });
}

/** Slanted hair lines over a rectangle: a mark that needs no colour. */
export function hatch(ctx, left, top, right, bottom, gap = 7) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, right - left, bottom - top);
  ctx.clip();
  ctx.lineWidth = 1;
  for (let x = left - (bottom - top); x < right; x += gap) line(ctx, x, bottom, x + bottom - top, top);
  ctx.restore();
}
