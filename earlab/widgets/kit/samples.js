// Samples of two classes on a plane: what is said of the plane, the samples, and those that lie on one spot.
import { heat, twoClasses, upsideDown } from "./color.js";
import { number } from "./kit.js";
import { drawSample, fillPositive } from "./plane.js";
import { circle, line } from "./plot.js";

/** Shade both sides of a line. */
export function shadeSides({ ctx, color }, axes, weights, alpha) {
  ctx.globalAlpha = alpha;
  fillPositive(ctx, axes, weights, color("a"));
  const other = weights.map((weight) => -weight);
  fillPositive(ctx, axes, other, color("b"));
  ctx.globalAlpha = 1;
}

/** Shade the plane with signs `region` that were asked for on a grid over x1 and x2. */
export function shadeRegion({ ctx }, axes, { region, x1, x2 }, theme, alpha) {
  const [left, right, bottom, top] = [...x1.map((x) => axes.px(x)), ...x2.map((y) => axes.py(y))];
  ctx.globalAlpha = alpha;
  heat(ctx, upsideDown(region), { left, right, top, bottom }, twoClasses[theme], 1, -1);
  ctx.globalAlpha = 1;
}

/** Draw a sample with its sign, a ring around it where it is looked at, and another where it is selected. */
export function drawSigned(pen, [x, y], r, { positive, wrong, visited, selected }) {
  const { ctx, color } = pen;
  drawSample(pen, x, y, r, { positive, wrong });
  ctx.strokeStyle = color("surface");
  ctx.lineWidth = 2;
  line(ctx, x - 0.45 * r, y, x + 0.45 * r, y);
  if (positive) line(ctx, x, y - 0.45 * r, x, y + 0.45 * r);
  if (visited) drawRing(ctx, x, y, r + 4, [], color("ink"));
  if (selected) drawRing(ctx, x, y, r + 7.5, [3, 3], color("accent"));
}

function drawRing(ctx, x, y, radius, dash, paint) {
  ctx.strokeStyle = paint;
  ctx.lineWidth = 2;
  ctx.setLineDash(dash);
  circle(ctx, x, y, radius);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** Draw samples `[x1, x2, class]` at `places`; those on one spot stand side by side, and a few are named. */
export function drawSamples(pen, axes, samples, places, wrong) {
  const spots = new Map();
  places.forEach(([u, v], n) => {
    const spot = [axes.px(u), axes.py(v)];
    const key = spot.map((pixel) => Math.round(pixel / 4)).join();
    spots.set(key, { spot, members: [...(spots.get(key)?.members ?? []), n] });
  });
  const few = places.length <= 8;
  for (const { spot, members } of spots.values()) {
    members.forEach((n, m) => {
      const x = spot[0] + (few ? 17 : 0) * (m - (members.length - 1) / 2);
      drawSample(pen, x, spot[1], few ? 8 : 5, { positive: samples[n][2] > 0, wrong: wrong(n) });
    });
    if (few)
      nameSpot(
        pen,
        spot,
        members.map((n) => samples[n]),
        [...spots.values()],
      );
  }
}

/** Write the samples of a spot below it, or above where a name below would hide another spot. */
function nameSpot({ ctx, color }, [x, y], members, all) {
  const crowded = all.some(({ spot: [u, v] }) => Math.abs(u - x) < 56 && v > y && v - y < 40);
  const name = ([x1, x2]) => `(${number(x1)}, ${number(x2)})`;
  ctx.fillStyle = color("ink");
  ctx.textAlign = "center";
  ctx.fillText(members.map(name).join(" and "), x, y + (crowded ? -14 : 22));
  ctx.textAlign = "left";
}
