// Short-time spectra in the browser: frames of a sound to spectra, and back.

/** The fast Fourier transform of n complex numbers, n a power of two, in place (J. W. Cooley and J. W. Tukey, 1965). */
class Fourier {
  constructor(n) {
    this.n = n;
    this.cos = Float64Array.from({ length: n / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / n));
    this.sin = Float64Array.from({ length: n / 2 }, (_, k) => Math.sin((2 * Math.PI * k) / n));
    this.turned = new Uint32Array(n); // the bits of k read backwards
    for (let k = 1; k < n; k++) this.turned[k] = (this.turned[k >> 1] >> 1) | (k & 1 ? n >> 1 : 0);
  }

  run(re, im) {
    const { n, cos, sin, turned } = this;
    for (let k = 0; k < n; k++) {
      const j = turned[k];
      if (j > k) [re[k], re[j], im[k], im[j]] = [re[j], re[k], im[j], im[k]];
    }
    for (let half = 1; half < n; half *= 2) {
      for (let from = 0; from < n; from += 2 * half) {
        for (let k = 0; k < half; k++) {
          const [a, b, turn] = [from + k, from + k + half, (k * n) / (2 * half)];
          const [x, y] = [re[b] * cos[turn] + im[b] * sin[turn], im[b] * cos[turn] - re[b] * sin[turn]];
          [re[b], im[b]] = [re[a] - x, im[a] - y];
          re[a] += x;
          im[a] += y;
        }
      }
    }
  }
}

/** The periodic Hann window (n,). */
const hann = (n) => Float64Array.from({ length: n }, (_, k) => 0.5 - 0.5 * Math.cos((2 * Math.PI * k) / n));

export const frameCount = (length, nFft, hop) => Math.max(0, 1 + Math.floor((length - nFft) / hop));

/** Spectra of the frames of x that fit into it, `{re, im}` with F = 1 + nFft / 2 numbers for each of T frames. */
export function spectraOf(x, nFft, hop) {
  const [fourier, window] = [new Fourier(nFft), hann(nFft)];
  const [T, F] = [frameCount(x.length, nFft, hop), 1 + nFft / 2];
  const spectra = { T, F, re: new Float32Array(T * F), im: new Float32Array(T * F) };
  const [re, im] = [new Float64Array(nFft), new Float64Array(nFft)];
  for (let t = 0; t < T; t++) {
    for (let k = 0; k < nFft; k++) re[k] = window[k] * x[t * hop + k];
    im.fill(0);
    fourier.run(re, im);
    spectra.re.set(re.subarray(0, F), t * F);
    spectra.im.set(im.subarray(0, F), t * F);
  }
  return spectra;
}

/** Magnitudes as a matrix (F, T), one column for each frame. */
export function magnitudes({ re, im, T, F }) {
  const data = new Float32Array(F * T);
  for (let t = 0; t < T; t++) {
    for (let f = 0; f < F; f++) data[f * T + t] = Math.hypot(re[t * F + f], im[t * F + f]);
  }
  return { shape: [F, T], data };
}

/** The sound (length,) whose spectra come closest to these (D. Griffin and J. Lim, 1984), fading at its ends. */
export function soundOf({ re, im, T, F }, hop, length) {
  const nFft = 2 * (F - 1);
  const [fourier, window] = [new Fourier(nFft), hann(nFft)];
  const [sum, weight] = [new Float64Array(length), new Float64Array(length)];
  const [a, b] = [new Float64Array(nFft), new Float64Array(nFft)];
  for (let t = 0; t < T; t++) {
    for (let k = 0; k < nFft; k++) {
      // the transform of the mirrored spectrum's conjugate runs backwards
      const f = k < F ? k : nFft - k;
      a[k] = re[t * F + f];
      b[k] = k < F ? -im[t * F + f] : im[t * F + f];
    }
    fourier.run(a, b);
    for (let k = 0; k < nFft; k++) {
      sum[t * hop + k] += (window[k] * a[k]) / nFft;
      weight[t * hop + k] += window[k] ** 2;
    }
  }
  return Float32Array.from(sum, (value, k) => value / Math.max(weight[k], 0.1));
}

/** Decibels below the largest magnitude, none lower than `floor`. */
export function decibels({ shape, data }, floor) {
  const top = data.reduce((most, value) => Math.max(most, value), 0) || 1;
  return {
    shape,
    data: Float32Array.from(data, (value) => Math.max(floor, 20 * Math.log10(Math.max(value, 0) / top))),
  };
}
