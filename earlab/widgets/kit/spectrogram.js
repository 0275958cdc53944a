// A spectrogram on its axes, with the scale of its levels.
import { colorBar, paint, sequential } from "./color.js";
import { number } from "./kit.js";

/** Paint a picture of levels between the times of `span`; `low` and `high` are the levels of the first and last colour. */
export function drawSpectrogram(pen, axes, picture, { span = axes.x, low, high, digits = 3 }) {
  const { ctx } = pen;
  const { top, bottom } = axes;
  axes.clip(ctx, () => paint(ctx, picture, { left: axes.px(span[0]), right: axes.px(span[1]), top, bottom }));
  const bar = { left: axes.right + 8, right: axes.right + 18, top, bottom };
  colorBar(pen, bar, sequential, low, high, (level) => number(level, digits));
  ctx.fillText("dB", axes.right + 8, top - 8);
}

/** Which bin each of so many rows shows, from the top one on, on an axis of octaves from `low` to `high`; `perUnit` bins make one unit of it. */
export function octaveRows(count, low, high, perUnit) {
  const octaves = Math.log2(high / low);
  return Array.from({ length: count }, (_, row) =>
    Math.round(perUnit * high * 2 ** ((-octaves * (row + 0.5)) / count)),
  );
}
