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
