// Sounds through a filter: noise to pass through it, and the sum of products at every sample.

/** White noise of n samples, the same at each call (a linear congruential generator; Numerical Recipes, 1992). */
export function noise(n) {
  let state = 1;
  return Float32Array.from({ length: n }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** The sound x through a filter, as a network slides it: `z[n] = Σ w[k] · x[n + k]`, as long as x. */
export function through(x, taps) {
  const out = new Float32Array(x.length);
  for (let n = 0; n < x.length; n++) {
    let sum = 0;
    const most = Math.min(taps.length, x.length - n);
    for (let k = 0; k < most; k++) sum += taps[k] * x[n + k];
    out[n] = sum;
  }
  return out;
}
