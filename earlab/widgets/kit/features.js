// Features of sounds, one number for each frame, where the module computes by itself.

/** Name → number of one frame: of its samples, and of the magnitudes (F, T) at column t. */
export const FEATURES = {
  RMS: ({ samples }) => Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length),
  "zero-crossing rate": ({ samples }) => {
    const crosses = (sample, k) => k > 0 && sample >= 0 !== samples[k - 1] >= 0;
    return samples.reduce((count, sample, k) => count + crosses(sample, k), 0) / samples.length;
  },
  "centroid (Hz)": ({ magnitudes, t, rate }) => {
    const [F, T] = magnitudes.shape;
    let [weight, sum] = [0, 0];
    for (let f = 0; f < F; f++) {
      weight += magnitudes.data[f * T + t];
      sum += (magnitudes.data[f * T + t] * f * rate) / (2 * (F - 1));
    }
    return sum / weight;
  },
};
