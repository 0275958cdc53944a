// A network on the plane whose hidden units are lines: to be dragged, added and taken out.
import { ACTIVATIONS, forward, gridOver } from "./layers.js";

const [GRID, MESH] = [81, 25]; // places of the surface and nodes of the sheet, each way
const JOIN = 6; // weight of an added unit to the output, which stays the AND of its lines

/** Weights and biases of all layers; the first layer reads two features. */
export class PlaneNetwork {
  constructor({ weights, biases }) {
    this.weights = structuredClone(weights);
    this.biases = structuredClone(biases);
  }

  /** Lines `[w1, w2, b]` of the first layer's units. */
  lines() {
    return this.biases[0].map((b, k) => [this.weights[0][0][k], this.weights[0][1][k], b]);
  }

  setLine(k, line) {
    [this.weights[0][0][k], this.weights[0][1][k], this.biases[0][k]] = line;
  }

  /** How many units the last hidden layer has. */
  units() {
    return this.weights.at(-1).length;
  }

  /** The line of the output unit among two activations; none where it reads more of them. */
  outputLines() {
    const [weights, biases] = [this.weights.at(-1), this.biases.at(-1)];
    return this.units() === 2 ? [[weights[0][0], weights[1][0], biases[0]]] : [];
  }

  setOutputLine(line) {
    const [weights, biases] = [this.weights.at(-1), this.biases.at(-1)];
    [weights[0][0], weights[1][0], biases[0]] = line;
  }

  /** Whether one hidden layer is all there is: then units come and go. */
  get simple() {
    return this.weights.length === 2;
  }

  /** Add a line through the middle of the view to the AND of the output unit. */
  add({ x, y }) {
    const middle = [x, y].map(([low, high]) => (low + high) / 2);
    const angle = 0.35 + 1.1 * this.biases[0].length;
    const w = [JOIN * Math.cos(angle), JOIN * Math.sin(angle)];
    this.weights[0].forEach((row, axis) => row.push(w[axis]));
    this.biases[0].push(-w[0] * middle[0] - w[1] * middle[1]);
    this.biases[1][0] -= JOIN;
    this.weights[1].push([JOIN]);
  }

  remove(k) {
    for (const row of this.weights[0]) row.splice(k, 1);
    this.biases[0].splice(k, 1);
    this.biases[1][0] += Math.max(0, this.weights[1][k][0]);
    this.weights[1].splice(k, 1);
  }

  /** The answer of the browser for samples `[x1, x2, class]`, with the activations of these names. */
  surface(view, samples, hidden, output) {
    const [f, g] = [ACTIVATIONS[hidden], ACTIVATIONS[output]];
    const points = Float64Array.from(samples.flatMap((sample) => sample.slice(0, 2)));
    const last = this.weights.length - 1;
    const all = (X) => forward(X, this.weights, this.biases, f, g);
    const folded = (X) => forward(X, this.weights.slice(0, last), this.biases.slice(0, last), f, f);
    return {
      plane: { shape: [GRID, GRID], data: all(gridOver(view, GRID)) },
      said: { shape: [samples.length], data: all(points) },
      sheet: { shape: [MESH, MESH, this.units()], data: folded(gridOver(view, MESH)) },
      folded: { shape: [samples.length, this.units()], data: folded(points) },
    };
  }
}
