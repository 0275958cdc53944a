// Layers of windows `[kernel, stride, dilation]` as a tree over their input.

const LEAST = 40; // inputs that are shown when an output sees fewer

/** Units of every layer: how many, how many inputs one spans, the step from one to the next, and where the first one stands. */
export function grow(layers, causal) {
  const [span, jump, offset] = [[1], [1], [0]];
  layers.forEach(([kernel, stride, dilation], k) => {
    const reach = jump[k] * dilation * (kernel - 1); // from the first to the last unit that is read, in inputs
    span.push(span[k] + reach);
    jump.push(jump[k] * stride);
    offset.push(offset[k] + (causal ? reach : reach / 2));
  });
  const outputs = Math.max(3, Math.floor((LEAST - span.at(-1)) / jump.at(-1)) + 1);
  const counts = [span.at(-1) + (outputs - 1) * jump.at(-1)];
  for (const [kernel, stride, dilation] of layers) {
    counts.push(Math.floor((counts.at(-1) - dilation * (kernel - 1) - 1) / stride) + 1);
  }
  return { span, jump, offset, counts };
}

/** For each layer the set of units that the chosen one sees; of an input, those that see it. */
export function litIn({ counts }, layers, layer, index) {
  const lit = counts.map(() => new Set());
  lit[layer].add(index);
  for (let m = layer; m > 0; m--) {
    for (const i of lit[m]) for (const below of readBy(layers[m - 1], i)) lit[m - 1].add(below);
  }
  if (layer) return lit;
  for (let m = 1; m < counts.length; m++) {
    for (let i = 0; i < counts[m]; i++) {
      if (readBy(layers[m - 1], i).some((below) => lit[m - 1].has(below))) lit[m].add(i);
    }
  }
  return lit;
}

/** The units below that unit i of a layer reads. */
const readBy = ([kernel, stride, dilation], i) =>
  Array.from({ length: kernel }, (_, tap) => i * stride + tap * dilation);
