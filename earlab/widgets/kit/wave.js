// Waveforms: the lowest and highest sample under each pixel, found once for each width and range.
import { largest } from "./color.js";

/** Samples (n,) at `rate` in Hz, the first one at `start` seconds. */
export class Waveform {
  constructor(samples, rate, start = 0) {
    Object.assign(this, { samples, rate, start, peak: largest(samples) });
  }

  /** Draw on axes whose x is in seconds. */
  draw(ctx, axes, color) {
    const key = [axes.left, axes.right, ...axes.x].join();
    if (key !== this.key) Object.assign(this, { key, bounds: this.#bounds(axes) });
    ctx.fillStyle = color;
    this.bounds.forEach(([low, high], k) => {
      const top = axes.py(high);
      ctx.fillRect(axes.left + k, top, 1, Math.max(1, axes.py(low) - top));
    });
  }

  #bounds(axes) {
    const at = (pixel) => Math.round((axes.toX(pixel) - this.start) * this.rate);
    return Array.from({ length: Math.floor(axes.right - axes.left) }, (_, k) => {
      const from = Math.max(0, at(axes.left + k) - 1); // one sample twice, so that columns touch
      const here = this.samples.subarray(from, Math.max(from + 1, at(axes.left + k + 1)));
      return here.length ? [Math.min(...here), Math.max(...here)] : [0, 0];
    });
  }
}
