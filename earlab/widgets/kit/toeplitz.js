// A kernel w of k weights, k odd, on a signal x with zeros around it: as a window that slides, and as a matrix.
import { number } from "./kit.js";

const CLOSE = 1e-9; // beyond this, relative to the largest sum, a sum is another one

/** The signal at j. */
export const sampleOf = (x, j) => x[j] ?? 0;

/** The sum of the products in the window around i. */
export const inWindow = (w, x, i) =>
  w.reduce((sum, weight, m) => sum + weight * sampleOf(x, i + m - (w.length >> 1)), 0);

/** Row i of a matrix times the signal. */
export const inMatrix = ({ data }, x, i) => x.reduce((sum, value, j) => sum + data[i * x.length + j] * value, 0);

/** The matrix (n, n) that does what the window does. */
export function toeplitz(w, n) {
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    w.forEach((weight, m) => {
      const j = i + m - (w.length >> 1);
      if (j >= 0 && j < n) data[i * n + j] = weight;
    });
  }
  return { shape: [n, n], data };
}

/** The first row of a matrix that gives another sum than the window, in a sentence; empty when there is none. */
export function rowFault(matrix, w, x) {
  const close = CLOSE * Math.max(1, ...x.map((_, i) => Math.abs(inWindow(w, x, i))));
  const i = x.findIndex((_, k) => Math.abs(inMatrix(matrix, x, k) - inWindow(w, x, k)) > close);
  if (i < 0) return "";
  const n = x.length;
  const row = Array.from(matrix.data.subarray(i * n, (i + 1) * n), (value) => number(value));
  const turned = toeplitz(w.toReversed(), n).data.every((value, k) => Math.abs(matrix.data[k] - value) < CLOSE);
  const why = turned
    ? " It is the matrix of the kernel the other way round: row i holds w[0] left of the diagonal."
    : "";
  return `Row ${i} of your matrix, (${row.join(", ")}), times x gives ${number(inMatrix(matrix, x, i))}; the window there gives ${number(inWindow(w, x, i))}.${why}`;
}
