// Surfaces to descend, and the rules that do it where the module computes by itself.

const FAR = 1e6; // a racer beyond this is out
const EPS = 1e-8;
const COLUMNS = 97; // samples of a surface; rows follow its view
const LEVELS = 16; // contour lines

/** E and its gradient at (w1, w2): `{height, slope: [g1, g2]}`; see `height` in loss_surface_race.py for the formula. */
export function landscape({ curvature: [[a, b], [c, d]], centre, wells }, w1, w2) {
  const [u, v] = [w1 - centre[0], w2 - centre[1]];
  let height = 0.5 * (a * u * u + (b + c) * u * v + d * v * v);
  const slope = [a * u + b * v, c * u + d * v];
  for (const [m1, m2, depth, width] of wells) {
    const part = depth * Math.exp((-0.5 * ((w1 - m1) ** 2 + (w2 - m2) ** 2)) / width ** 2);
    height += part;
    slope[0] -= (part * (w1 - m1)) / width ** 2;
    slope[1] -= (part * (w2 - m2)) / width ** 2;
  }
  return { height, slope };
}

/**
 * What is drawn of a surface: its ranges x and y, heights on a grid, their logarithms for the shading, the lowest
 * point `bottom` with its height `lowest`, and the levels of contour lines, closer together near that point.
 */
export function sampled(surface) {
  const [low1, high1, low2, high2] = surface.view;
  const rows = Math.round((COLUMNS * (high2 - low2)) / (high1 - low1));
  const place = (k) => [
    low1 + ((high1 - low1) * (k % COLUMNS)) / (COLUMNS - 1),
    low2 + ((high2 - low2) * Math.floor(k / COLUMNS)) / (rows - 1),
  ];
  const data = Float64Array.from({ length: rows * COLUMNS }, (_, k) => landscape(surface, ...place(k)).height);
  const least = Math.min(...data);
  const span = Math.max(...data) - least;
  let bottom = place(data.indexOf(least));
  for (let k = 0; k < 2000; k++) bottom = landscape(surface, ...bottom).slope.map((g, i) => bottom[i] - 0.5 * g);
  const logs = data.map((value) => Math.log(value - least + 1e-3 * span));
  return {
    x: [low1, high1],
    y: [low2, high2],
    bottom,
    lowest: landscape(surface, ...bottom).height,
    field: { shape: [rows, COLUMNS], data },
    logs: { shape: [rows, COLUMNS], data: logs, low: Math.min(...logs), high: Math.max(...logs) },
    levels: Array.from({ length: LEVELS }, (_, k) => least + span * ((k + 0.5) / LEVELS) ** 3),
  };
}

/** How far each rule goes against a slope g; `s` is what it remembers of this weight, t counts steps from 1. */
const RULES = {
  SGD: (g, _, { rate }) => rate * g,
  momentum(g, s, { rate, momentum }) {
    s.velocity = momentum * (s.velocity ?? 0) + g;
    return rate * s.velocity;
  },
  Adagrad(g, s, { rate }) {
    s.sum = (s.sum ?? 0) + g * g;
    return (rate * g) / (Math.sqrt(s.sum) + EPS);
  },
  RMSprop(g, s, { rate }) {
    s.mean = 0.9 * (s.mean ?? 0) + 0.1 * g * g;
    return (rate * g) / (Math.sqrt(s.mean) + EPS);
  },
  Adam(g, s, { rate, t }) {
    s.m = 0.9 * (s.m ?? 0) + 0.1 * g;
    s.v = 0.999 * (s.v ?? 0) + 0.001 * g * g;
    return (rate * (s.m / (1 - 0.9 ** t))) / (Math.sqrt(s.v / (1 - 0.999 ** t)) + EPS);
  },
};

/** The paths (names, steps + 1, 2) of the rules of these names from one start; one that leaves is nan from there on. */
export function walkAll(names, surface, { start, rates, momentum, noise }, random, steps) {
  const shape = [names.length, steps + 1, 2];
  const data = new Float64Array(shape[0] * shape[1] * 2).fill(NaN);
  names.forEach((name, k) => {
    const path = data.subarray(2 * k * (steps + 1), 2 * (k + 1) * (steps + 1));
    path.set(start);
    walk(RULES[name], surface, path, { rate: rates[name], momentum, noise, random });
  });
  return { shape, data };
}

/** Write the path of a rule into `path`, w1 and w2 in turn, from its first two numbers on. */
function walk(rule, surface, path, { rate, momentum, noise, random }) {
  const memory = [{}, {}];
  for (let t = 1; t < path.length / 2; t++) {
    const { slope } = landscape(surface, path[2 * t - 2], path[2 * t - 1]);
    const next = slope.map(
      (g, i) => path[2 * t - 2 + i] - rule(g + noise * random[2 * t - 2 + i], memory[i], { rate, momentum, t }),
    );
    if (!(Math.max(...next.map(Math.abs)) < FAR)) return;
    path.set(next, 2 * t);
  }
}
