// Dilation tree: choose a moment of the output, and every sample that it hears lights up.
import { clamp, Frame, number, verdict } from "./kit/kit.js";
import { circle } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";

const TITLE = "Dilation tree";
const TRY = "move the output along the sound, then choose “1, 1, 1, 1”: how much of the past is left?";
const HELP = `Point at a moment, or drag along it. With the tree focused: <kbd>←</kbd> <kbd>→</kbd> next sample, <kbd>Home</kbd> first,
  <kbd>End</kbd> last.`;
const SAMPLES = 40; // of the sound
const RATE = 8; // samples in a millisecond
const [LEFT, STEP, TOP] = [86, 62, 26]; // pixels: for names, from row to row, above the first one
const [MOST, LARGEST] = [5, 16]; // layers; dilation
const PRESETS = {
  "1, 2, 4, 8": [1, 2, 4, 8],
  "1, 1, 1, 1": [1, 1, 1, 1],
  "8, 4, 2, 1": [8, 4, 2, 1],
  "1, 3, 9": [1, 3, 9],
  "1, 2, 1, 2": [1, 2, 1, 2],
};
const SHARED = ["kernel", "dilations", "moment"]; // traits that the view has its own copies of

/** Which samples an output hears in each row, from the input to the output. */
function treeOf(kernel, dilations, moment) {
  const rows = [new Set([moment])];
  for (const dilation of dilations.toReversed()) {
    const below = new Set();
    for (const at of rows[0]) for (let k = 0; k < kernel; k++) if (at >= k * dilation) below.add(at - k * dilation);
    rows.unshift(below);
  }
  return rows;
}

