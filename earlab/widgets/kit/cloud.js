// A cloud of points in a plane, drawn with its principal axes and with feet on a direction.
import { clamp, number } from "./kit.js";
import { directionOf } from "./moments.js";
import { arrowLine, circle, line } from "./plot.js";

/** The colours of both axes. */
export const PAINTS = ["a", "b"];

export const percent = (share) => `${number(100 * share)} %`;

export function disc(ctx, x, y, radius, paint) {
  ctx.fillStyle = paint;
  circle(ctx, x, y, radius);
  ctx.fill();
}

/** Each point's foot on a line through the mean: what one number keeps of it. */
export function drawFeet({ ctx, color }, axes, points, [x0, y0], degrees) {
  const [c, s] = directionOf(degrees);
  const place = (along) => [axes.px(x0 + along * c), axes.py(y0 + along * s)];
  ctx.strokeStyle = color("hair");
  ctx.lineWidth = 1;
  const feet = points.map(([x, y]) => place((x - x0) * c + (y - y0) * s));
  points.forEach(([x, y], k) => line(ctx, axes.px(x), axes.py(y), ...feet[k]));
  const far = axes.x[1] - axes.x[0] + axes.y[1] - axes.y[0];
  ctx.strokeStyle = color("soft");
  ctx.setLineDash([6, 4]);
  line(ctx, ...place(-far), ...place(far));
  ctx.setLineDash([]);
  for (const foot of feet) disc(ctx, ...foot, 2, color("ink"));
}

/** Both principal axes as arrows in their ellipse, two standard deviations long. */
export function drawAxes(pen, axes, { mean: [x0, y0], directions, variances, shares }) {
  const { ctx, color } = pen;
  const arms = directions.map((direction, k) =>
    direction.map((part) => 2 * Math.sqrt(Math.max(0, variances[k])) * part),
  );
  ctx.strokeStyle = color("soft");
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let turn = 0; turn <= 360; turn += 5) {
    const [c, s] = directionOf(turn);
    ctx.lineTo(axes.px(x0 + c * arms[0][0] + s * arms[1][0]), axes.py(y0 + c * arms[0][1] + s * arms[1][1]));
  }
  ctx.stroke();
  arms.forEach((arm, k) => drawArm(pen, axes, [x0, y0], arm, PAINTS[k], `axis ${k + 1}: ${percent(shares[k])}`));
}

/** One axis as an arrow, its name at the tip. */
function drawArm({ ctx, color }, axes, [x0, y0], [dx, dy], paint, text) {
  const tip = [axes.px(x0 + dx), axes.py(y0 + dy)];
  ctx.strokeStyle = ctx.fillStyle = color(paint);
  ctx.lineWidth = 1.5;
  line(ctx, axes.px(x0), axes.py(y0), axes.px(x0 - dx), axes.py(y0 - dy)); // an axis goes both ways
  ctx.lineWidth = 3;
  arrowLine(ctx, axes.px(x0), axes.py(y0), ...tip);
  ctx.lineWidth = 4;
  ctx.strokeStyle = color("surface"); // a rim, to be read on top of points
  const wide = ctx.measureText(text).width;
  const place = [
    clamp(tip[0] + (dx < 0 ? -12 - wide : 12), axes.left + 4, axes.right - wide - 4),
    clamp(tip[1] + (dy < 0 ? 16 : -10), axes.top + 14, axes.bottom - 6),
  ];
  ctx.strokeText(text, ...place);
  ctx.fillText(text, ...place);
}
