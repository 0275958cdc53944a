// The complex plane with its unit circle, and eigenvalues on it with their powers.
import { Axes, circle, hatch, line } from "./plot.js";
import { normOf } from "./recurrence.js";

const TICKS = [-1, -0.5, 0, 0.5, 1];
const FAR = 2; // powers beyond this are out of sight

/** Draw the plane up to `reach` on both sides, `size` pixels wide, and return its axes. */
export function drawComplexPlane(pen, reach, size) {
  const { ctx, color } = pen;
  const plane = new Axes({
    left: 42,
    top: 26,
    right: 42 + size,
    bottom: 26 + size,
    x: [-reach, reach],
    y: [-reach, reach],
  });
  hatchOutside(pen, plane);
  plane.draw(pen, { xLabel: "real part", yLabel: "imaginary part", xTicks: TICKS, yTicks: TICKS });
  ctx.strokeStyle = color("border");
  line(ctx, plane.px(0), plane.top, plane.px(0), plane.bottom);
  line(ctx, plane.left, plane.py(0), plane.right, plane.py(0));
  ctx.strokeStyle = color("ink");
  ctx.lineWidth = 2;
  circle(ctx, plane.px(0), plane.py(0), plane.px(1) - plane.px(0));
  ctx.stroke();
  return plane;
}

/** Hatch what lies outside of the circle: there |λ|ᵗ explodes. */
function hatchOutside({ ctx, color }, plane) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(plane.left, plane.top, plane.right - plane.left, plane.bottom - plane.top);
  ctx.arc(plane.px(0), plane.py(0), plane.px(1) - plane.px(0), 0, 2 * Math.PI, true);
  ctx.clip();
  ctx.strokeStyle = color("hair");
  hatch(ctx, plane.left, plane.top, plane.right, plane.bottom);
  ctx.restore();
  ctx.fillStyle = color("soft");
  ctx.textAlign = "right";
  ctx.fillText("hatched: explodes", plane.right, plane.top - 12);
  ctx.textAlign = "left";
}

/** Draw λ², λ³, … up to λᵗ with t = `last`; the power `now` stands out. */
export function drawPowers({ ctx, color }, plane, [re, im], { tone, last, now }) {
  let power = [re, im];
  ctx.fillStyle = color(tone);
  for (let t = 2; t <= last && normOf(power) < FAR; t++) {
    power = [power[0] * re - power[1] * im, power[0] * im + power[1] * re];
    circle(ctx, plane.px(power[0]), plane.py(power[1]), t === now ? 5 : 2);
    ctx.fill();
  }
}

/** Draw an eigenvalue with its name, and hollow its conjugate; the chosen one has a ring. */
export function drawEigenvalue({ ctx, color }, plane, [re, im], { name, tone, chosen }) {
  const disc = (y, paint) => {
    ctx.fillStyle = color(paint);
    circle(ctx, plane.px(re), plane.py(y), 6.5);
    ctx.fill();
    ctx.stroke();
  };
  ctx.strokeStyle = color(tone);
  ctx.lineWidth = 2.5;
  if (im) disc(-im, "surface");
  disc(im, tone);
  ctx.fillStyle = color("ink");
  ctx.fillText(name, plane.px(re) + 11, plane.py(im) - 8);
  if (!chosen) return;
  ctx.strokeStyle = color("ink");
  ctx.lineWidth = 1.5;
  circle(ctx, plane.px(re), plane.py(im), 10.5);
  ctx.stroke();
}
