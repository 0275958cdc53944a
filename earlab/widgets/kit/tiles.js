// Many small matrices in rows, one of them chosen: filters, receptors, feature maps.
import { paint } from "./color.js";
import { clamp } from "./kit.js";
import { arrow } from "./pointer.js";

const GAP = 10;

/**
 * Where `count` tiles lie in a width; `extra(size)` is what a tile is higher than wide, `top` where the first row begins,
 * `most` how wide a tile may be.
 */
export class Tiles {
  constructor(width, count, { top = 0, extra = () => 0, most = 92 } = {}) {
    this.count = count;
    this.size = Math.min(most, count <= 8 ? 92 : count <= 24 ? 68 : 44, width - GAP);
    this.columns = clamp(Math.floor((width - GAP) / (this.size + GAP)), 1, Math.max(1, count));
    this.top = top;
    this.high = this.size + extra(this.size);
    this.bottom = top + Math.ceil(count / this.columns) * (this.high + GAP) + GAP / 2;
  }

  /** The square of tile k; what it has in addition lies below. */
  box(k) {
    const left = GAP + (k % this.columns) * (this.size + GAP);
    const top = this.top + GAP / 2 + Math.floor(k / this.columns) * (this.high + GAP);
    return { left, top, right: left + this.size, bottom: top + this.size };
  }

  /** The tile under a place, or the nearest one while the pointer is held. */
  nearest(x, y) {
    const column = clamp(Math.floor((x - GAP / 2) / (this.size + GAP)), 0, this.columns - 1);
    const row = Math.max(0, Math.floor((y - this.top) / (this.high + GAP)));
    return clamp(row * this.columns + column, 0, this.count - 1);
  }

  /** Where an arrow key leads from tile k; undefined for other keys. */
  next(k, event) {
    const step = arrow(event);
    return step && clamp(k + step[0] - step[1] * this.columns, 0, this.count - 1);
  }
}

/** Paint a small matrix from `heatImage` as large as fits into a box, in its own proportions. */
export function paintFitted(pen, picture, box) {
  const side = box.right - box.left;
  const scale = side / Math.max(picture.width, picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  const left = box.left + (side - width) / 2;
  const top = box.top + (side - height) / 2;
  paint(pen.ctx, picture, { left, top, right: left + width, bottom: top + height });
  pen.ctx.strokeStyle = pen.color("hair");
  pen.ctx.lineWidth = 1;
  pen.ctx.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
}

/** Draw a frame around the chosen tile. */
export function frameTile({ ctx, color }, { left, top, right, bottom }) {
  ctx.strokeStyle = color("accent");
  ctx.lineWidth = 2.5;
  ctx.strokeRect(left - 3, top - 3, right - left + 6, bottom - top + 6);
}

/** One matrix of a stack `(n, rows, columns)`, and its numbers. */
export function layer({ shape, data }, k) {
  const size = shape.at(-2) * shape.at(-1);
  return { shape: shape.slice(-2), data: data.subarray(k * size, (k + 1) * size) };
}
