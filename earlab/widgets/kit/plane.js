// Lines w·x + b = 0 in a plane of two features: the line, its two sides, its normal vector.
import { arrowLine, line } from "./plot.js";

const diagonal = (axes) => Math.hypot(axes.x[1] - axes.x[0], axes.y[1] - axes.y[0]);
const middle = (axes) => [(axes.x[0] + axes.x[1]) / 2, (axes.y[0] + axes.y[1]) / 2];

/** The line's point nearest to a place, without one to the middle of the view, and its unit normal. */
export function footOf(axes, [w1, w2, b], place = middle(axes)) {
  const size = Math.hypot(w1, w2);
  const normal = [w1 / size, w2 / size];
  const [m1, m2] = place;
  const distance = (w1 * m1 + w2 * m2 + b) / size;
  return { foot: [m1 - distance * normal[0], m2 - distance * normal[1]], normal, distance: Math.abs(distance) };
}

const pixel = (axes, [x, y]) => [axes.px(x), axes.py(y)];

/** Whether the line exists and can be seen: it passes between two corners of the view. */
export function crosses(axes, [w1, w2, b]) {
  const sides = axes.x.flatMap((x) => axes.y.map((y) => w1 * x + w2 * y + b > 0));
  return sides.includes(true) && sides.includes(false);
}

/** Draw the line across the whole view. */
export function drawLine(ctx, axes, weights, { color, width, dash = [] }) {
  if (!weights[0] && !weights[1]) return;
  const { foot, normal } = footOf(axes, weights);
  const far = diagonal(axes);
  const end = (t) => pixel(axes, [foot[0] - t * normal[1], foot[1] + t * normal[0]]);
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.setLineDash(dash);
  line(ctx, ...end(-far), ...end(far));
  ctx.setLineDash([]);
}

/** Fill the side where w·x + b > 0. */
export function fillPositive(ctx, axes, weights, color) {
  if (!weights[0] && !weights[1]) return;
  const { foot, normal, distance } = footOf(axes, weights);
  const far = diagonal(axes) + distance;
  ctx.fillStyle = color;
  ctx.beginPath();
  for (const [t, n] of [
    [-far, 0],
    [far, 0],
    [far, 2 * far],
    [-far, 2 * far],
  ]) {
    ctx.lineTo(...pixel(axes, [foot[0] - t * normal[1] + n * normal[0], foot[1] + t * normal[0] + n * normal[1]]));
  }
  ctx.fill();
}

/** Both ends of the normal in pixels: on the line near a place, and at most a quarter of the view away from it. */
export function arrowOf(axes, weights, { near, least = 0 }) {
  const { foot, normal } = footOf(axes, weights, near);
  const height = axes.y[1] - axes.y[0];
  const length = Math.max(least * height, Math.min(Math.hypot(weights[0], weights[1]), height / 4));
  return [...pixel(axes, foot), ...pixel(axes, [foot[0] + length * normal[0], foot[1] + length * normal[1]])];
}

/** Draw w as an arrow that starts on the line, at the place `near`, and is at least a part `least` of the view long. */
export function drawNormal(ctx, axes, weights, color, { text = "w", ...place } = {}) {
  if (!crosses(axes, weights)) return;
  const [x1, y1, x2, y2] = arrowOf(axes, weights, place);
  const angle = Math.atan2(y2 - y1, x2 - x1);
  ctx.strokeStyle = ctx.fillStyle = color;
  ctx.lineWidth = 2;
  arrowLine(ctx, x1, y1, x2, y2);
  ctx.save();
  ctx.font = `italic bold 15px ${ctx.font.slice(ctx.font.indexOf("px ") + 3)}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(text, x2 + 15 * Math.cos(angle), y2 + 15 * Math.sin(angle));
  ctx.restore();
}

/** Draw a sample: a disc of one class or a square of the other; a cross beside it says that it is on the wrong side. */
export function drawSample({ ctx, color }, x, y, r, { positive, wrong }) {
  ctx.fillStyle = color(positive ? "a" : "b");
  ctx.strokeStyle = color("surface");
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  if (positive) ctx.arc(x, y, r, 0, 2 * Math.PI);
  else ctx.rect(x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r);
  ctx.fill();
  ctx.stroke();
  if (!wrong) return;
  ctx.strokeStyle = color("bad");
  ctx.lineWidth = 2;
  line(ctx, x + r + 2, y - r - 6, x + r + 8, y - r);
  line(ctx, x + r + 2, y - r, x + r + 8, y - r - 6);
}

/** The ranges of both axes with a margin around points `[x, y, …]`: a share of their own range on each side. */
export function boundsAround(points, share = 0.5) {
  const range = (axis) => {
    const values = points.map((point) => point[axis]);
    const [low, high] = values.length ? [Math.min(...values), Math.max(...values)] : [-1, 1];
    const margin = share * (high - low) || 1;
    return [low - margin, high + margin];
  };
  return { x: range(0), y: range(1) };
}

/** Widen the shorter range until one unit is as long on both axes, so that w stands upright on its line. */
export function fitted({ x, y }, box) {
  const pixels = [box.right - box.left, box.bottom - box.top];
  const units = [(x[1] - x[0]) / pixels[0], (y[1] - y[0]) / pixels[1]];
  const unit = Math.max(...units);
  if (unit > 5 * Math.min(...units)) return { ...box, x, y }; // features of very different size: use the whole board
  const widen = ([low, high], length) => [(low + high - unit * length) / 2, (low + high + unit * length) / 2];
  return { ...box, x: widen(x, pixels[0]), y: widen(y, pixels[1]) };
}
