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
  const dx = values.map((_, k) => d_out.reduce((sum, gradient, n) => sum + gradient * routes[n * values.length + k], 0));
  return {
    out: { shape, data: out }, d_out: { shape, data: d_out },
    dx: { shape: [height, width], data: dx }, routes: { shape: [all.length, values.length], data: routes },
  };
}

/** What is wrong with a student's answer beside the right one, in a sentence; empty when nothing is. */
export function faultIn(answer, right, { kind, x, size, stride }) {
  const columns = right.out.shape[1];
  const name = (n) => `(${Math.floor(n / columns)}, ${n % columns})`;
  const off = (which) => right[which].data.findIndex((value, k) => Math.abs(value - answer[which].data[k]) > 1e-6);
  const wrong = off("out");
  if (wrong >= 0) return `Your output ${name(wrong)} is ${short(answer.out.data[wrong])}; expected ${short(right.out.data[wrong])}.`;
  const count = x.length * x[0].length;
  const astray = off("routes");
  if (astray >= 0) {
    const n = Math.floor(astray / count);
    const [yours, expected] = [answer, right].map(({ routes }) => routes.data.subarray(n * count, (n + 1) * count).reduce((sum, share) => sum + (share !== 0), 0));
    const cells = (number) => (number === 1 ? "one cell" : `${number} cells`);
    const values = windows([x.length, x[0].length], size, stride)[n].map((k) => x.flat()[k]);
    const tie = kind === "max" && yours > 1 && values.filter((value) => value === Math.max(...values)).length === yours;
    const shared = right.routes.data.filter((share, place) => share && place % count === astray % count).length > 1;
    if (shared && yours < expected) return `The gradient of output ${name(n)} gets lost at x (${Math.floor((astray % count) / x[0].length)}, ${astray % x[0].length}), which other windows hold too. ${ADD_UP}`;
    if (tie) return `The window of output ${name(n)} holds its maximum ${yours} times, and your gradient goes to all of them; expected: the first one takes it all.`;
    return `Of the gradient of output ${name(n)} alone, your function gives ${short(answer.routes.data[astray])} to x (${Math.floor((astray % count) / x[0].length)}, ${astray % x[0].length}); expected ${short(right.routes.data[astray])}. It reaches ${cells(yours)}; expected ${cells(expected)}.`;
  }
  const together = off("dx");
  if (together >= 0) return `Each output's gradient goes the right way alone, but together dx (${Math.floor(together / x[0].length)}, ${together % x[0].length}) is ${short(answer.dx.data[together])}; expected ${short(right.dx.data[together])}. ${ADD_UP}`;
  return "";
}

const short = (value) => String(Number(value.toPrecision(3))).replace("-", "−");