class DilationTree {
  heard; // (layers, SAMPLES, SAMPLES) by the student's convolution
  says; // what their formula gives
  answered = false; // whether both spoke of these layers: else what they wait for, or fail with, stays in sight

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.state = this.theirs();
    this.width = 0;
    this.rows = [];
    this.canvas = ui.canvas({
      label: "Rows of samples, the input at the bottom. Arrows move the output; what it hears is lit.",
      height: () => this.rowOf(0) + 34,
      draw: (pen) => this.draw(pen),
      grab: (x) => this.point(x),
      move: (_, x) => this.point(x),
      key: (event) => this.key(event),
    });
    ui.stage.append(this.canvas);
    this.makePanel();
  }

  makePanel() {
    const { ui } = this;
    this.preset = ui.choice({
      label: "Dilations",
      options: [["", "your own"], ...Object.keys(PRESETS)],
      value: "",
      onchange: (name) => name && this.change({ dilations: PRESETS[name] }),
    });
    this.taps = ui.slider({
      label: "taps of each layer",
      range: [2, 4, 1],
      value: this.state.kernel,
      oninput: (kernel) => this.change({ kernel }),
    });
    this.last = ui.slider({
      label: "dilation of the last layer",
      range: [1, LARGEST, 1],
      value: this.state.dilations.at(-1),
      oninput: (value) => this.change({ dilations: this.state.dilations.with(-1, value) }),
    });
    this.facts = ui.facts([
      "output at sample",
      "samples heard",
      "receptive field",
      "formula says",
      "at 8,000 Hz",
      "taps in all",
    ]);
    this.adding = ui.button("Add layer", () =>
      this.change({ dilations: [...this.state.dilations, Math.min(LARGEST, 2 * this.state.dilations.at(-1))] }),
    );
    this.removing = ui.button("Remove layer", () => this.change({ dilations: this.state.dilations.slice(0, -1) }));
    ui.controls(this.preset, this.taps, this.last, this.facts);
    ui.more(this.adding, this.removing);
  }

  start() {
    this.ui.follow(() => {
      const there = this.theirs();
      if (this.ui.setting || this.ui.busy || JSON.stringify(there) === JSON.stringify(this.state)) return;
      this.change(there);
    });
    this.change({ dilations: this.state.dilations });
  }

  theirs() {
    return Object.fromEntries(SHARED.map((name) => [name, this.model.get(name)]));
  }

  rowOf(m) {
    return TOP + STEP * (this.state.dilations.length - m);
  }

  xOf(at) {
    return LEFT + ((this.width - LEFT - 12) * (at + 0.5)) / SAMPLES;
  }

  point(x) {
    this.change({ moment: clamp(Math.floor(((x - LEFT) * SAMPLES) / (this.width - LEFT - 12)), 0, SAMPLES - 1) });
    return "moment";
  }

  key(event) {
    const ends = { Home: -SAMPLES, End: SAMPLES };
    const by = ends[event.key] ?? arrow(event)?.[0];
    if (!by) return false;
    this.change({ moment: clamp(this.state.moment + by, 0, SAMPLES - 1) });
    return true;
  }

  change(traits) {
    Object.assign(this.state, traits);
    this.ui.set(traits);
    if ("dilations" in traits || "kernel" in traits) this.ask();
    else this.tell();
  }

  async ask() {
    const { kernel, dilations } = this.state;
    this.heard = this.says = undefined;
    this.answered = false;
    this.tell();
    const answer = await this.ui.answer("heard", { kernel, dilations }, () => ({}));
    if (answer?.says && String(dilations) === String(this.state.dilations) && kernel === this.state.kernel) {
      this.answered = true;
      this.heard = answer.heard?.data;
      const [says] = answer.says.data;
      this.says = Number.isNaN(says) ? undefined : says;
    }
    this.tell();
  }

  /** The places of row 0 that the chosen output hears, by the student's convolution where it answered. */
  measured() {
    if (!this.heard) return this.rows[0];
    const begin = ((this.state.dilations.length - 1) * SAMPLES + this.state.moment) * SAMPLES;
    return new Set(Array.from({ length: SAMPLES }, (_, at) => at).filter((at) => this.heard[begin + at] > 0));
  }

  tell() {
    const { kernel, dilations, moment } = this.state;
    this.rows = treeOf(kernel, dilations, moment);
    this.lit = this.measured();
    const field = 1 + dilations.reduce((sum, dilation) => sum + (kernel - 1) * dilation, 0);
    this.facts.set({
      "output at sample": String(moment),
      "samples heard": String(this.lit.size),
      "receptive field": number(field),
      "formula says":
        this.says === undefined
          ? "–"
          : verdict(this.says === field, `${this.says === field ? "✓" : "✗"} ${number(this.says)}`),
      "at 8,000 Hz": `${(field / RATE).toFixed(1)} ms`,
      "taps in all": String(kernel * dilations.length),
    });
    if (this.answered && !this.ui.busy) this.ui.problem(this.complaint(field));
    const past = this.lit.size ? `, ${Math.min(...this.lit)} to ${Math.max(...this.lit)}` : "";
    const cut = moment + 1 < field ? " The sound began too late for the rest: zeros stand there." : "";
    this.ui.say(`The output at sample ${moment} hears ${this.lit.size} samples${past}.${cut}`);
    this.panel();
    this.ui.redraw();
  }

  /** What the student's functions get wrong first. */
  complaint(field) {
    const { moment } = this.state;
    const future = [...this.lit].find((at) => at > moment);
    if (future !== undefined)
      return `The output at sample ${moment} hears sample ${future}, which comes later. Pad the left side only.`;
    const missed = [...this.rows[0]].find((at) => !this.lit.has(at));
    if (missed !== undefined)
      return `The output at sample ${moment} does not hear sample ${missed}; the tree says that it should.`;
    const extra = [...this.lit].find((at) => !this.rows[0].has(at));
    if (extra !== undefined)
      return `The output at sample ${moment} hears sample ${extra}; no path of the tree leads there.`;
    if (this.says !== undefined && this.says !== field) {
      return `Your formula says ${number(this.says)}; from the oldest sample that is heard to the newest there are ${field}.`;
    }
    return "";
  }

  panel() {
    this.preset.select.value = Object.keys(PRESETS).find((name) => name === this.state.dilations.join(", ")) ?? "";
    this.taps.set(this.state.kernel);
    this.last.set(this.state.dilations.at(-1));
    this.adding.disabled = this.state.dilations.length >= MOST;
    this.removing.disabled = this.state.dilations.length <= 1;
  }

  draw(pen) {
    this.width = pen.width;
    const { ctx, color } = pen;
    const { kernel, dilations, moment } = this.state;
    ctx.textAlign = "left";
    ctx.fillStyle = color("soft");
    ctx.fillText("input", 4, this.rowOf(0));
    dilations.forEach((dilation, k) => ctx.fillText(`dilation ${dilation}`, 4, this.rowOf(k + 1)));
    ctx.beginPath();
    dilations.forEach((dilation, k) => {
      for (const at of this.rows[k + 1]) {
        for (let tap = 0; tap < kernel; tap++) {
          if (at < tap * dilation) continue;
          ctx.moveTo(this.xOf(at), this.rowOf(k + 1));
          ctx.lineTo(this.xOf(at - tap * dilation), this.rowOf(k));
        }
      }
    });
    ctx.strokeStyle = color("accent");
    ctx.lineWidth = 1.5;
    ctx.stroke();
    this.rows.forEach((row, m) => this.units(pen, m, m ? row : this.lit));
    ctx.strokeStyle = color("ink");
    ctx.lineWidth = 2;
    circle(ctx, this.xOf(moment), this.rowOf(dilations.length), 8);
    ctx.stroke();
  }

  units({ ctx, color }, m, lit) {
    const r = clamp((0.3 * (this.width - LEFT)) / SAMPLES, 2, 5);
    for (let at = 0; at < SAMPLES; at++) {
      const on = lit.has(at);
      circle(ctx, this.xOf(at), this.rowOf(m), on ? r : 0.8 * r);
      ctx.fillStyle = color(on ? "accent" : "surface");
      ctx.fill();
      ctx.strokeStyle = color(on ? "accent" : "border");
      ctx.lineWidth = 1;
      ctx.stroke();
    }
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new DilationTree(ui, model).start();
  return () => ui.close();
}

export default { render };
