// Vanishing explorer: gradient norms of a deep network, and how far each layer moves in training.
import { Frame, make, number } from "./kit/kit.js";
import { Axes, hatch } from "./kit/plot.js";

const TITLE = "Vanishing gradients";
const HELP = `Every slider works with the arrow keys. Layer 1 is next to the input. Weights are drawn from N(0, scale² / inputs); a layer is
  frozen when its gradient, or its movement, is below a thousandth of the largest.`;
const STEPS = 50;
const [HIGH, EMPTY] = [260, 32]; // pixels of a picture with bars, and of one without
const LOWEST = 1e-16; // smaller norms are drawn as this

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, help: HELP });
  let seen; // {norms, frozen, moved, steps}

  const bars = (label, yLabel, values, frozen, emptyText) => ui.canvas({
    label,
    height: () => (seen && values().length ? HIGH : EMPTY),
    draw: (pen) => drawBars(pen, yLabel(), seen ? values() : [], seen ? frozen() : [], emptyText),
  });
  ui.stage.append(
    bars("Gradient norm of each layer, logarithmic", () => `gradient norm${seen?.steps ? ` after ${seen.steps} steps` : ""}`, () => seen.norms, () => seen.frozen, ""),
    bars(
      "How far each layer's weights have moved, logarithmic", () => "weights moved: ‖W − W at the start‖ / ‖W at the start‖",
      () => (seen.steps ? seen.moved : []), () => seen.stayed, `Train ${STEPS} steps to see how far each layer moves.`,
    ),
  );

  function drawBars(pen, yLabel, values, frozen, emptyText) {
    const { ctx, color } = pen;
    const layers = values.length;
    if (!values.length) {
      ctx.fillStyle = color("soft");
      ctx.fillText(emptyText, 8, 20);
      return;
    }
    const axes = new Axes({ left: 52, right: pen.width - 10, top: 32, bottom: pen.height - 42, x: [0.5, layers + 0.5], y: decades(values), log: "y" });
    const every = Math.ceil(layers / ((axes.right - axes.left) / 24));
    axes.draw(pen, { xLabel: "layer", yLabel, xTicks: [] });
    ctx.textAlign = "center";
    const half = 0.36 * (axes.px(2) - axes.px(1));
    for (let m = 1; m <= layers; m++) {
      ctx.fillStyle = color("soft");
      if ((m - 1) % every === 0) ctx.fillText(String(m), axes.px(m), axes.bottom + 16);
      drawBar(pen, axes, m, Math.max(values[m - 1], axes.y[0]), half, frozen[m - 1]);
    }
    ctx.textAlign = "left";
  }

  function drawBar({ ctx, color }, axes, m, value, half, frozen) {
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

  const settings = () => ({
    depth: Number(depth.input.value), width: Number(width.input.value), scale: 10 ** Number(scale.input.value), activation: activation.select.value,
  });

  async function load(request, args, options) {
    const answer = await ui.ask(request, args, options);
    if (!answer) return;
    seen = answer;
    tell();
    ui.redraw();
  }

  function tell() {
    const { norms, moved, steps } = seen;
    const frozen = steps ? seen.stayed : seen.frozen;
    const names = frozen.flatMap((is, m) => (is ? [m + 1] : []));
    facts.set({
      "layer 1": number(norms[0]),
      "last layer": number(norms.at(-1)),
      "last / first": number(norms.at(-1) / norms[0]),
      frozen: names.length ? make("span", { className: "ear-bad" }, `${names.length} of ${norms.length} layers`) : make("span", { className: "ear-good" }, "no layer"),
      "layer 1 moved": steps ? `${number(100 * moved[0], 2)} %` : "–",
      "steps taken": String(steps),
    });
    const which = names.length > 1 ? `Layers ${ranges(names)} are frozen.` : names.length ? `Layer ${names[0]} is frozen.` : "No layer is frozen.";
    const walked = steps ? ` After ${steps} steps layer 1 has moved by ${number(100 * moved[0], 2)} %, the last by ${number(100 * moved.at(-1), 2)} %.` : "";
    ui.say(`Gradient norm ${number(norms[0])} in layer 1, ${number(norms.at(-1))} in layer ${norms.length}. ${which}${walked}`);
  }

  const build = () => load("build", settings());
  const activation = ui.choice({ label: "Activation", options: model.get("names").map((name) => [name, name]), value: model.get("activation"), onchange: build });
  const depth = ui.slider({ label: "hidden layers", min: 1, max: 20, step: 1, value: model.get("depth"), oninput: build });
  const width = ui.slider({ label: "units per layer", min: 1, max: 64, step: 1, value: model.get("width"), oninput: build });
  const scale = ui.slider({ label: "initial weight scale", min: -1, max: 1, step: 0.05, value: Math.log10(model.get("scale")), format: (power) => number(10 ** power, 2), oninput: build });
  const facts = ui.facts(["layer 1", "last layer", "last / first", "frozen", "steps taken", "layer 1 moved"]);
  ui.panel.append(
    activation.element, depth.element, width.element, scale.element,
    make("div", { className: "ear-row" }, ui.button(`Train ${STEPS} steps`, () => load("train", { steps: STEPS }, { every: true }), { primary: true }), ui.button("Reset", build)),
    facts.element,
  );
  load("look");
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
