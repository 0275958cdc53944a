// Decision surface: drag the lines of hidden units, see what the network answers, and the plane folded.
import { diverging } from "./kit/color.js";
import { contour, paintField } from "./kit/field.js";
import { Frame, make, number } from "./kit/kit.js";
import { ACTIVATIONS, forward, gridOver } from "./kit/layers.js";
import { lineHandles } from "./kit/lines.js";
import { drawLine, drawNormal, drawSample, fillPositive, fitted, boundsAround } from "./kit/plane.js";
import { Axes } from "./kit/plot.js";

const TITLE = "Decision surface";
const HELP = `Drag a line to move it, the tip of its arrow to turn it; the arrow points to where the unit answers more. Thick and grey:
  where the network answers ½. With a picture focused:
  <kbd>N</kbd> <kbd>P</kbd> next and previous line, <kbd>←</kbd> <kbd>→</kbd> turn it, <kbd>↑</kbd> <kbd>↓</kbd> move it (<kbd>Shift</kbd> further).`;
const [GRID, MESH] = [81, 25]; // places of the surface and nodes of the sheet, each way, where the module computes
const LEAST = 0.16; // length of an arrow, as a part of the view
const JOIN = 6; // weight of an added unit to the output, which stays the AND of its lines
const small = (k) => [...String(k + 1)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]).join("");

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, help: HELP });
  let weights, biases; // the view's own: while a line is dragged they are ahead of the kernel's
  let seen; // {plane, said, sheet, folded}, what the network answers
  let selected = 0; // the hidden unit whose line is chosen
  let axes, folds; // of the last drawing
  let held = false; // a line by the pointer: what comes back from the kernel must not move it
  const hold = (is) => { held = is; };
  let setting = false; // weights are there and biases not yet
  const [near, nearOutput] = [[], []]; // where each arrow starts on its line

  const data = () => model.get("sets")[model.get("preset")];
  const view = () => ({ x: data().view.slice(0, 2), y: data().view.slice(2) });
  const lines = () => biases[0].map((b, k) => [weights[0][0][k], weights[0][1][k], b]);
  const units = () => weights.at(-1).length; // of the last hidden layer
  const outputLine = () => (units() === 2 ? [[weights.at(-1)[0][0], weights.at(-1)[1][0], biases.at(-1)[0]]] : []);
  const wrong = (n) => Boolean(seen) && seen.said.data[n] >= 0.5 !== data().points[n][2] > 0;

  // ---- pictures ----

  const box = (pen) => ({ left: 44, top: 26, right: pen.width - 12, bottom: pen.height - 42 });
  const plane = ui.canvas({
    label: "The plane of inputs with the lines of the hidden units. N and P choose a line, arrows turn and move it.",
    height: (width) => width + 12, // which makes the axes square
    draw(pen) {
      const { ctx, color } = pen;
      axes = new Axes({ ...box(pen), ...view() });
      axes.clip(ctx, () => {
        if (!seen) return;
        ctx.globalAlpha = 0.55;
        paintField(ctx, axes, seen.plane, { ...view(), colors: diverging[ui.theme], low: 1, high: 0 });
        ctx.globalAlpha = 1;
      });
      axes.draw(pen, { xLabel: "x₁", yLabel: "x₂   what comes in" });
      axes.clip(ctx, () => {
        ctx.strokeStyle = color("soft");
        ctx.lineWidth = 4;
        if (seen && isSmooth(seen.plane)) contour(ctx, axes, seen.plane, view(), 0.5);
        lines().forEach((line, k) => drawUnit(pen, axes, line, { text: `h${small(k)}`, near: near[k], chosen: k === selected }));
      });
      drawPoints(pen, axes, data().points);
    },
    ...lineHandles({
      axes: () => axes, lines, near, least: LEAST, hold, chosen: () => selected,
      choose(k) { selected = k; tell(); },
      put(k, [w1, w2, b]) { [weights[0][0][k], weights[0][1][k], biases[0][k]] = [w1, w2, b]; show(); },
    }),
  });

  const fold = ui.canvas({
    label: "The same points and the plane among the hidden activations, with the line of the output unit. Arrows turn and move it.",
    height: (width) => width + 12,
    draw(pen) {
      const { ctx, color } = pen;
      const [i, j] = shownUnits();
      folds = new Axes(fitted(foldedView(i, j), box(pen)));
      axes.clip(ctx, () => {
        ctx.globalAlpha = 0.16;
        for (const [w1, w2, b] of outputLine()) {
          fillPositive(ctx, folds, [w1, w2, b], color("a"));
          fillPositive(ctx, folds, [-w1, -w2, -b], color("b"));
        }
        ctx.globalAlpha = 1;
      });
      folds.draw(pen, { xLabel: `h${small(i)}`, yLabel: `h${small(j)}   what the output unit sees` });
      folds.clip(ctx, () => {
        if (seen) drawSheet(pen, i, j);
        for (const line of outputLine()) drawUnit(pen, folds, line, { text: "ŷ", near: nearOutput[0], chosen: true });
      });
      if (seen) drawPoints(pen, folds, data().points.map((_, n) => [i, j].map((unit) => seen.folded.data[n * units() + unit])));
    },
    ...lineHandles({
      axes: () => folds, lines: outputLine, near: nearOutput, least: LEAST, hold, chosen: () => 0, choose: tell,
      put(_, [v1, v2, b]) { [weights.at(-1)[0][0], weights.at(-1)[1][0], biases.at(-1)[0]] = [v1, v2, b]; show(); },
    }),
  });
  ui.stage.append(make("div", { className: "ear-pair" }, plane, fold));

  function drawUnit({ ctx, color }, axes, line, { text, near, chosen }) {
    const paint = color(chosen ? "ink" : "soft");
    drawLine(ctx, axes, line, { color: paint, width: chosen ? 2.5 : 1.5 });
    drawNormal(ctx, axes, line, paint, { text, near, least: LEAST });
  }

  /** The picture of a grid over the input plane: what folding does to a sheet of squared paper. */
  function drawSheet({ ctx, color }, i, j) {
    const [rows, columns, depth] = seen.sheet.shape;
    const go = (row, column) => {
      const at = (row * columns + column) * depth;
      ctx.lineTo(folds.px(seen.sheet.data[at + i]), folds.py(seen.sheet.data[at + j]));
    };
    ctx.strokeStyle = color("border");
    ctx.lineWidth = 0.75;
    for (let line = 0; line < rows; line += 2) {
      ctx.beginPath();
      for (let k = 0; k < columns; k++) go(line, k);
      ctx.stroke();
      ctx.beginPath();
      for (let k = 0; k < rows; k++) go(k, line);
      ctx.stroke();
    }
  }

  /** Draw the samples at their places; those on one spot stand side by side, and a few are named. */
  function drawPoints(pen, axes, places) {
    const { ctx, color } = pen;
    const spots = new Map();
    places.forEach(([u, v], n) => {
      const spot = [axes.px(u), axes.py(v)];
      const key = spot.map((pixel) => Math.round(pixel / 4)).join();
      spots.set(key, { spot, members: [...(spots.get(key)?.members ?? []), n] });
    });
    const few = places.length <= 8;
    const crowded = (x, y) => all.some(({ spot: [u, v] }) => Math.abs(u - x) < 56 && v > y && v - y < 40); // a name below would hide another
    const all = [...spots.values()];
    for (const { spot: [x, y], members } of all) {
      const gap = few ? 17 : 0;
      members.forEach((n, m) => {
        const point = data().points[n];
        drawSample(pen, x + gap * (m - (members.length - 1) / 2), y, few ? 8 : 5, { positive: point[2] > 0, wrong: wrong(n) });
      });
      ctx.fillStyle = color("ink");
      ctx.textAlign = "center";
      if (few) ctx.fillText(members.map((n) => `(${data().points[n].slice(0, 2).map((value) => number(value)).join(", ")})`).join(" and "), x, y + (crowded(x, y) ? -14 : 22));
    }
    ctx.textAlign = "left";
  }

  /** The ranges of the hidden activations: fixed where these are bounded, around the points where not. */
  function foldedView(i, j) {
    if (!seen) return { x: [-0.2, 1.2], y: [-0.2, 1.2] };
    const most = Math.max(...seen.sheet.data.map(Math.abs));
    const least = Math.min(...seen.sheet.data);
    if (most <= 1.001) return least >= 0 ? { x: [-0.2, 1.2], y: [-0.2, 1.2] } : { x: [-1.3, 1.3], y: [-1.3, 1.3] };
    return boundsAround(data().points.map((_, n) => [i, j].map((unit) => seen.folded.data[n * units() + unit])));
  }

  // ---- lines ----

  /** Add a line through the middle to the AND of the output unit, or take the chosen one out. */
  function change(more) {
    const middle = [view().x, view().y].map(([low, high]) => (low + high) / 2);
    const angle = 0.35 + 1.1 * biases[0].length;
    const w = [JOIN * Math.cos(angle), JOIN * Math.sin(angle)];
    const at = more ? biases[0].length : selected;
    const edit = (list, value) => (more ? list.push(value) : list.splice(at, 1));
    weights[0].forEach((row, axis) => edit(row, w[axis]));
    edit(biases[0], -w[0] * middle[0] - w[1] * middle[1]);
    biases[1][0] -= more ? JOIN : -Math.max(0, weights[1][at][0]);
    edit(weights[1], [JOIN]);
    if (!more) near.splice(at, 1);
    selected = Math.min(at, biases[0].length - 1);
    show();
  }

  // ---- numbers ----

  function explore() {
    const [f, g] = [ACTIVATIONS[model.get("hidden")], ACTIVATIONS[model.get("output")]];
    const points = Float64Array.from(data().points.flatMap(([x1, x2]) => [x1, x2]));
    const last = weights.length - 1;
    const ask = (X, layers, output) => forward(X, weights.slice(0, layers), biases.slice(0, layers), f, output);
    return {
      plane: { shape: [GRID, GRID], data: ask(gridOver(view(), GRID), last + 1, g) },
      said: { shape: [points.length / 2], data: ask(points, last + 1, g) },
      sheet: { shape: [MESH, MESH, units()], data: ask(gridOver(view(), MESH), last, f) },
      folded: { shape: [points.length / 2, units()], data: ask(points, last, f) },
    };
  }

  async function show() {
    const state = { preset: model.get("preset"), hidden: model.get("hidden"), output: model.get("output"), weights, biases };
    setting = true;
    ui.set({ weights: structuredClone(weights), biases: structuredClone(biases) });
    setting = false;
    if (!fits(seen)) seen = undefined; // it was of another network, or of other points
    ui.redraw();
    const answer = await ui.answer("surface", state, explore);
    if (answer && fits(answer)) seen = answer;
    tell();
  }

  const fits = (answer) => answer?.sheet.shape[2] === units() && answer.said.shape[0] === data().points.length;

  function tell() {
    const [w1, w2, b] = lines()[selected];
    const { points } = data();
    const misses = seen ? points.map((point, n) => Math.abs(point[2] - seen.said.data[n])) : [];
    const right = points.filter((_, n) => !wrong(n)).length;
    facts.set({
      "chosen unit": `h${small(selected)}`, w: `(${number(w1)}, ${number(w2)})`, b: number(b),
      "points right": seen ? `${right} of ${points.length}` : "–", "largest miss": seen ? number(Math.max(...misses)) : "–",
    });
    steep.set(Math.hypot(w1, w2));
    const simple = weights.length === 2;
    for (const { element } of [out, offset]) element.hidden = !simple;
    editing.hidden = !simple;
    removing.disabled = biases[0].length <= 2;
    if (simple) out.set(weights[1][selected][0]);
    offset.set(biases.at(-1)[0]);
    pair.element.hidden = units() <= 2;
    const angle = Math.round((Math.atan2(w2, w1) * 180) / Math.PI);
    const verdict = right === points.length ? `All ${right} points are right.` : `${right} of ${points.length} points are right.`;
    ui.say(`The arrow of h${small(selected)} points to ${number(angle)}°. ${seen ? verdict : ""}`);
    ui.redraw();
  }

  // ---- the panel ----

  const choose = (trait) => (value) => {
    ui.set({ [trait]: value });
    if (trait === "preset") begin(data());
    else show();
  };
  const functions = model.get("names").map((name) => [name, name]);
  const preset = ui.choice({ label: "Points", options: Object.keys(model.get("sets")).map((name) => [name, name]), value: model.get("preset"), onchange: choose("preset") });
  const hidden = ui.choice({ label: "Hidden units", options: functions, value: model.get("hidden"), onchange: choose("hidden") });
  const output = ui.choice({ label: "Output unit", options: functions, value: model.get("output"), onchange: choose("output") });
  const pair = ui.choice({ label: "The right picture shows", options: [], value: "", onchange: () => ui.redraw() });
  const most = Math.max(20, ...model.get("weights").flat(2).map(Math.abs), ...model.get("biases").flat().map(Math.abs));
  const steep = ui.slider({ label: "steepness ‖w‖ of the chosen unit", min: 0.2, max: 2 * most, step: 0.1, value: 1, oninput: (size) => {
    const [w1, w2, b] = lines()[selected];
    const scale = size / Math.hypot(w1, w2);
    const [v1, v2, c] = Number.isFinite(scale) ? [scale * w1, scale * w2, scale * b] : [size, 0, b];
    [weights[0][0][selected], weights[0][1][selected], biases[0][selected]] = [v1, v2, c];
    show();
  } });
  const out = ui.slider({ label: "its weight to the output", min: -most, max: most, step: 0.1, value: 0, oninput: (v) => { weights[1][selected][0] = v; show(); } });
  const offset = ui.slider({ label: "bias of the output", min: -2 * most, max: 2 * most, step: 0.1, value: 0, oninput: (v) => { biases.at(-1)[0] = v; show(); } });
  const facts = ui.facts(["points right", "largest miss", "chosen unit", "w", "b"]);
  const removing = ui.button("Remove unit", () => change(false));
  const editing = make("span", { className: "ear-row" }, ui.button("Add unit", () => change(true)), removing);
  ui.panel.append(
    make("div", { className: "ear-row" }, preset.element, hidden.element, output.element),
    steep.element, out.element, offset.element, pair.element,
    make("div", { className: "ear-row" }, editing, ui.button("Reset", () => begin(data()))),
    facts.element,
  );

  /** The two units whose activations span the right picture. */
  function shownUnits() {
    const count = units();
    if (pair.select.options.length !== (count * (count - 1)) / 2) {
      const pairs = Array.from({ length: count }, (_, j) => Array.from({ length: j }, (_, i) => [i, j])).flat();
      pair.select.replaceChildren(...pairs.map(([i, j]) => make("option", { value: `${i} ${j}`, textContent: `h${small(i)} and h${small(j)}` })));
    }
    return pair.select.value.split(" ").map(Number);
  }

  function begin(network) {
    [weights, biases] = [structuredClone(network.weights), structuredClone(network.biases)];
    near.length = nearOutput.length = selected = 0;
    show();
  }

  const here = () => JSON.stringify([weights, biases, preset.select.value, hidden.select.value, output.select.value]);
  const there = () => JSON.stringify(["weights", "biases", "preset", "hidden", "output"].map((name) => model.get(name)));
  ui.follow(() => {
    if (held || setting || ui.busy || here() === there()) return;
    for (const [name, { select }] of Object.entries({ preset, hidden, output })) select.value = model.get(name);
    begin({ weights: model.get("weights"), biases: model.get("biases") });
  });
  begin({ weights: model.get("weights"), biases: model.get("biases") });
  return () => ui.close();
}

/** Whether the answer passes ½ somewhere. Where it jumps instead, the units' own lines are its border. */
const isSmooth = ({ data }) => data.some((value) => Math.abs(value - 0.5) < 0.2);

export default { render };
