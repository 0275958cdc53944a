// A kernel that slides over a sound x: convolution, cross-correlation, and which of them an output is.
import { largest } from "./color.js";
import { number } from "./kit.js";

export const OTHER = { correlate: "convolve", convolve: "correlate" };
const SWAPPED = {
  correlate: "cross-correlation leaves the kernel as it is, and yours turns it round",
  convolve: "convolution turns the kernel round, and yours leaves it as it is",
};
const SAME = 1e-6; // of the largest output: up to here two outputs are equal

/** The kernel as it lies on the sound: convolution turns it round. */
export const laid = (kernel, way) => (way === "convolve" ? kernel.toReversed() : kernel);

/** z[n] = Σ_m w[m] x[n·stride + m − padding], x zero beyond its ends, w the kernel as it lies. */
export function slide(x, { kernel, way, stride, padding }) {
  const w = laid(kernel, way);
  const length = Math.floor((x.length + 2 * padding - w.length) / stride) + 1;
  return Float64Array.from({ length }, (_, n) => {
    let sum = 0;
    for (let m = 0; m < w.length; m++) sum += w[m] * (x[n * stride + m - padding] ?? 0);
    return sum;
  });
}

/** Where an output is not the sum of products, and whether it is that of the other way; empty when it is right. */
export function slideFault(z, x, settings) {
  const [right, other] = [settings.way, OTHER[settings.way]].map((way) => slide(x, { ...settings, way }));
  const limit = SAME * largest(right);
  const gaps = z.map((value, k) => Math.abs(value - right[k]));
  const worst = gaps.indexOf(gaps.reduce((most, gap) => Math.max(most, gap)));
  if (gaps[worst] <= limit) return "";
  if (z.every((value, k) => Math.abs(value - other[k]) <= limit)) {
    return `Your output is that of the other way: ${SWAPPED[settings.way]}.`;
  }
  return `Your output differs from the sum of the products, most at z[${worst}]: it is ${number(z[worst])}, the products add up to ${number(right[worst])}.`;
}
