// Clips as mel pictures: the one that is shown, its axes in seconds and bands, its sound, and the network's answer.
import { heatImage, upsideDown } from "./color.js";
import { number } from "./kit.js";
import { Axes, line, rimmed } from "./plot.js";
import { layer } from "./tiles.js";

const FEW = 5; // bands that are named in Hz

/** What the traits of a `ClipWidget` hold. */
export class MelClips {
  constructor(ui, model) {
    [this.levels, this.hertz] = [ui.array("levels"), ui.array("hertz").data];
    this.sounds = ui.array("sounds");
    this.rate = model.get("sample_rate");
    this.classes = model.get("classes");
    this.labels = model.get("labels");
    [this.count, this.bands, this.frames] = this.levels.shape;
    this.samples = this.sounds.shape[1];
    this.seconds = this.samples / this.rate;
  }

  /** The name of a clip. */
  name(clip) {
    return this.classes[this.labels[clip]];
  }

  /** The options of a list of all clips. */
  get options() {
    return Array.from({ length: this.count }, (_, clip) => [String(clip), this.name(clip)]);
  }

  /** Levels (bands, frames) of a clip in dB. */
  matrix(clip) {
    return layer(this.levels, clip);
  }

  sound(clip) {
    return { tracks: [this.sounds.data.subarray(clip * this.samples, (clip + 1) * this.samples)], rate: this.rate };
  }

  /** The time of a frame's middle: the first one is centred on the beginning. */
  timeOf(frame) {
    return Math.min(this.seconds, ((frame + 0.5) * this.seconds) / this.frames);
  }

  /** Axes in seconds and bands. */
  axes(box) {
    return new Axes({ ...box, x: [0, this.seconds], y: [0, this.bands] });
  }

  /** Draw the axes with some bands named in Hz. */
  drawAxes(pen, axes, { yLabel, last }) {
    const places = Array.from({ length: FEW }, (_, k) => Math.round(((k + 0.5) * this.bands) / FEW));
    axes.draw(pen, {
      yLabel,
      yTicks: places.map((band) => band + 0.5),
      yText: (place) => number(this.hertz[Math.floor(place)], 2),
      ...(last ? { xLabel: "time (s)" } : { xTicks: [] }),
    });
  }

  /** Mark a place in a picture. */
  mark(pen, axes, { band, frame }) {
    const [x, y] = [axes.px(this.timeOf(frame)), axes.py(band + 0.5)];
    rimmed(pen, () => {
      line(pen.ctx, x, axes.top, x, axes.bottom);
      line(pen.ctx, x - 9, y, x + 9, y);
    });
  }
}

/** A matrix (bands, frames) as a picture with band 0 at the bottom. */
export const upright = (matrix, colors, low, high) => heatImage(upsideDown(matrix), colors, low, high);

/** The most probable class and its probability, as "violin, 92 %". */
export function answerOf(scores, classes) {
  const best = scores.indexOf(Math.max(...scores));
  return `${classes[best]}, ${percent(scores[best])}`;
}

export const percent = (share) => `${number(100 * share, share < 0.1 ? 2 : 3)} %`;
