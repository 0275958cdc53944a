// Components of a spectrogram: what some of them look like together, and what each sounds like.
import { heatImage, sequential } from "./color.js";
import { product } from "./factors.js";
import { soundOf } from "./spectrum.js";

/** Non-negative factors `{W, H, rank}` of magnitudes V (F, T) of a sound's spectra, each template scaled to a peak of 1. */
export class Components {
  constructor({ W, H }, rank, V, spectra) {
    const [F, T] = V.shape;
    Object.assign(this, { rank, F, T, V, spectra, W: W.data.slice(), H: H.data.slice() });
    for (let k = 0; k < rank; k++) this.#scale(k);
    this.whole = product(this, V.shape);
  }

  /** W and H may share a factor: give it to H. */
  #scale(k) {
    const { W, H, F, T, rank } = this;
    let top = 0;
    for (let f = 0; f < F; f++) top = Math.max(top, W[f * rank + k]);
    for (let f = 0; f < F; f++) W[f * rank + k] /= top || 1;
    for (let t = 0; t < T; t++) H[k * T + t] *= top;
  }

  template(k) {
    return Array.from({ length: this.F }, (_, f) => this.W[f * this.rank + k]);
  }

  activation(k) {
    return this.H.subarray(k * this.T, (k + 1) * this.T);
  }

  /**
   * The picture in decibels, `floor` the lowest, of the components that are heard: of their product, or of V through
   * their share in the product of all. rows: which bin each row of the picture shows, from its top on.
   */
  image(heard, { model, floor, loudest, rows }) {
    const { W, H, T, V, rank, whole } = this;
    const data = Float32Array.from(V.data, (value, cell) => {
      const [f, t] = [Math.floor(cell / T), cell % T];
      let sum = 0;
      for (let k = 0; k < rank; k++) if (heard[k]) sum += W[f * rank + k] * H[k * T + t];
      const strength = model ? sum : (value * sum) / (whole[cell] || 1);
      return Math.max(floor, 20 * Math.log10(strength / loudest));
    });
    const picked = new Float32Array(rows.length * T);
    rows.forEach((f, row) => picked.set(data.subarray(f * T, (f + 1) * T), row * T));
    return heatImage({ shape: [rows.length, T], data: picked }, sequential, floor, 0);
  }

  /** One sound for each component: the sound's spectrum through the share of each. */
  sounds(hop, length) {
    const { W, H, F, T, rank, whole, spectra } = this;
    const share = (k, f, t) => (W[f * rank + k] * H[k * T + t]) / (whole[f * T + t] || 1);
    return Array.from({ length: rank }, (_, k) => {
      const part = (values) => values.map((value, at) => value * share(k, at % F, Math.floor(at / F)));
      return soundOf({ ...spectra, re: part(spectra.re), im: part(spectra.im) }, hop, length);
    });
  }
}
