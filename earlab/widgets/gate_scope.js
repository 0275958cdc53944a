// Gate scope: the gates and states of a recurrent unit over a sound, under a cursor that plays.
import { colorBar, diverging, heatImage, largest, paint, sequential, upsideDown } from "./kit/color.js";
import { Frame, clamp, make, number } from "./kit/kit.js";
import { Axes, hatch, line } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { Player } from "./kit/sound.js";

const TITLE = "Gate scope";
const HELP = `Drag across the picture to move the cursor. With the picture focused: <kbd>←</kbd> <kbd>→</kbd> move by one step (<kbd>Shift</kbd> five),
  <kbd>Home</kbd> <kbd>End</kbd> go to the ends, <kbd>↑</kbd> <kbd>↓</kbd> choose a unit, <kbd>Space</kbd> plays from the cursor and stops.
  Silence after the cursor shows how long the unit remembers.`;
const MEANINGS = {
  i: "input gate i: how much is written", f: "forget gate f: how much is kept", g: "candidate g: what would be written", o: "output gate o: how much is shown",
  z: "update gate z: how much is kept", r: "reset gate r: how much of h the candidate sees", ĥ: "candidate ĥ: what would be written", c: "cell state c: the memory",
};
const PICTURE = { top: 26, bottom: 136 };
const LANE = { above: 33, height: 44 };
const EDGE = { left: 46, right: 56 };
const VIEWS = [["unit", "one unit"], ["all", "all units"]];

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, help: HELP });
  const [rate, steps, units, names, cell] = ["sample_rate", "steps", "units", "names", "cell"].map((name) => model.get(name));
  const sound = ui.array("sound").data;
  const seconds = sound.length / rate;
  const levels = ui.array("spectrogram");
  const [quietest, loudest] = levels.data.reduce(([low, high], level) => [Math.min(low, level), Math.max(high, level)], [Infinity, -Infinity]);
  const spectrogram = heatImage(upsideDown(levels), sequential, quietest, loudest);
  const memory = cell === "lstm" ? "c" : "h"; // what is remembered
  let whole; // curves (names, steps, units) of the whole sound
  let run; // … of what is heard now: the same, or with silence after step `run.heard`
  let view = "unit";
  let pictures; // of all units: {run, theme, images}, one for each name
  let axes; // of the spectrogram

  const timeOf = (step) => ((step + 0.5) * seconds) / steps;
  const here = () => ({ step: Math.min(model.get("step"), steps - 1), unit: Math.min(model.get("unit"), units - 1) });
  const valueOf = ({ data }, name, step, unit) => data[(names.indexOf(name) * steps + step) * units + unit];
  const curveOf = (curves, name, unit) => Array.from({ length: steps }, (_, step) => valueOf(curves, name, step, unit));
  const meaning = (name) => MEANINGS[name] ?? (cell === "lstm" ? "output h" : "state h: the memory");

  // ---- picture ----

  const canvas = ui.canvas({
    label: "Spectrogram, gates and states over time. Left and right arrows move the cursor, up and down choose a unit, space plays.",
    height: () => PICTURE.bottom + names.length * (LANE.above + LANE.height) + 44,
    draw(pen) {
      const box = { left: EDGE.left, right: pen.width - EDGE.right, x: [0, seconds] };
      axes = new Axes({ ...box, ...PICTURE, y: [0, levels.shape[0]] });
      drawSpectrogram(pen);
      names.forEach((name, k) => drawLane(pen, box, name, k));
    },
    grab(x) { point(x); return "cursor"; },
    move: (_, x) => point(x),
    key(event) {
      const step = arrow(event);
      const { step: at, unit } = here();
      if (step) go(at + step[0], unit + Math.sign(step[1]));
      else if (event.key === "Home") go(0, unit);
      else if (event.key === "End") go(steps - 1, unit);
      else if (event.key === " ") listen();
      else return false;
      return true;
    },
  });

  function drawSpectrogram(pen) {
    const { ctx, color } = pen;
    axes.draw(pen, { yLabel: "spectrogram (mel bands)", xTicks: [], yTicks: [0, levels.shape[0]] });
    paint(ctx, spectrogram, axes);
    colorBar(pen, { left: axes.right + 8, right: axes.right + 18, top: axes.top, bottom: axes.bottom }, sequential, quietest, loudest, (value) => number(value, 2));
    ctx.fillStyle = color("soft");
    ctx.fillText("dB", axes.right + 8, axes.top - 8);
    if (model.get("silenced")) {
      const from = axes.px(((here().step + 1) * seconds) / steps);
      ctx.fillStyle = color("surface");
      ctx.fillRect(from, axes.top, axes.right - from, axes.bottom - axes.top);
      ctx.strokeStyle = color("border");
      hatch(ctx, from, axes.top, axes.right, axes.bottom);
    }
    const x = axes.px(timeOf(here().step));
    for (const [tone, width] of [["surface", 3], ["ink", 1]]) { // a rim, to be seen on every colour
      ctx.strokeStyle = color(tone);
      ctx.lineWidth = width;
      line(ctx, x, axes.top, x, axes.bottom);
    }
  }

  function drawLane(pen, box, name, k) {
    const { ctx, color } = pen;
    const top = PICTURE.bottom + LANE.above + k * (LANE.above + LANE.height);
    const last = k === names.length - 1;
    const lane = new Axes({ ...box, top, bottom: top + LANE.height, y: rangeOf(name) });
    lane.draw(pen, { yLabel: meaning(name), yTicks: view === "all" ? [] : lane.y, yText: (value) => number(value, 2), xTicks: last ? undefined : [], xLabel: last ? "time (s)" : "" });
    if (!run) return;
    const { step, unit } = here();
    if (view === "all") {
      paint(ctx, pictureOf(k), lane);
      const height = LANE.height / units;
      ctx.fillStyle = color("ink");
      ctx.fillText("◂", lane.right + 1, top + (unit + 0.5) * height + 4);
    } else {
      const times = Array.from({ length: steps }, (_, n) => timeOf(n));
      if (run !== whole) lane.curve(ctx, times, curveOf(whole, name, unit), { color: color("border"), width: 1.25, dash: [4, 3] });
      lane.curve(ctx, times, curveOf(run, name, unit), { color: color("a"), width: 1.75 });
    }
    lane.cursor(ctx, timeOf(step), { color: color("ink") });
    ctx.fillStyle = color("ink");
    ctx.fillText(rounded(valueOf(run, name, step, unit)), lane.right + 12, lane.bottom - LANE.height / 2 + 4);
  }

  /** Gates lie between 0 and 1, candidates and outputs between −1 and 1, a cell state anywhere. */
  function rangeOf(name) {
    if ("ifozr".includes(name)) return [0, 1];
    if (name !== "c" || !whole) return [-1, 1];
    const high = largest(view === "all" ? partOf(whole, name) : curveOf(whole, name, here().unit));
    return [-high, high];
  }

  const partOf = ({ data }, name) => data.subarray(names.indexOf(name) * steps * units, (names.indexOf(name) + 1) * steps * units);

  /** The picture of all units for the k-th name, made once for each run and theme. */
  function pictureOf(k) {
    if (pictures?.run !== run || pictures.theme !== ui.theme) pictures = { run, theme: ui.theme, images: names.map(imageOf) };
    return pictures.images[k];
  }

  /** Every unit as a row over time. */
  function imageOf(name) {
    const part = partOf(run, name);
    const data = Float32Array.from(part, (_, k) => part[(k % steps) * units + Math.floor(k / steps)]);
    const [low, high] = rangeOf(name);
    return heatImage({ shape: [units, steps], data }, low === 0 ? sequential : diverging[ui.theme], low, high);
  }

  // ---- changes ----

  const point = (x) => go(Math.floor((axes.toX(x) / seconds) * steps), here().unit);

  function go(step, unit) {
    ui.set({ step: clamp(step, 0, steps - 1), unit: clamp(unit, 0, units - 1) });
  }

  function listen() {
    if (player.playing) player.stop();
    else player.play((here().step * seconds) / steps);
  }

  let asked; // how many steps the latest request hears
  async function listenAgain(heard) {
    asked = heard;
    const answer = await ui.ask("run", { heard });
    if (!answer) return;
    run = { ...answer.curves, heard };
    if (heard === steps) whole = run;
    ui.problem(answer.fault);
    follow();
  }

  function follow() {
    const { step, unit } = here();
    const silenced = model.get("silenced");
    silence.input.checked = silenced;
    unitSlider.set(unit);
    const heard = silenced && !player.playing ? step + 1 : silenced ? asked : steps;
    if (heard !== asked) listenAgain(heard);
    if (run) tell();
    ui.redraw();
  }

  // ---- the panel ----

  const player = new Player(ui, {
    label: "Listen",
    sound: () => ({ tracks: [model.get("silenced") ? sound.map((sample, n) => (n < (asked * sound.length) / steps ? sample : 0)) : sound], rate }),
    onmove: (time) => go(Math.floor((time / seconds) * steps), here().unit),
    onend: () => follow(),
  });
  const views = ui.choice({ label: "Show", options: VIEWS, value: view, onchange: (next) => { view = next; follow(); } });
  const unitSlider = ui.slider({ label: "unit", min: 0, max: units - 1, step: 1, value: here().unit, oninput: (unit) => go(here().step, unit) });
  const silence = ui.toggle({ label: "silence after the cursor", value: model.get("silenced"), onchange: (silenced) => ui.set({ silenced }) });
  const halves = `${memory} halves after`;
  const facts = ui.facts(["time", "step", ...names, halves]);
  ui.stage.append(canvas);
  ui.panel.append(make("div", { className: "ear-row" }, player.element, views.element), unitSlider.element, silence.element, facts.element);

  /** Steps until the unit's memory is half of what it is at the cursor, undefined when it stays. */
  function halfLife({ step, unit }) {
    const start = Math.abs(valueOf(run, memory, step, unit));
    for (let later = step + 1; later < steps; later++) if (Math.abs(valueOf(run, memory, later, unit)) < start / 2) return later - step;
    return undefined;
  }

  function tell() {
    const at = here();
    const values = Object.fromEntries(names.map((name) => [name, valueOf(run, name, at.step, at.unit)]));
    const life = halfLife(at);
    const lasts = life === undefined ? "not to the end" : `${life} ${life === 1 ? "step" : "steps"}, ${number((life * seconds) / steps, 2)} s`;
    facts.set({ time: `${number(timeOf(at.step))} s`, step: `${at.step} of ${steps}`, ...Object.fromEntries(names.map((name) => [name, number(values[name])])), [halves]: lasts });
    const percent = (share) => `${Math.round(100 * share)} %`;
    const does = cell === "lstm"
      ? `keeps ${percent(values.f)} of its memory, writes ${percent(values.i)} of ${rounded(values.g)}, shows ${percent(values.o)}`
      : `keeps ${percent(values.z)} of its state, takes ${percent(1 - values.z)} of ${rounded(values.ĥ)}, which saw ${percent(values.r)} of the state`;
    ui.say(`At ${number(timeOf(at.step))} s unit ${at.unit} ${does}. Its memory is ${rounded(values[memory])}${model.get("silenced") ? `; in silence it ${life === undefined ? "stays above half of that" : `halves after ${lasts}`}` : ""}.`);
  }

  ui.follow(follow);
  listenAgain(steps);
  return () => ui.close();
}

const rounded = (value) => number(Math.round(1000 * value) / 1000, 2);

export default { render };
