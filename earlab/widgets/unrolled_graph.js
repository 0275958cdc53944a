// Unrolled graph: a recurrent network over time; values run forward, the gradient of the last output comes back.
import { clamp, Frame, number } from "./kit/kit.js";
import { Axes } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { UnrolledPicture, unrolled } from "./kit/unrolled.js";

const TITLE = "Unrolled graph";
const TRY = "play: values go forward, then the gradient comes back. Make W half as large: how far does it come?";
const HELP = `Drag along the graph to choose a step. With it focused: <kbd>←</kbd> <kbd>→</kbd> one moment, <kbd>Home</kbd> <kbd>End</kbd> first and
  last, <kbd>Space</kbd> plays and pauses. Blue lines: values, forward. Orange: the gradient, back; the stronger, the more comes through.`;
const GRAPH = { top: 268, height: 108 }; // pixels
const PACE = 0.4; // seconds for a moment
const LEAST = 1e-6; // smaller gradients are drawn as this
const SHARED = ["scale", "moment"];

class UnrolledGraph {
  answer; // {states, back, outputs}: rows of numbers
  view; // the picture drawn last
  playing; // what stops it

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.state = this.own();
    this.arrays = Object.fromEntries(["inputs", "read", "turn", "out"].map((name) => [name, ui.array(name)]));
    this.steps = this.arrays.inputs.data.length;
    this.units = this.arrays.read.data.length;
    this.last = 2 * this.steps + 1;
    this.canvas = ui.canvas({
      label:
        "The network, unfolded over its steps, and the length of the gradient at each. Arrows move forward and back.",
      height: () => GRAPH.top + GRAPH.height + 44,
      draw: (pen) => this.draw(pen),
      grab: (x) => this.point(x),
      move: (_, x) => this.point(x),
      key: (event) => this.key(event),
    });
    ui.stage.append(this.canvas);
    this.makePanel();
  }

  makePanel() {
    const { ui, state } = this;
    this.play = ui.button("▶ Play", () => this.toggle(), { primary: true });
    this.along = ui.slider({
      label: "moment",
      range: [1, this.last, 1],
      value: state.moment,
      format: (moment) => this.named(moment),
      oninput: (moment) => this.change({ moment }),
    });
    this.size = ui.slider({
      label: "W is multiplied by",
      range: [0.2, 2, 0.05],
      value: state.scale,
      oninput: (scale) => this.change({ scale }),
    });
    this.facts = ui.facts(["step", "direction", "length of h", "gradient there", "of the newest"]);
    ui.controls(ui.row(this.play), this.along, this.size, this.facts);
  }

  start() {
    this.ui.adopt(
      () => this.state,
      (theirs) => this.change(theirs),
    );
    this.change(this.state);
  }

  own() {
    return Object.fromEntries(SHARED.map((name) => [name, this.model.get(name)]));
  }

  /** The step of a moment, and whether values run forward there. */
  placeOf(moment) {
    const ahead = moment <= this.steps;
    return { step: ahead ? moment : this.last - moment, ahead };
  }

  named(moment) {
    const { step, ahead } = this.placeOf(Number(moment));
    return `${ahead ? "forward" : "back"}, step ${step}`;
  }

  point(x) {
    const step = clamp(this.view.stepAt(x), 0, this.steps);
    const { ahead } = this.placeOf(this.state.moment);
    this.change({ moment: ahead ? Math.max(1, step) : this.last - step });
    return "step";
  }

  key(event) {
    const ends = { Home: -this.last, End: this.last };
    const by = ends[event.key] ?? arrow(event)?.[0];
    if (event.key === " ") this.toggle();
    else if (by) this.change({ moment: this.state.moment + by });
    else return false;
    return true;
  }

  toggle() {
    if (this.playing) return this.pause();
    if (this.state.moment >= this.last) this.change({ moment: 1 });
    let passed = 0;
    this.play.textContent = "❚❚ Pause";
    this.playing = this.ui.animate((seconds) => {
      passed += seconds;
      if (passed < PACE) return true;
      passed = 0;
      if (this.state.moment >= this.last) this.pause();
      else this.change({ moment: this.state.moment + 1 });
      return Boolean(this.playing);
    });
  }

  pause() {
    this.playing?.();
    this.playing = undefined;
    this.play.textContent = "▶ Play";
  }

  change(traits) {
    const moment = clamp(traits.moment ?? this.state.moment, 1, this.last);
    Object.assign(this.state, traits, { moment });
    this.ui.set({ ...traits, moment });
    this.along.set(moment);
    this.size.set(this.state.scale);
    if ("scale" in traits) this.run();
    else this.tell();
  }

  async run() {
    const { scale } = this.state;
    const answer = await this.ui.answer("run", { scale }, () => unrolled(this.arrays, scale));
    if (!answer || scale !== this.state.scale) return;
    this.answer = this.ui.yours ? rowsOf(answer, this.units) : answer;
    this.ui.problem(answer.fault);
    this.tell();
  }

  tell() {
    if (!this.answer) return;
    const { step, ahead } = this.placeOf(this.state.moment);
    const [state, gradient] = [this.answer.states[step], this.answer.back[step]].map(normOf);
    const share = gradient / normOf(this.answer.back[this.steps]);
    this.facts.set({
      step: String(step),
      direction: ahead ? "forward" : "back",
      "length of h": number(state, 2),
      "gradient there": ahead ? "–" : number(gradient, 2),
      "of the newest": ahead ? "–" : `${number(100 * share, 2)} %`,
    });
    this.ui.say(
      ahead
        ? `Forward: input ${step} has come in, and the state has the length ${number(state, 2)}.`
        : `Back: at the state after step ${step}, ${number(100 * share, 2)} % of the newest gradient is left.`,
    );
    this.ui.redraw();
  }

  draw(pen) {
    this.view = new UnrolledPicture(pen, { steps: this.steps, units: this.units, theme: this.ui.theme });
    this.view.names();
    if (!this.answer) return;
    const { step, ahead } = this.placeOf(this.state.moment);
    this.drawEdges(step, ahead);
    this.drawNodes(step, ahead);
    this.view.frame(step);
    this.drawGradients(pen, step, ahead);
  }

  drawEdges(now, ahead) {
    const { view } = this;
    const { output, middle, units, low, input } = view.rows;
    const newest = normOf(this.answer.back[this.steps]);
    for (let step = 1; step <= this.steps; step++) {
      const [x, before] = [view.x(step), view.x(step - 1)];
      const seen = !ahead || step <= now ? 0.9 : 0;
      view.edge([x, input], [x, low], "a", ahead ? seen : 0);
      view.edge([x, units], [x, output], "a", ahead ? seen : 0);
      if (ahead) view.edge([before, middle], [x, middle], "a", seen);
      else {
        const strength = step > now ? Math.sqrt(normOf(this.answer.back[step - 1]) / newest) : 0;
        view.edge([x, middle], [before, middle], "b", strength, 3);
      }
    }
    if (!ahead) view.edge([view.x(this.steps), output], [view.x(this.steps), units], "b", 1, 3);
  }

  drawNodes(now, ahead) {
    const { view, answer } = this;
    const { output, input } = view.rows;
    const rows = ahead ? answer.states : answer.back;
    const limit = ahead ? 1 : Math.max(...answer.back[this.steps].map(Math.abs));
    for (let step = 0; step <= this.steps; step++) {
      const there = ahead ? step <= now : step >= now;
      for (let unit = 0; unit < this.units; unit++)
        view.node(view.x(step), view.y(unit), there ? rows[step][unit] : undefined, limit);
      if (!step) continue;
      const shown = ahead && there;
      view.node(view.x(step), output, shown ? answer.outputs[step - 1] : undefined, 2);
      view.node(view.x(step), input, shown ? this.arrays.inputs.data[step - 1] : undefined, 1);
    }
  }

  drawGradients(pen, now, ahead) {
    const { ctx, color } = pen;
    const lengths = this.answer.back.map((row) => Math.max(LEAST, normOf(row)));
    const ends = [Math.min(...lengths), Math.max(...lengths)].map(Math.log10);
    const axes = new Axes({
      left: this.view.x(0),
      right: this.view.x(this.steps),
      top: GRAPH.top,
      bottom: GRAPH.top + GRAPH.height,
      x: [0, this.steps],
      y: [10 ** Math.floor(ends[0] - 0.01), 10 ** Math.ceil(ends[1] + 0.01)],
      log: "y",
    });
    axes.draw(pen, { xLabel: "step", yLabel: "length of the gradient at the state", xTicks: lengths.map((_, k) => k) });
    const from = ahead ? this.steps + 1 : now;
    const steps = lengths.map((_, step) => step).filter((step) => step >= from);
    axes.curve(
      ctx,
      steps,
      steps.map((step) => lengths[step]),
      { color: color("b") },
    );
    axes.cursor(ctx, now, { color: color("ink") });
  }
}

/** An answer of the kernel with its arrays as rows. */
function rowsOf({ states, back, outputs }, width) {
  const rows = ({ shape: [count], data }) =>
    Array.from({ length: count }, (_, row) => data.slice(row * width, (row + 1) * width));
  return { states: rows(states), back: rows(back), outputs: outputs.data };
}

const normOf = (values) => Math.hypot(...values);

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new UnrolledGraph(ui, model).start();
  return () => ui.close();
}

export default { render };
