// Templates and activations of components as strips; those that are silent are hatched.
import { hatch } from "./plot.js";

const DASHES = [[], [9, 4], [2, 3], [12, 3, 3, 3], [5, 2, 2, 2], [16, 5]];

/** Draw template k as a curve that leaves its own base line to the right. */
export function drawTemplate({ ctx, color }, axes, k, template, frequencies, { tone, silent }) {
  const [from, to] = [axes.px(k), axes.px(k + 1) - 4];
  const across = template.map((value) => k + 0.9 * value);
  axes.curve(ctx, across, frequencies, { color: color(tone), width: 1.5 });
  if (silent) drawSilence({ ctx, color }, axes, from, to);
  ctx.fillStyle = color(tone);
  ctx.fillText(String(k + 1), from + 2, axes.bottom + 16);
}

/** Draw activation k over time, with a cursor at `now`; the last one has the times below. */
export function drawActivation(pen, axes, k, times, activation, { tone, silent, now, last }) {
  const { ctx, color } = pen;
  const below = last ? { xLabel: "time (s)" } : { xTicks: [] };
  axes.draw(pen, { yTicks: [0], yText: () => "", ...below });
  axes.curve(ctx, times, activation, { color: color(tone), dash: DASHES[k] });
  axes.cursor(ctx, now, { color: color("ink"), width: 1 });
  if (silent) drawSilence(pen, axes, axes.left, axes.right);
  ctx.fillStyle = color(tone);
  ctx.textAlign = "right";
  ctx.fillText(`activation ${k + 1}`, axes.left - 8, axes.bottom - 10);
  ctx.textAlign = "left";
}

function drawSilence({ ctx, color }, axes, left, right) {
  ctx.strokeStyle = color("border");
  hatch(ctx, left, axes.top, right, axes.bottom);
}
