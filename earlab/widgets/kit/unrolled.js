// A small recurrent network over time, forward and back, and its picture.
import { colorOf, diverging } from "./color.js";
import { arrowLine, circle } from "./plot.js";

/** States and gradients of the last output, (steps + 1) rows each, and outputs; W is multiplied by `scale`. */
export function unrolled({ inputs, read, turn, out }, scale) {
  const units = read.data.length;
  const all = Array.from({ length: units }, (_, k) => k);
  const weight = (to, from) => scale * turn.data[to * units + from];
  const states = [new Float64Array(units)];
  for (const x of inputs.data) {
    const before = states.at(-1);
    const sums = all.map((to) => all.reduce((sum, from) => sum + weight(to, from) * before[from], x * read.data[to]));
    states.push(Float64Array.from(sums, Math.tanh));
  }
  const back = [Float64Array.from(out.data)];
  for (const after of states.slice(1).toReversed()) {
    const inner = all.map((unit) => back[0][unit] * (1 - after[unit] ** 2));
    back.unshift(Float64Array.from(all, (from) => all.reduce((sum, to) => sum + weight(to, from) * inner[to], 0)));
  }
  const outputs = states.slice(1).map((state) => all.reduce((sum, unit) => sum + out.data[unit] * state[unit], 0));
  return { states, back, outputs };
}

const [RADIUS, GAP] = [7, 18]; // pixels
const ROWS = { output: 34, units: 84, input: 196 }; // where their centres are

/** The unfolded network: `value(row, unit)` is shown where `lit(step)`; `strength(step)` is how strong the line that enters step's state is. */
export class UnrolledPicture {
  constructor(pen, { steps, units, theme }) {
    Object.assign(this, { pen, steps, units, theme });
    this.left = 62;
    this.step = (pen.width - this.left - 34) / steps;
  }

  x(step) {
    return this.left + step * this.step;
  }

  stepAt(px) {
    return Math.round((px - this.left) / this.step);
  }

  y(unit) {
    return ROWS.units + unit * GAP;
  }

  names() {
    const { ctx, color } = this.pen;
    ctx.fillStyle = color("soft");
    ctx.textAlign = "left";
    const middle = ROWS.units + ((this.units - 1) * GAP) / 2;
    for (const [name, y] of [
      ["output", ROWS.output],
      ["state", middle],
      ["input", ROWS.input],
    ])
      ctx.fillText(name, 2, y + 4);
    ctx.textAlign = "center";
    for (let step = 0; step <= this.steps; step++) ctx.fillText(String(step), this.x(step), ROWS.input + 28);
    ctx.textAlign = "left";
  }

  /** A circle with a value as its colour, hollow where it is not there yet. */
  node(x, y, value, limit) {
    const { ctx, color } = this.pen;
    circle(ctx, x, y, RADIUS);
    ctx.fillStyle = value === undefined ? color("surface") : colorOf(value, diverging[this.theme], -limit, limit);
    ctx.fill();
    ctx.strokeStyle = value === undefined ? color("hair") : color("border");
    ctx.lineWidth = 1.25;
    ctx.stroke();
  }

  /** A line from one place to another, its opacity the strength. */
  edge([x1, y1], [x2, y2], tone, strength, width = 2) {
    const { ctx, color } = this.pen;
    const length = Math.hypot(x2 - x1, y2 - y1);
    const [dx, dy] = [((x2 - x1) / length) * (RADIUS + 4), ((y2 - y1) / length) * (RADIUS + 4)];
    ctx.globalAlpha = Math.max(0.08, Math.min(1, strength));
    ctx.strokeStyle = ctx.fillStyle = color(tone);
    ctx.lineWidth = width;
    arrowLine(ctx, x1 + dx, y1 + dy, x2 - dx, y2 - dy);
    ctx.globalAlpha = 1;
  }

  get rows() {
    return { ...ROWS, middle: ROWS.units + ((this.units - 1) * GAP) / 2, low: this.y(this.units - 1) };
  }

  /** A frame around a step's column. */
  frame(step) {
    const { ctx, color } = this.pen;
    ctx.strokeStyle = color("ink");
    ctx.lineWidth = 1.5;
    ctx.strokeRect(this.x(step) - 13, ROWS.output - 14, 26, ROWS.input - ROWS.output + 28);
  }
}
