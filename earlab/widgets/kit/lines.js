// Lines that pointer and keys take hold of: by the tip of the normal they turn, anywhere else they move.
import { clamp } from "./kit.js";
import { arrowOf, crosses, footOf } from "./plane.js";
import { arrow } from "./pointer.js";

const TURN = Math.PI / 60; // radians of one key
const SHIFT = 0.01; // of the view, of one key

/**
 * The handlers grab, move, drop and key of a canvas with lines `[w1, w2, b]` on it.
 *
 * axes() and lines() are those of the last drawing; chosen() is the line that the keys move, choose(k) another one;
 * put(k, line) changes one. near[k] is where the arrow of line k starts, `least` its length as a part of the view.
 */
export function lineHandles({ axes, lines, near, least, chosen, choose, put, hold }) {
  const set = (k, { weights, near: place }) => {
    near[k] = place;
    put(k, weights);
  };
  return {
    grab(x, y) {
      const hit = grabLine(axes(), lines(), (k) => ({ near: near[k], least }), x, y);
      if (!hit) return undefined;
      hold(true);
      choose(hit.k);
      return hit;
    },
    move: ({ k, pivot }, x, y) => set(k, pullLine(axes(), lines()[k], pivot, x, y)),
    drop: () => hold(false),
    key(event) {
      const count = lines().length;
      const step = { n: 1, p: -1 }[event.key.toLowerCase()];
      if (step && count) choose((chosen() + step + count) % count);
      const [turn, shift] = arrow(event) ?? [];
      if (turn === undefined || !count) return Boolean(step);
      const { x } = axes();
      set(chosen(), nudgeLine(axes(), lines()[chosen()], near[chosen()], -turn * TURN, shift * SHIFT * (x[1] - x[0])));
      return true;
    },
  };
}

/** The line under the pointer as `{k, pivot}`, with a pivot when it is held by its tip; `place(k)` is how it was drawn. */
function grabLine(axes, lines, place, x, y) {
  const seen = lines.map((weights, k) => [weights, k]).filter(([weights]) => crosses(axes, weights));
  for (const [weights, k] of seen) {
    const [, , x2, y2] = arrowOf(axes, weights, place(k));
    if (Math.hypot(x2 - x, y2 - y) < 18) return { k, pivot: footOf(axes, weights, place(k).near).foot };
  }
  const distance = ([w1, w2, b]) => Math.abs(w1 * axes.toX(x) + w2 * axes.toY(y) + b) / Math.hypot(w1, w2);
  const [weights, k] = seen.sort((a, b) => distance(a[0]) - distance(b[0]))[0] ?? [];
  return weights && distance(weights) * (axes.px(1) - axes.px(0)) < 12 ? { k } : undefined;
}

/** The line that turns about the pivot towards the pointer, or without one passes through it; `near` is where it is held. */
function pullLine(axes, [w1, w2, b], pivot, x, y) {
  const place = [clamp(axes.toX(x), ...axes.x), clamp(axes.toY(y), ...axes.y)];
  if (!pivot) return { weights: [w1, w2, -(w1 * place[0] + w2 * place[1])], near: place };
  const [d1, d2] = [place[0] - pivot[0], place[1] - pivot[1]];
  const size = Math.hypot(w1, w2) / Math.hypot(d1, d2);
  if (!Number.isFinite(size)) return { weights: [w1, w2, b], near: pivot };
  return { weights: [size * d1, size * d2, -size * (d1 * pivot[0] + d2 * pivot[1])], near: pivot };
}

/** The line turned about its point near a place by `angle` radians, and moved along its normal by `shift`. */
function nudgeLine(axes, weights, near, angle, shift) {
  const {
    foot,
    normal: [n1, n2],
  } = footOf(axes, weights, near);
  const size = Math.hypot(weights[0], weights[1]);
  const [w1, w2] = [
    size * (n1 * Math.cos(angle) - n2 * Math.sin(angle)),
    size * (n1 * Math.sin(angle) + n2 * Math.cos(angle)),
  ];
  const next = [foot[0] + shift * n1, foot[1] + shift * n2];
  const moved = [w1, w2, -(w1 * next[0] + w2 * next[1])];
  return crosses(axes, moved) ? { weights: moved, near: next } : { weights, near: foot };
}
