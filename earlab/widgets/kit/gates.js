// Gates and states of recurrent units over the steps of a sound, and what each of them means.
import { diverging, heatImage, largest, sequential } from "./color.js";

const MEANINGS = {
  i: "input gate i: how much is written",
  f: "forget gate f: how much is kept",
  g: "candidate g: what would be written",
  o: "output gate o: how much is shown",
  z: "update gate z: how much is kept",
  r: "reset gate r: how much of h the candidate sees",
  ĥ: "candidate ĥ: what would be written",
  c: "cell state c: the memory",
};

/** What the curve of that name shows in a cell of that kind. */
export const meaningOf = (name, cell) => MEANINGS[name] ?? (cell === "lstm" ? "output h" : "state h: the memory");

/**
 * Gates lie between 0 and 1, candidates and outputs between −1 and 1, a cell state where its curves are: that of one
 * unit, or without one all.
 */
export function rangeOf(name, curves, unit) {
  if ("ifozr".includes(name)) return [0, 1];
  if (name !== "c" || !curves) return [-1, 1];
  const high = largest(unit === undefined ? curves.all(name) : curves.unit(name, unit));
  return [-high, high];
}

/** Values `data` (names, steps, units) of one run. */
export class Curves {
  constructor(names, { shape: [, steps, units], data }) {
    Object.assign(this, { names, steps, units, data });
  }

  value(name, step, unit) {
    return this.data[(this.names.indexOf(name) * this.steps + step) * this.units + unit];
  }

  /** One unit over time (steps,). */
  unit(name, unit) {
    return Array.from({ length: this.steps }, (_, step) => this.value(name, step, unit));
  }

  /** All units (steps, units). */
  all(name) {
    const size = this.steps * this.units;
    return this.data.subarray(this.names.indexOf(name) * size, (this.names.indexOf(name) + 1) * size);
  }

  /** Every unit as a row over time. */
  image(name, [low, high], theme) {
    const [part, { steps, units }] = [this.all(name), this];
    const data = Float32Array.from(part, (_, k) => part[(k % steps) * units + Math.floor(k / steps)]);
    return heatImage({ shape: [units, steps], data }, low === 0 ? sequential : diverging[theme], low, high);
  }

  /** Steps until the size of one unit is half of what it is at `step`, undefined when it stays. */
  halfLife(name, step, unit) {
    const start = Math.abs(this.value(name, step, unit));
    const later = Array.from({ length: this.steps - step - 1 }, (_, k) => step + 1 + k);
    const half = later.find((at) => Math.abs(this.value(name, at, unit)) < start / 2);
    return half === undefined ? undefined : half - step;
  }
}
