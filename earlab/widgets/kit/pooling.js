// Pooling of one map: outputs, the gradient of each output alone, and all gradients together.

const ADD_UP = "Where windows overlap, gradients add up: they are added, not assigned.";
const sizeOf = (n, size, stride) => Math.floor((n - size) / stride) + 1;

/** For each output the inputs `[k, …]` of its window, row-major. */
export function windows([height, width], size, stride) {
  const [rows, columns] = [height, width].map((n) => sizeOf(n, size, stride));
  return Array.from({ length: rows * columns }, (_, n) => {
    const [top, left] = [Math.floor(n / columns) * stride, (n % columns) * stride];
    return Array.from({ length: size * size }, (_, k) => (top + Math.floor(k / size)) * width + left + (k % size));
  });
}

/** `{out, d_out, dx, routes}` of rows of numbers; on ties the first maximum takes the whole gradient. */
export function pool({ kind, x, size, stride }) {
  const [height, width] = [x.length, x[0].length];
  const shape = [height, width].map((n) => sizeOf(n, size, stride));
  const values = x.flat();
  const all = windows([height, width], size, stride);
  const out = all.map((cells) => {
    const inside = cells.map((k) => values[k]);
    return kind === "max" ? Math.max(...inside) : inside.reduce((sum, value) => sum + value, 0) / inside.length;
  });
  const routes = new Float64Array(all.length * values.length);
  all.forEach((cells, n) => {
    const targets = kind === "max" ? [cells.find((k) => values[k] === out[n])] : cells;
    for (const k of targets) routes[n * values.length + k] = 1 / targets.length;
  });
  const d_out = out.map((_, n) => (n + 1) / 10);
  const dx = values.map((_, k) =>
    d_out.reduce((sum, gradient, n) => sum + gradient * routes[n * values.length + k], 0),
  );
  return {
    out: { shape, data: out },
    d_out: { shape, data: d_out },
    dx: { shape: [height, width], data: dx },
    routes: { shape: [all.length, values.length], data: routes },
  };
}

/** All `{n, k, share}` of outputs n and inputs k between which gradient flows, of the chosen cell `at` of one side. */
export function linksOf({ shape: [, count], data }, side, at) {
  const all = Array.from(data, (share, place) => ({ n: Math.floor(place / count), k: place % count, share }));
  return all.filter(({ n, k, share }) => share && (side === "x" ? k : n) === at);
}

/** How often each window holds its maximum. */
export function tiesIn({ x, size, stride }) {
  const values = x.flat();
  return windows([x.length, x[0].length], size, stride).map((cells) => {
    const most = Math.max(...cells.map((cell) => values[cell]));
    return cells.filter((cell) => values[cell] === most).length;
  });
}

/** What is wrong with a student's answer beside the right one, in a sentence; empty when nothing is. */
export function faultIn(answer, right, settings) {
  const gap = (which) => right[which].data.findIndex((value, k) => Math.abs(value - answer[which].data[k]) > 1e-6);
  const both = (which, k) => `${short(answer[which].data[k])}; expected ${short(right[which].data[k])}.`;
  const out = gap("out");
  if (out >= 0) return `Your output ${nameOf(out, right.out)} is ${both("out", out)}`;
  const route = gap("routes");
  if (route >= 0) return routeFault(answer, right, settings, route);
  const dx = gap("dx");
  if (dx < 0) return "";
  return `Each output's gradient goes the right way alone, but together dx ${nameOf(dx, right.dx)} is ${both("dx", dx)} ${ADD_UP}`;
}

/** What is wrong with the way of one output's gradient, of which place `route` differs. */
function routeFault(answer, right, { kind, x, size, stride }, route) {
  const count = right.dx.data.length;
  const [n, to] = [Math.floor(route / count), route % count];
  const [output, cell] = [nameOf(n, right.out), nameOf(to, right.dx)];
  const [yours, expected] = [answer, right].map(({ routes }) =>
    routes.data.subarray(n * count, (n + 1) * count).reduce((sum, share) => sum + (share !== 0), 0),
  );
  const shared = right.routes.data.filter((share, place) => share && place % count === to).length > 1;
  if (shared && yours < expected) {
    return `The gradient of output ${output} gets lost at x ${cell}, which other windows hold too. ${ADD_UP}`;
  }
  const values = windows(right.dx.shape, size, stride)[n].map((k) => x.flat()[k]);
  const highest = values.filter((value) => value === Math.max(...values)).length;
  if (kind === "max" && yours > 1 && highest === yours) {
    return `The window of output ${output} holds its maximum ${yours} times, and your gradient goes to all of them; expected: the first one takes it all.`;
  }
  const [got, wanted] = [answer, right].map(({ routes }) => short(routes.data[route]));
  const cells = (number) => (number === 1 ? "one cell" : `${number} cells`);
  return `Of the gradient of output ${output} alone, your function gives ${got} to x ${cell}; expected ${wanted}. It reaches ${cells(yours)}; expected ${cells(expected)}.`;
}

/** The k-th cell of a matrix as `(row, column)`. */
const nameOf = (k, { shape }) => `(${Math.floor(k / shape[1])}, ${k % shape[1]})`;

const short = (value) => String(Number(value.toPrecision(3))).replace("-", "−");
