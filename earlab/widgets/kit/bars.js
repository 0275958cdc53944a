// Numbers as bars with their values above them.
import { number } from "./kit.js";

/** Draw a bar at x = `at`; `lit` frames its place, as a thing to be dragged. */
export function drawBar({ ctx, color }, axes, at, value, { color: name, lit = false, text = number(value) }) {
  const [left, right] = [axes.px(at - 0.28), axes.px(at + 0.28)];
  const [ground, tip] = [axes.py(0), axes.py(value)];
  ctx.fillStyle = color(name);
  ctx.fillRect(left, Math.min(ground, tip), right - left, Math.max(2, Math.abs(tip - ground)));
  ctx.fillStyle = color("ink");
  ctx.textAlign = "center";
  ctx.fillText(text, axes.px(at), axes.py(Math.max(0, value)) - 4);
  if (lit) {
    ctx.strokeStyle = color("accent");
    ctx.setLineDash([3, 3]);
    ctx.strokeRect(left - 4, axes.top + 2, right - left + 8, axes.bottom - axes.top - 4);
    ctx.setLineDash([]);
  }
  ctx.textAlign = "left";
}

/** Frame the bars from one to another over the whole height. */
export function frameBars({ ctx, color }, axes, from, to) {
  const [left, right] = [axes.px(from - 0.48), axes.px(to + 0.48)];
  ctx.strokeStyle = color("ink");
  ctx.lineWidth = 2;
  ctx.strokeRect(left, axes.top, right - left, axes.bottom - axes.top);
}
