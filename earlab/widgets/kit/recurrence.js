// h(t) = W h(t − 1) for a real W with given eigenvalues: blocks on the diagonal, a coupling beside it.

/** Where each eigenvalue's coordinates lie: `[first, number]`, two for a complex pair, one for a real value. */
export function blocksOf(eigenvalues) {
  let first = 0;
  return eigenvalues.map(([, im]) => {
    const block = [first, im ? 2 : 1];
    first += block[1];
    return block;
  });
}

/** The states h(0) … h(T) as arrays, from equal parts with norm 1. */
export function statesOf(eigenvalues, coupling, T) {
  const blocks = blocksOf(eigenvalues);
  const size = blocks.reduce((sum, [, number]) => sum + number, 0);
  const states = [Float64Array.from({ length: size }, () => 1 / Math.sqrt(size))];
  for (let t = 0; t < T; t++) {
    const [before, after] = [states[t], new Float64Array(size)];
    blocks.forEach(([at, number], k) => {
      const [re, im] = eigenvalues[k];
      after[at] = re * before[at] - (number === 2 ? im * before[at + 1] : 0);
      if (number === 2) after[at + 1] = im * before[at] + re * before[at + 1];
      if (k + 1 < blocks.length) after[at] += coupling * before[blocks[k + 1][0]];
    });
    states.push(after);
  }
  return states;
}

export const normOf = (values) => Math.hypot(...values);

/** A tone for each eigenvalue: its angle is the pitch, its part of ‖h(t)‖ the loudness, held at 1. */
export function tonesOf({ eigenvalues, states, norms }, { rate, perSecond, start, low, high }) {
  const length = Math.round(((states.length - 1) * rate) / perSecond);
  return blocksOf(eigenvalues).map(([at, number], k) => {
    const [re, im] = eigenvalues[k];
    const pitch = low + ((high - low) * Math.atan2(im, re)) / Math.PI;
    const loudness = states.map((state, t) => {
      const part = (start * norms[t] * normOf(state.subarray(at, at + number))) / normOf(state);
      return Number.isNaN(part) ? 0 : Math.min(1, part);
    });
    return Float32Array.from({ length }, (_, n) => {
      const time = (n * perSecond) / rate;
      const t = Math.floor(time);
      const level = loudness[t] + (time - t) * (loudness[t + 1] - loudness[t]);
      return level * Math.sin((2 * Math.PI * pitch * n) / rate);
    });
  });
}
