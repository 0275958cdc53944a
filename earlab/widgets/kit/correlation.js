// One image, one kernel: the window that a cell of the output looks at, and the whole output.

/** The pixels under the kernel for one cell of the output, zeros where there is only padding; row-major. */
export function windowAt({ shape: [height, width], data }, { kernel, stride, padding }, row, column) {
  return kernel.flatMap((weights, i) =>
    weights.map((_, j) => {
      const [y, x] = [row * stride + i - padding, column * stride + j - padding];
      return y >= 0 && y < height && x >= 0 && x < width ? data[y * width + x] : 0;
    }),
  );
}

/** The output `{shape, data}` of one image and one kernel. */
export function crossCorrelation(image, { kernel, bias, stride, padding }) {
  const [height, width] = image.shape;
  const shape = [
    [height, kernel.length],
    [width, kernel[0].length],
  ].map(([size, k]) => Math.floor((size + 2 * padding - k) / stride) + 1);
  const data = new Float64Array(shape[0] * shape[1]).fill(bias);
  for (let i = 0; i < kernel.length; i++) {
    for (let j = 0; j < kernel[0].length; j++) {
      for (let row = 0; row < shape[0]; row++) {
        const y = row * stride + i - padding;
        if (y < 0 || y >= height) continue;
        for (let column = 0; column < shape[1]; column++) {
          const x = column * stride + j - padding;
          if (x >= 0 && x < width) data[row * shape[1] + column] += kernel[i][j] * image.data[y * width + x];
        }
      }
    }
  }
  return { shape, data };
}
