// Non-negative factors of a matrix V (F, T) ≈ W (F, r) H (r, T), all row-major.

const TINY = 1e-12; // keeps quotients finite
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Numbers between 0.1 and 1.1 without a pattern, the same as in Python. */
const spread = (count, seed) => Float64Array.from({ length: count }, (_, k) => 0.1 + (((k + seed) ** 2 * GOLDEN) % 1));

/** Factors to start with. */
export const startFactors = ([F, T], rank, seed) => ({
  W: spread(F * rank, seed),
  H: spread(rank * T, seed + 1),
  rank,
});

/** The product W H (F, T). */
export function product({ W, H, rank }, [F, T]) {
  const data = new Float64Array(F * T);
  for (let f = 0; f < F; f++) {
    for (let r = 0; r < rank; r++) {
      const weight = W[f * rank + r];
      for (let t = 0; t < T; t++) data[f * T + t] += weight * H[r * T + t];
    }
  }
  return data;
}

/** One step of D. Lee and H. Seung's multiplicative updates (2001), H first, then W with the new H. */
export function factorStep(V, factors, [F, T]) {
  const { W, H, rank } = factors;
  const sums = (values) => {
    // Wᵀ values, (r, T)
    const data = new Float64Array(rank * T);
    for (let f = 0; f < F; f++)
      for (let r = 0; r < rank; r++) for (let t = 0; t < T; t++) data[r * T + t] += W[f * rank + r] * values[f * T + t];
    return data;
  };
  const [up, down] = [sums(V), sums(product(factors, [F, T]))];
  const newH = H.map((value, k) => (value * up[k]) / (down[k] + TINY));
  const model = product({ W, H: newH, rank }, [F, T]);
  const newW = W.map((value, k) => {
    const [f, r] = [Math.floor(k / rank), k % rank];
    let [over, under] = [0, TINY];
    for (let t = 0; t < T; t++) {
      over += V[f * T + t] * newH[r * T + t];
      under += model[f * T + t] * newH[r * T + t];
    }
    return (value * over) / under;
  });
  return { W: newW, H: newH, rank };
}

/** ‖V − W H‖ / ‖V‖. */
export function relativeError(V, factors, shape) {
  const model = product(factors, shape);
  const [gap, size] = V.reduce(([a, b], value, k) => [a + (value - model[k]) ** 2, b + value ** 2], [0, TINY]);
  return Math.sqrt(gap / size);
}
