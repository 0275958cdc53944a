// Colour maps with even perceptual steps, heat maps from arrays, and their scale bar.
import { number } from "./kit.js";

/** sRGB of a colour in OKLCH, some outside 0 … 1 (B. Ottosson, "A perceptual color space for image processing", 2020). */
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
  return linear.map((c) => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055));
}

/** The colour's bytes with as much of its chroma as a screen can show: clipping would bend the lightness. */
function shown(lightness, chroma, hue) {
  while (chroma > 0 && oklch(lightness, chroma, hue).some((c) => c < 0 || c > 1)) chroma -= 0.002;
  return oklch(lightness, Math.max(0, chroma), hue).map((c) => Math.round(255 * c));
}

/** 256 colours as the 32-bit pixels of an ImageData. */
const table = (color) =>
  Uint32Array.from({ length: 256 }, (_, k) => {
    const [red, green, blue] = color(k / 255);
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0; // little-endian
  });

/** 256 colours from dark blue to light yellow. */
export const sequential = table((t) => shown(0.22 + 0.7 * t, 0.05 + 0.1 * Math.sin(Math.PI * t), 280 - 180 * t));

const [VIOLET, BLUE, ORANGE] = [300, 250, 48]; // hues

/** 256 colours from violet (negative) through the page's own tone (zero) to orange (positive), for each theme. */
export const diverging = bothThemes(VIOLET);

/** The same from blue to orange, the colours of two classes of points. */
export const twoClasses = bothThemes(BLUE);

function bothThemes(hue) {
  return { light: twoHues(0.97, 0.53, hue), dark: twoHues(0.26, 0.78, hue) };
}

function twoHues(middle, end, hue) {
  return table((t) => {
    const size = Math.abs(2 * t - 1);
    return shown(middle + (end - middle) * size, 0.15 * size, t < 0.5 ? hue : ORANGE);
  });
}

const indexOf = (value, low, high) => Math.round(255 * Math.min(1, Math.max(0, (value - low) / (high - low || 1))));

/** The colour of one value as CSS. */
export function colorOf(value, colors, low, high) {
  const pixel = colors[indexOf(value, low, high)];
  return `rgb(${pixel & 255}, ${(pixel >> 8) & 255}, ${(pixel >> 16) & 255})`;
}

/** A matrix as a picture of one pixel per cell: `low` has the first colour, `high` the last, nan none. */
export function heatImage({ shape: [rows, columns], data }, colors, low, high) {
  const image = new ImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const scale = 255 / (high - low || 1);
  for (let k = 0; k < data.length; k++) {
    const at = (data[k] - low) * scale;
    if (!Number.isNaN(at)) pixels[k] = colors[at <= 0 ? 0 : at >= 255 ? 255 : (at + 0.5) | 0];
  }
  const picture = new OffscreenCanvas(columns, rows);
  picture.getContext("2d").putImageData(image, 0, 0);
  return picture;
}

/** Paint a matrix as cells in a box. What does not change is quicker as `heatImage` made once and `paint`ed. */
export function heat(ctx, matrix, box, colors, low, high) {
  paint(ctx, heatImage(matrix, colors, low, high), box);
}

/** Paint a picture from `heatImage` in a box; cells stay sharp, and are averaged where they are smaller than pixels. */
export function paint(ctx, picture, { left, top, right, bottom }) {
  ctx.imageSmoothingEnabled = picture.width > right - left || picture.height > bottom - top;
  ctx.drawImage(picture, left, top, right - left, bottom - top);
}

/** Draw the colours as an upright bar with the values of both ends and the middle on its right. */
export function colorBar({ ctx, color }, { left, top, right, bottom }, colors, low, high, text = number) {
  const steps = { shape: [256, 1], data: Float32Array.from({ length: 256 }, (_, k) => 255 - k) };
  heat(ctx, steps, { left, top, right, bottom }, colors, 0, 255);
  ctx.strokeStyle = color("border");
  ctx.lineWidth = 1;
  ctx.strokeRect(left - 0.5, top - 0.5, right - left + 1, bottom - top + 1);
  ctx.fillStyle = color("soft");
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  for (const part of [0, 0.5, 1])
    ctx.fillText(text(low + part * (high - low)), right + 6, bottom - part * (bottom - top));
  ctx.textBaseline = "alphabetic";
}

/** The rows of a matrix in reverse: row 0 of a grid is the smallest y, row 0 of a picture its top. */
export function upsideDown({ shape: [rows, columns], data }) {
  const flipped = data.slice();
  for (let row = 0; row < rows; row++)
    flipped.set(data.subarray(row * columns, (row + 1) * columns), (rows - 1 - row) * columns);
  return { shape: [rows, columns], data: flipped };
}

/** The largest absolute value, 1 where all are zero: the limit of a diverging map. */
export const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
