// A network that continues a circle, one step after the other, and two points as two voices.

const TAU = 2 * Math.PI;

/** The k-th of the matrices that stand one after the other, as rows. */
function rowsOf({ shape: [, rows, columns], data }, k) {
  const from = k * rows * columns;
  return Array.from({ length: rows }, (_, row) => data.slice(from + row * columns, from + (row + 1) * columns));
}

const dot = (row, values) => row.reduce((sum, weight, k) => sum + weight * values[k], 0);

/** Outputs of the k-th network, flat as (T, 2); `given[t]` feeds the true output of step t to the next step. */
export function continued({ turn, offset, read, shift, truth }, k, given) {
  const [inner, outer] = [rowsOf(turn, k), rowsOf(read, k)];
  const size = inner.length;
  const said = new Float64Array(2 * given.length);
  let before = truth.data.slice(0, 2);
  given.forEach((isTrue, step) => {
    const hidden = inner.map((row, unit) => Math.tanh(dot(row, before) + offset.data[k * size + unit]));
    const now = outer.map((row, at) => dot(row, hidden) + shift.data[2 * k + at]);
    said.set(now, 2 * step);
    before = isTrue ? truth.data.slice(2 * step + 2, 2 * step + 4) : now;
  });
  return said;
}

/** A tone that follows points, flat as (T, 2): its pitch the height, its loudness the distance from the middle. */
export function voiceOf(points, { rate, perStep, pitch, octaves }) {
  const steps = points.length / 2;
  const tone = new Float32Array(Math.round(steps * perStep * rate));
  let phase = 0;
  for (let n = 0; n < tone.length; n++) {
    const place = Math.min(steps - 1, n / (rate * perStep));
    const [first, share] = [Math.floor(place), place % 1];
    const [x, y] = [0, 1].map((axis) => {
      const next = points[2 * Math.min(steps - 1, first + 1) + axis];
      return (1 - share) * points[2 * first + axis] + share * next;
    });
    phase += (TAU * pitch * 2 ** (octaves * y)) / rate;
    tone[n] = 0.4 * Math.min(1.5, Math.hypot(x, y)) * Math.sin(phase);
  }
  return tone;
}
