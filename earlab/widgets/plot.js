// Axes, ticks, colour maps and heat maps on a canvas.
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

const superscript = (exponent) => [...String(exponent)].map((digit) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(digit)]).join("");

/** A rectangle of the canvas with its two scales. */
export class Axes {
  constructor({ left, top, right, bottom, x, y, log = false }) {
    Object.assign(this, { left, top, right, bottom, x, y, log });
    this.warp = log ? Math.log10 : (value) => value;
  }

  px(x) {
    return this.left + ((x - this.x[0]) / (this.x[1] - this.x[0])) * (this.right - this.left);
  }

  py(y) {
    const [low, high] = this.y.map(this.warp);
    return this.bottom - ((this.warp(y) - low) / (high - low)) * (this.bottom - this.top);
  }

  toX(px) {
    return this.x[0] + ((px - this.left) / (this.right - this.left)) * (this.x[1] - this.x[0]);
  }

  toY(py) {
    return this.y[0] + ((this.bottom - py) / (this.bottom - this.top)) * (this.y[1] - this.y[0]);
  }

  /** Draw hair lines at the ticks, their numbers and the labels; `xTicks: []` leaves one axis out. */
  draw({ ctx, color }, { xLabel = "", yLabel = "", xTicks, yTicks, xText = number, yText } = {}) {
    ctx.lineWidth = 1;
    ctx.strokeStyle = color("hair");
    ctx.fillStyle = color("soft");
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    for (const x of xTicks ?? ticks(...this.x, (this.right - this.left) / 70)) {
      line(ctx, this.px(x), this.top, this.px(x), this.bottom);
      ctx.fillText(xText(x), this.px(x), this.bottom + 6);
    }
    ctx.fillText(xLabel, (this.left + this.right) / 2, this.bottom + 22);
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    const values = yTicks ?? (this.log ? logTicks(...this.y) : ticks(...this.y, (this.bottom - this.top) / 60));
    const text = yText ?? (this.log ? (y) => `10${superscript(Math.round(Math.log10(y)))}` : number);
    for (const y of values) {
      line(ctx, this.left, this.py(y), this.right, this.py(y));
      ctx.fillText(text(y), this.left - 7, this.py(y));
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

  /** Draw a curve through `(x[k], y[k])`. */
  curve(ctx, x, y, { color, width = 2, dash = [] }) {
    ctx.beginPath();
    for (let k = 0; k < x.length; k++) ctx.lineTo(this.px(x[k]), this.py(y[k]));
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

/** sRGB bytes of a colour in OKLCH (B. Ottosson, "A perceptual color space for image processing", 2020). */
function oklch(lightness, chroma, hue) {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return linear.map((c) => 255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055));
}

const table = (color) => new Uint8ClampedArray(Array.from({ length: 256 }, (_, k) => color(k / 255)).flat());

/** 256 colours of even perceptual steps from dark blue to light yellow. */
export const sequential = table((t) => oklch(0.22 + 0.7 * t, 0.05 + 0.1 * Math.sin(Math.PI * t), 280 - 180 * t));

/** 256 colours from blue (negative) through the page's own tone (zero) to orange (positive), for each theme. */
export const diverging = { light: divergingTable(0.97, 0.53), dark: divergingTable(0.26, 0.78) };

function divergingTable(middle, end) {
  return table((t) => {
    const size = Math.abs(2 * t - 1);
    return oklch(middle + (end - middle) * size, 0.15 * size, t < 0.5 ? 250 : 48);
  });
}

/** Paint a matrix as cells: `limit` is the value at the last colour, `-limit` or 0 at the first. */
export function heat(ctx, { shape: [rows, columns], data }, { left, top, right, bottom }, colors, low, high) {
  const image = new ImageData(columns, rows);
  const scale = 255 / (high - low || 1);
  for (let k = 0; k < data.length; k++) {
    const at = 3 * Math.round(Math.min(255, Math.max(0, (data[k] - low) * scale)));
    image.data.set([colors[at], colors[at + 1], colors[at + 2], 255], 4 * k);
  }
  const small = new OffscreenCanvas(columns, rows);
  small.getContext("2d").putImageData(image, 0, 0);
  ctx.imageSmoothingEnabled = columns > right - left || rows > bottom - top;
  ctx.drawImage(small, left, top, right - left, bottom - top);
}

/** The rows of a matrix in reverse: row 0 of a grid is the smallest y, row 0 of a picture its top. */
export function upsideDown({ shape: [rows, columns], data }) {
  const flipped = new Float64Array(data.length);
  for (let row = 0; row < rows; row++) flipped.set(data.subarray(row * columns, (row + 1) * columns), (rows - 1 - row) * columns);
  return { shape: [rows, columns], data: flipped };
}
