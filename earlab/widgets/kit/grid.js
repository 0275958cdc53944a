// A matrix as cells on a canvas: where each one lies, which one is under the pointer, and its number.
import { heat } from "./color.js";
import { number } from "./kit.js";

const LEGIBLE = 24; // pixels that a cell needs to hold its number

/** Square cells of `cell` pixels from a corner; `rows` and `columns` of them. */
export class Grid {
  constructor({ left, top, cell, rows, columns }) {
    Object.assign(this, { left, top, cell, rows, columns });
    this.right = left + columns * cell;
    this.bottom = top + rows * cell;
  }

  /** The box of one cell, or of several from there on. */
  box(row, column, rows = 1, columns = 1) {
    const [left, top] = [this.left + column * this.cell, this.top + row * this.cell];
    return { left, top, right: left + columns * this.cell, bottom: top + rows * this.cell };
  }

  middle(row, column) {
    return [this.left + (column + 0.5) * this.cell, this.top + (row + 0.5) * this.cell];
  }

  /** `[row, column]` of the cell at a place, undefined outside. */
  at(x, y) {
    const [row, column] = this.nearest(x, y);
    return row >= 0 && row < this.rows && column >= 0 && column < this.columns ? [row, column] : undefined;
  }

  /** `[row, column]` at a place, as if the cells went on outside. */
  nearest(x, y) {
    return [Math.floor((y - this.top) / this.cell), Math.floor((x - this.left) / this.cell)];
  }

  /** Paint a matrix of the grid's shape, with its numbers where they fit, `title` above it. */
  draw({ ctx, color }, matrix, colors, low, high, { title = "", text = number } = {}) {
    heat(ctx, matrix, this, colors, low, high);
    ctx.strokeStyle = color("border");
    ctx.lineWidth = 1;
    ctx.strokeRect(this.left - 0.5, this.top - 0.5, this.right - this.left + 1, this.bottom - this.top + 1);
    ctx.textAlign = "left";
    ctx.fillStyle = color("soft");
    ctx.fillText(title, this.left, this.top - 8);
    if (this.cell >= LEGIBLE) this.#numbers(ctx, matrix, colors, low, high, text);
  }

  #numbers(ctx, { data }, colors, low, high, text) {
    const font = ctx.font;
    const texts = Array.from(data, (value) => text(value));
    const longest = Math.max(3, ...texts.map(({ length }) => length));
    ctx.font = font.replace(/^[\d.]+px/, `${Math.min(13, (1.45 * this.cell) / longest)}px`);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    for (let k = 0; k < data.length; k++) {
      ctx.fillStyle = inkOn(colors, (data[k] - low) / (high - low || 1));
      ctx.fillText(texts[k], ...this.middle(Math.floor(k / this.columns), k % this.columns));
    }
    ctx.font = font;
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
  }

  /** Draw a frame around cells that is seen on dark and on bright ones. */
  frame(ctx, row, column, rows = 1, columns = 1) {
    const { left, top, right, bottom } = this.box(row, column, rows, columns);
    for (const [color, width] of [
      ["#000000", 4],
      ["#ffffff", 2],
    ]) {
      ctx.strokeStyle = color;
      ctx.lineWidth = width;
      ctx.strokeRect(left, top, right - left, bottom - top);
    }
  }
}

/** Black or white, whichever is easier to read on the colour at that share of a map. */
function inkOn(colors, share) {
  const pixel = colors[Math.round(255 * Math.min(1, Math.max(0, share || 0)))];
  const [red, green, blue] = [0, 8, 16].map((shift) => (((pixel >> shift) & 255) / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#000000" : "#ffffff";
}
