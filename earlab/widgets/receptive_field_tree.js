// Receptive-field tree: point at a unit, and everything that it sees lights up.
import { Frame, clamp, make, number } from "./kit/kit.js";
import { arrow } from "./kit/pointer.js";

const TITLE = "Receptive-field tree";
const HELP = `Point at a unit to light up what it sees; point at an input to light up who sees it. With the tree focused: <kbd>←</kbd> <kbd>→</kbd> next
  unit, <kbd>↑</kbd> <kbd>↓</kbd> other layer, <kbd>Home</kbd> first unit.`;
const STEP = 78; // pixels from layer to layer
const LEFT = 108; // pixels for the names of the layers
const ROOMY = 40; // inputs that are shown when an output sees fewer
const MOST = 400; // inputs that can be drawn
const MOST_LAYERS = 6;
const PARTS = [["kernel", 9], ["stride", 4], ["dilation", 16]];
const PRESETS = {
  "3 layers of 3": [[3, 1, 1], [3, 1, 1], [3, 1, 1]], "1 layer of 7": [[7, 1, 1]], "stride 2 each": [[3, 2, 1], [3, 2, 1], [3, 2, 1]],
  "dilation 1, 2, 4, 8": [[2, 1, 1], [2, 1, 2], [2, 1, 4], [2, 1, 8]], "dilation 4 everywhere": [[3, 1, 4], [3, 1, 4]],
};

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, help: HELP });
  const shared = ["layers", "causal", "layer", "index"];
  let state = Object.fromEntries(shared.map((name) => [name, model.get(name)])); // the view's own: ahead while something is dragged
  let sizes; // what the student's function says after each layer, or the tree where there is none
  let tree = grow(state.layers, state.causal);
  let lit; // for each layer a set of units
  let setting = false;

  // ---- the tree ----

  const rowOf = (m) => 30 + STEP * (state.layers.length - m);
  const unitOf = (width) => (width - LEFT - 14) / tree.counts[0];
  const xOf = (m, i, width) => LEFT + (tree.offset[m] + i * tree.jump[m] + 0.5) * unitOf(width);
  let width = 0; // of the last drawing

  const canvas = ui.canvas({
    label: "Tree of layers, the input at the bottom. Arrows choose a unit; what it sees is lit.",
    height: () => rowOf(0) + 34,
    draw(pen) {
      ({ width } = pen);
      names(pen);
      if (tree.counts[0] > MOST) {
        pen.ctx.fillText(`An output spans ${tree.span.at(-1)} inputs: too many to draw. The numbers still hold.`, LEFT, rowOf(0) / 2);
        return;
      }
      edges(pen, () => true, "hair", 1);
      edges(pen, (m, i, below) => lit[m].has(i) && lit[m - 1].has(below), "accent", 2);
      tree.counts.forEach((count, m) => units(pen, m, count));
    },
    grab(x, y) { point(x, y); return true; },
    move: (_, x, y) => point(x, y),
    hover: (x, y) => { if (x > LEFT - 10) point(x, y); },
    key(event) {
      const [dx, dy] = event.key === "Home" ? [-state.index, 0] : arrow(event) ?? [];
      if (dx === undefined) return false;
      const layer = clamp(state.layer + dy, 0, state.layers.length);
      const place = tree.offset[state.layer] + (state.index + dx) * tree.jump[state.layer];
      look(layer, dy ? Math.round((place - tree.offset[layer]) / tree.jump[layer]) : state.index + dx);
      return true;
    },
  });
  ui.stage.append(canvas);

  function names({ ctx, color }) {
    tree.counts.forEach((count, m) => {
      ctx.fillStyle = color(m === state.layer ? "ink" : "soft");
      ctx.textAlign = "left";
      ctx.fillText(m ? `layer ${m}` : "input", 4, rowOf(m));
      if (m) ctx.fillText(`k ${state.layers[m - 1][0]}, s ${state.layers[m - 1][1]}, d ${state.layers[m - 1][2]}`, 4, rowOf(m) + 16);
    });
  }

  function edges({ ctx, color }, wanted, paint, thick) {
    ctx.beginPath();
    state.layers.forEach(([kernel, stride, dilation], k) => {
      const m = k + 1;
      for (let i = 0; i < tree.counts[m]; i++) {
        for (let tap = 0; tap < kernel; tap++) {
          const below = i * stride + tap * dilation;
          if (!wanted(m, i, below)) continue;
          ctx.moveTo(xOf(m, i, width), rowOf(m));
          ctx.lineTo(xOf(k, below, width), rowOf(k));
        }
      }
    });
    ctx.strokeStyle = color(paint);
    ctx.lineWidth = thick;
    ctx.stroke();
  }

  function units({ ctx, color }, m, count) {
    const r = clamp(0.36 * unitOf(width), 1, 8);
    for (let i = 0; i < count; i++) {
      const [x, y, on] = [xOf(m, i, width), rowOf(m), lit[m].has(i)];
      ctx.beginPath();
      ctx.arc(x, y, on ? r : 0.8 * r, 0, 2 * Math.PI);
      ctx.fillStyle = color(on ? "accent" : "surface");
      ctx.fill();
      ctx.strokeStyle = color(on ? "accent" : "border");
      ctx.lineWidth = 1;
      ctx.stroke();
      if (m !== state.layer || i !== state.index) continue;
      ctx.strokeStyle = color("ink");
      ctx.lineWidth = 2;
      ctx.beginPath();
      ctx.arc(x, y, r + 4, 0, 2 * Math.PI);
      ctx.stroke();
    }
  }

  /** Look at the unit nearest to a place. */
  function point(x, y) {
    if (tree.counts[0] > MOST) return;
    const layer = clamp(Math.round(state.layers.length - (y - 30) / STEP), 0, state.layers.length);
    const place = (x - LEFT) / unitOf(width) - 0.5;
    look(layer, Math.round((place - tree.offset[layer]) / tree.jump[layer]));
  }

  function look(layer, index) {
    const next = { layer, index: clamp(index, 0, tree.counts[layer] - 1) };
    if (next.layer === state.layer && next.index === state.index) return;
    change(next);
  }

  // ---- state ----

  function change(traits) {
    Object.assign(state, traits);
    const other = "layers" in traits || "causal" in traits;
    if (other) tree = grow(state.layers, state.causal);
    state.layer = Math.min(state.layer, state.layers.length);
    state.index = Math.min(state.index, tree.counts[state.layer] - 1);
    setting = true;
    ui.set({ ...traits, layer: state.layer, index: state.index });
    setting = false;
    if (other) count();
    else tell();
  }

  async function count() {
    if (sizes?.length !== state.layers.length) sizes = undefined;
    tell();
    const answer = await ui.answer("sizes", { layers: state.layers }, () => ({ sizes: tree.span.slice(1) }));
    if (answer?.sizes.length === state.layers.length) ({ sizes } = answer);
    tell();
  }

  /** Sets of units that the chosen one sees; of an input, those that see it. */
  function light() {
    lit = tree.counts.map(() => new Set());
    lit[state.layer].add(state.index);
    const reads = (m) => { const [kernel, stride, dilation] = state.layers[m - 1]; return (i) => Array.from({ length: kernel }, (_, tap) => i * stride + tap * dilation); };
    if (state.layer) {
      for (let m = state.layer; m > 0; m--) for (const i of lit[m]) reads(m)(i).forEach((below) => lit[m - 1].add(below));
      return;
    }
    for (let m = 1; m < tree.counts.length; m++) {
      for (let i = 0; i < tree.counts[m]; i++) if (reads(m)(i).some((below) => lit[m - 1].has(below))) lit[m].add(i);
    }
  }

  function tell() {
    light();
    const { layer, index } = state;
    const span = layer ? tree.span[layer] : 1;
    const said = layer ? sizes?.[layer - 1] : 1;
    const wrong = sizes && !ui.busy ? sizes.findIndex((size, k) => size !== tree.span[k + 1]) : -1;
    const verdict = wrong < 0 ? make("span", { className: "ear-good" }, "✓ they agree") : make("span", { className: "ear-bad" }, "✗ they differ");
    facts.set({
      unit: layer ? `layer ${layer}, unit ${index}` : `input ${index}`,
      "receptive field": said === undefined ? "–" : number(said), "inputs that count": String(layer ? lit[0].size : 1),
      "jump to the next unit": `${tree.jump[layer]} ${tree.jump[layer] === 1 ? "input" : "inputs"}`, "tree and function": sizes && ui.yours ? verdict : "–",
      "parameters": String(state.layers.reduce((sum, [kernel]) => sum + kernel + 1, 0)),
    });
    const reach = lit.at(-1).size;
    const gaps = layer && lit[0].size < span ? ` Only ${lit[0].size} of them count.` : "";
    ui.say(layer
      ? `Unit ${index} of layer ${layer} spans ${span} inputs, ${index * tree.jump[layer]} to ${index * tree.jump[layer] + span - 1}.${gaps}`
      : `Input ${index} reaches ${reach} of ${tree.counts.at(-1)} outputs.`);
    if (sizes && !ui.busy) ui.problem(wrong < 0 || !ui.yours ? "" : `After ${wrong + 1} ${wrong ? "layers" : "layer"} your function says ${number(sizes[wrong])}; a unit there spans ${tree.span[wrong + 1]} inputs of the tree.`);
    panel();
    ui.redraw();
  }

  // ---- the panel ----

  const preset = ui.choice({ label: "Network", options: [["", "your own"], ...Object.keys(PRESETS).map((name) => [name, name])], value: "", onchange: (name) => name && change({ layers: PRESETS[name], layer: PRESETS[name].length, index: 0 }) });
  const edited = ui.choice({ label: "Layer to change", options: [], value: "", onchange: () => panel() });
  const sliders = PARTS.map(([name, most], part) => ui.slider({
    label: name, min: 1, max: most, step: 1, value: 1,
    oninput: (value) => change({ layers: state.layers.with(at(), state.layers[at()].with(part, value)) }),
  }));
  const causal = ui.toggle({ label: "causal: above the last input", value: state.causal, onchange: (on) => change({ causal: on }) });
  const facts = ui.facts(["unit", "receptive field", "inputs that count", "jump to the next unit", "tree and function", "parameters"]);
  const adding = ui.button("Add layer", () => change({ layers: [...state.layers, [3, 1, 1]], layer: state.layers.length + 1 }));
  const removing = ui.button("Remove layer", () => change({ layers: state.layers.filter((_, k) => k !== at()) }));
  const at = () => clamp(Number(edited.select.value) - 1, 0, state.layers.length - 1);
  ui.panel.append(
    make("div", { className: "ear-row" }, preset.element, edited.element), ...sliders.map(({ element }) => element),
    make("div", { className: "ear-row" }, adding, removing), causal.element, facts.element,
  );

  function panel() {
    preset.select.value = Object.keys(PRESETS).find((name) => String(PRESETS[name]) === String(state.layers)) ?? "";
    if (edited.select.options.length !== state.layers.length) {
      const k = at();
      edited.select.replaceChildren(...state.layers.map((_, m) => make("option", { value: String(m + 1), textContent: `layer ${m + 1}` })));
      edited.select.value = String(Math.min(k + 1, state.layers.length));
    }
    sliders.forEach((slider, part) => slider.set(state.layers[at()][part]));
    causal.input.checked = state.causal;
    adding.disabled = state.layers.length >= MOST_LAYERS;
    removing.disabled = state.layers.length <= 1;
  }

  ui.follow(() => {
    const there = Object.fromEntries(shared.map((name) => [name, model.get(name)]));
    if (setting || ui.busy || JSON.stringify(there) === JSON.stringify(state)) return;
    change(there);
  });
  change({ layers: state.layers });
  return () => ui.close();
}

/** Units of every layer: how many, how many inputs one spans, the step from one to the next, and where the first one stands. */
function grow(layers, causal) {
  const [span, jump, offset] = [[1], [1], [0]];
  layers.forEach(([kernel, stride, dilation], k) => {
    const reach = jump[k] * dilation * (kernel - 1); // from the first to the last unit that is read, in inputs
    span.push(span[k] + reach);
    jump.push(jump[k] * stride);
    offset.push(offset[k] + (causal ? reach : reach / 2));
  });
  const outputs = Math.max(3, Math.floor((ROOMY - span.at(-1)) / jump.at(-1)) + 1);
  const counts = [span.at(-1) + (outputs - 1) * jump.at(-1)];
  for (const [kernel, stride, dilation] of layers) counts.push(Math.floor((counts.at(-1) - dilation * (kernel - 1) - 1) / stride) + 1);
  return { span, jump, offset, counts };
}

export default { render };
