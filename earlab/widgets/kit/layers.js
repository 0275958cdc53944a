// A small network of full layers, for widgets that explore without a kernel.

export const ACTIVATIONS = {
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  step: (z) => (z >= 0 ? 1 : 0),
  tanh: Math.tanh,
  ReLU: (z) => Math.max(0, z),
  identity: (z) => z,
};

/** A grid over the view as rows x1, x2, the smallest x2 first. */
export function gridOver({ x, y }, count) {
  const grid = new Float64Array(2 * count * count);
  for (let k = 0; k < count * count; k++) {
    grid[2 * k] = x[0] + ((x[1] - x[0]) * (k % count)) / (count - 1);
    grid[2 * k + 1] = y[0] + ((y[1] - y[0]) * Math.floor(k / count)) / (count - 1);
  }
  return grid;
}

/** Send rows of inputs through all layers; `f` bends the hidden ones, `g` the last. */
export function forward(X, weights, biases, f, g) {
  return weights.reduce((H, W, m) => {
    const [inputs, units, bend] = [W.length, W[0].length, m === weights.length - 1 ? g : f];
    const next = new Float64Array((H.length / inputs) * units);
    for (let k = 0; k < next.length; k++) {
      const [row, unit] = [Math.floor(k / units), k % units];
      let z = biases[m][unit];
      for (let i = 0; i < inputs; i++) z += H[row * inputs + i] * W[i][unit];
      next[k] = bend(z);
    }
    return next;
  }, X);
}
