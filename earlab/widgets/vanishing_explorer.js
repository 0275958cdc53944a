// Vanishing explorer: gradient norms of a deep network, and how far each layer moves in training.
import { Frame, number, verdict } from "./kit/kit.js";
import { Axes, hatch } from "./kit/plot.js";

const TITLE = "Vanishing gradients";
const TRY = "train three times with sigmoids. What became of the error? Then take ReLU and train again.";
const HELP = `Every slider works with the arrow keys. Layer 1 is next to the input. Weights are drawn from N(0, scale² / inputs); a layer is
  frozen when its gradient, or its movement, is below a thousandth of the largest.`;
const STEPS = 50;
const NOTHING_LEFT = 0.01; // of the best constant answer's error: below it the task is solved
const LEVEL = 0.001; // how near to that answer's error one counts as stuck there, as a part of it
const [HIGH, EMPTY] = [188, 32]; // pixels of a picture with bars, and of one without
const LOWEST = 1e-16; // smaller norms are drawn as this

class VanishingExplorer {
  seen; // {norms, frozen, moved, steps}

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    ui.stage.append(
      this.bars(
        "Gradient norm of each layer, logarithmic",
        () => `gradient norm${this.seen?.steps ? ` after ${this.seen.steps} steps` : ""}`,
        () => this.seen.norms,
        () => this.seen.frozen,
        "",
      ),
      this.bars(
        "How far each layer's weights have moved, logarithmic",
        () => "weights moved: ‖W − W at the start‖ / ‖W at the start‖",
        () => (this.seen.steps ? this.seen.moved : []),
        () => this.seen.stayed,
        `Train ${STEPS} steps to see how far each layer moves.`,
      ),
    );
  }

  makePanel() {
    const { ui, model } = this;
    this.activation = ui.choice({
      label: "Activation",
      options: model.get("names"),
      value: model.get("activation"),
      onchange: () => this.build(),
    });
    this.depth = ui.slider({
      label: "hidden layers",
      range: [1, 20, 1],
      value: model.get("depth"),
      oninput: () => this.build(),
    });
    this.width = ui.slider({
      label: "units per layer",
      range: [1, 64, 1],
      value: model.get("width"),
      oninput: () => this.build(),
    });
    this.scale = ui.slider({
      label: "initial weight scale",
      range: [-1, 1, 0.05],
      value: Math.log10(model.get("scale")),
      format: (power) => number(10 ** power, 2),
      oninput: () => this.build(),
    });
    this.facts = ui.facts(["last layer", "last / first", "frozen", "steps taken", "error E"]);
    ui.controls(
      this.activation,
      this.depth,
      this.width,
      this.scale,
      ui.row(
        ui.button(`Train ${STEPS} steps`, () => this.load("train", { steps: STEPS }, { every: true }), {
          primary: true,
        }),
      ),
      this.facts,
    );
    ui.more(ui.button("Start anew", () => this.build()));
  }

  start() {
    this.load("look");
  }

  /** A picture with one bar for each layer, and a sentence while there are none. */
  bars(label, yLabel, values, frozen, emptyText) {
    return this.ui.canvas({
      label,
      height: () => (this.seen && values().length ? HIGH : EMPTY),
      draw: (pen) => this.drawBars(pen, yLabel(), this.seen ? values() : [], this.seen ? frozen() : [], emptyText),
    });
  }

  drawBars(pen, yLabel, values, frozen, emptyText) {
    const { ctx, color } = pen;
    const layers = values.length;
    if (!layers) {
      ctx.fillStyle = color("soft");
      ctx.fillText(emptyText, 8, 20);
      return;
    }
    const axes = new Axes({
      left: 52,
      right: pen.width - 10,
      top: 32,
      bottom: pen.height - 42,
      x: [0.5, layers + 0.5],
      y: decades(values),
      log: "y",
    });
    const every = Math.ceil(layers / ((axes.right - axes.left) / 24));
    axes.draw(pen, { xLabel: "layer", yLabel, xTicks: [] });
    ctx.textAlign = "center";
    const half = 0.36 * (axes.px(2) - axes.px(1));
    for (let m = 1; m <= layers; m++) {
      ctx.fillStyle = color("soft");
      if ((m - 1) % every === 0) ctx.fillText(String(m), axes.px(m), axes.bottom + 16);
      this.drawBar(pen, axes, m, Math.max(values[m - 1], axes.y[0]), half, frozen[m - 1]);
    }
    ctx.textAlign = "left";
  }

  drawBar({ ctx, color }, axes, m, value, half, frozen) {
    const [left, right, top] = [axes.px(m) - half, axes.px(m) + half, Math.min(axes.py(value), axes.bottom - 2)];
    ctx.fillStyle = color(frozen ? "hair" : "accent");
    ctx.fillRect(left, top, right - left, axes.bottom - top);
    if (!frozen) return;
    ctx.strokeStyle = color("soft");
    hatch(ctx, left, top, right, axes.bottom);
    ctx.strokeRect(left, top, right - left, axes.bottom - top);
    ctx.save();
    ctx.translate(axes.px(m) + 4, top - 5);
    ctx.rotate(-Math.PI / 2);
    ctx.textAlign = "left";
    ctx.fillStyle = color("ink");
    ctx.fillText("frozen", 0, 0);
    ctx.restore();
  }

  settings() {
    return {
      depth: Number(this.depth.input.value),
      width: Number(this.width.input.value),
      scale: 10 ** Number(this.scale.input.value),
      activation: this.activation.select.value,
    };
  }

  async load(request, args, options) {
    const answer = await this.ui.ask(request, args, options);
    if (!answer) return;
    this.seen = answer;
    this.tell();
    this.ui.redraw();
  }

  tell() {
    const { norms, moved, steps, error } = this.seen;
    const frozen = steps ? this.seen.stayed : this.seen.frozen;
    const names = frozen.flatMap((is, m) => (is ? [m + 1] : []));
    this.facts.set({
      "last layer": number(norms.at(-1)),
      "last / first": number(norms.at(-1) / norms[0]),
      frozen: names.length ? verdict(false, `${names.length} of ${norms.length} layers`) : verdict(true, "no layer"),
      "error E": number(error),
      "steps taken": String(steps),
    });
    const which = names.length ? `${names.length > 1 ? "Layers" : "Layer"} ${ranges(names)}` : "No layer";
    const walked = ` After ${steps} steps layer 1 has moved by ${number(100 * moved[0], 2)} %, the last by ${number(100 * moved.at(-1), 2)} %.`;
    this.ui.say(
      `Gradient norm ${number(norms[0])} in layer 1, ${number(norms.at(-1))} in layer ${norms.length}. ${which} ${names.length > 1 ? "are" : "is"} frozen.${steps ? walked + this.rest() : ""}`,
    );
  }

  /** What small gradients mean where the error has come to rest; nothing while it has not. */
  rest() {
    const { error, constant } = this.seen;
    if (error < NOTHING_LEFT * constant)
      return " E is nearly 0: gradients are small everywhere because the task is solved.";
    if (Math.abs(error - constant) > LEVEL * constant) return "";
    return ` E = ${number(constant)} is that of the best constant answer: the layers that move have converged to it, and no gradient is left.`;
  }

  build() {
    return this.load("build", this.settings());
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new VanishingExplorer(ui, model).start();
  return () => ui.close();
}

/** A range of whole decades around the values; it moves in large steps, so that bars can be compared. */
function decades(values) {
  const powers = values.filter((value) => value > LOWEST).map(Math.log10);
  const high = 2 * Math.ceil((Math.max(-2, ...powers) + 0.2) / 2);
  return [10 ** (4 * Math.floor(Math.min(high - 4, ...powers) / 4)), 10 ** high];
}

/** 1, 2, 3, 5 → "1–3, 5". */
function ranges(numbers) {
  const runs = [];
  for (const n of numbers) {
    if (runs.length && runs.at(-1)[1] === n - 1) runs.at(-1)[1] = n;
    else runs.push([n, n]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
}

export default { render };
