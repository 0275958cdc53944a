// Loss surface race: drag the start, and every rule walks down the same surface.
import { sequential } from "./kit/color.js";
import { contour, paintField } from "./kit/field.js";
import { Frame, clamp, make, number } from "./kit/kit.js";
import { RULES, landscape, sampled, walk } from "./kit/optimisers.js";
import { Axes } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";

const TITLE = "Loss surface race";
const HELP = `Drag the start, or put it anywhere with a click. With the surface focused: arrows move the start (<kbd>Shift</kbd> further), <kbd>R</kbd>
  races. With the curves focused: <kbd>←</kbd> <kbd>→</kbd> step back and forth. The star is the lowest point.`;
const LAST = 60; // steps of a race
const FAR = 1e6; // a racer beyond this is out
const LEAST = 1e-6; // smaller heights and moves are drawn as this
const SPEED = 20; // steps in a second
const RATES = [-3, -2, -1, 0].flatMap((power) => [1, 1.2, 1.6, 2, 2.5, 3, 4, 5, 6, 8].map((digit) => Number(`${digit}e${power}`)));
const LOOKS = {
  SGD: { color: "a", dash: [], shape: "M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0Z" },
  momentum: { color: "b", dash: [9, 4], shape: "M-4.5 -4.5H4.5V4.5H-4.5Z" },
  Adagrad: { color: "c", dash: [2, 3], shape: "M0 -6L5.5 4.5H-5.5Z" },
  RMSprop: { color: "d", dash: [9, 3, 2, 3], shape: "M0 6L5.5 -4.5H-5.5Z" },
  Adam: { color: "e", dash: [5, 2], shape: "M0 -6.5L6 0L0 6.5L-6 0Z" },
};

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, help: HELP });
  const racers = model.get("racers");
  const shared = ["surface", "start", "rates", "momentum", "noise", "shown"];
  let state = Object.fromEntries(shared.map((name) => [name, model.get(name)])); // ahead of the kernel's while the start is dragged
  let seen; // {paths, problems}
  let drawn = {}; // the surface as it was sampled
  let axes, curves, picture; // of the last drawing
  let held = false;
  let setting = false;
  let stop; // of the race under way

  const surface = () => model.get("surfaces")[state.surface];
  const at = (k, n) => [0, 1].map((i) => seen.paths.data[2 * (k * (LAST + 1) + n) + i]);
  const reached = (k) => { // the last step of a racer that has not left before
    let n = 0;
    while (n < LAST && Number.isFinite(at(k, n + 1)[0])) n++;
    return n;
  };
  const above = (k, n) => Math.max(0, landscape(surface(), ...at(k, n)).height - drawn.lowest);

  const sample = () => (drawn.name === state.surface ? drawn : (drawn = { name: state.surface, ...sampled(surface()) }));

  // ---- the surface ----

  const board = ui.canvas({
    label: "Surface with the paths of all racers. Arrows move the start.",
    height: (width) => 68 + 0.75 * (width - 56), // all views are 4 wide and 3 high
    draw(pen) {
      const { ctx, color } = pen;
      const { x, y } = sample();
      axes = new Axes({ left: 44, top: 26, right: pen.width - 12, bottom: pen.height - 42, x, y });
      ctx.drawImage(ground(pen), 0, 0, pen.width, pen.height);
      axes.draw(pen, { xLabel: "w₁", yLabel: "w₂" });
      axes.clip(ctx, () => {
        ctx.fillStyle = color("ink");
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.fillText("★", axes.px(drawn.bottom[0]), axes.py(drawn.bottom[1]));
        ctx.textBaseline = "alphabetic";
        ctx.textAlign = "left";
        if (seen) racers.forEach((name, k) => drawPath(pen, name, k));
        drawStart(pen);
      });
    },
    grab(x, y) {
      held = true;
      put(axes.toX(x), axes.toY(y));
      return "start";
    },
    move: (_, x, y) => put(axes.toX(x), axes.toY(y)),
    drop() { held = false; },
    key(event) {
      if (event.key.toLowerCase() === "r") race();
      const [dx, dy] = arrow(event) ?? [];
      if (dx === undefined) return event.key.toLowerCase() === "r";
      const size = (drawn.x[1] - drawn.x[0]) / 100;
      put(state.start[0] + dx * size, state.start[1] + dy * size);
      return true;
    },
  });

  /** The shaded surface with its contour lines, drawn once for each size and theme: it stays while racers move. */
  function ground({ width, height, color }) {
    const key = [state.surface, width, height, devicePixelRatio, ui.theme].join();
    if (picture?.key === key) return picture;
    picture = Object.assign(new OffscreenCanvas(width * devicePixelRatio, height * devicePixelRatio), { key });
    const ctx = picture.getContext("2d");
    ctx.scale(devicePixelRatio, devicePixelRatio);
    axes.clip(ctx, () => {
      const { x, y, field, logs, levels } = drawn;
      ctx.globalAlpha = 0.3;
      paintField(ctx, axes, logs, { x, y, colors: sequential, low: logs.low, high: logs.high });
      ctx.globalAlpha = 1;
      ctx.strokeStyle = color("border");
      ctx.lineWidth = 0.75;
      for (const level of levels) contour(ctx, axes, field, { x, y }, level);
    });
    return picture;
  }

  function drawPath({ ctx, color }, name, k) {
    const last = Math.min(reached(k), state.shown);
    const places = Array.from({ length: last + 1 }, (_, n) => at(k, n));
    const look = LOOKS[name];
    axes.curve(ctx, places.map(([w1]) => w1), places.map(([, w2]) => w2), { color: color(look.color), width: 1.75, dash: look.dash });
    ctx.fillStyle = color(look.color);
    for (const [w1, w2] of places) ctx.fillRect(axes.px(w1) - 1.5, axes.py(w2) - 1.5, 3, 3);
    ctx.save();
    ctx.translate(axes.px(places[last][0]), axes.py(places[last][1]));
    ctx.strokeStyle = color("surface");
    ctx.lineWidth = 3;
    ctx.stroke(new Path2D(look.shape));
    ctx.fill(new Path2D(look.shape));
    ctx.restore();
  }

  function drawStart({ ctx, color }) {
    const [x, y] = [axes.px(state.start[0]), axes.py(state.start[1])];
    ctx.strokeStyle = color("ink");
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.arc(x, y, 9, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.fillStyle = color("ink");
    ctx.fillText("start", x + 13, y - 6);
  }

  // ---- the curves ----

  const PLOTS = [
    ["E above the lowest point", (k, n) => above(k, n), 0],
    ["|Δw₁| in a step", (k, n) => Math.abs(at(k, n)[0] - at(k, n - 1)[0]), 1],
    ["|Δw₂| in a step", (k, n) => Math.abs(at(k, n)[1] - at(k, n - 1)[1]), 1],
  ];
  const beside = (width) => width >= 560;
  const graph = ui.canvas({
    label: "Height of every racer, and how far each of its two weights moves, step by step, logarithmic. Arrows move the step that is shown.",
    height: (width) => (beside(width) ? 210 : 3 * 190),
    draw(pen) {
      curves = PLOTS.map((plot, p) => drawCurves(pen, plot, beside(pen.width) ? [p * (pen.width / 3), 0, pen.width / 3, pen.height] : [0, 190 * p, pen.width, 190]));
    },
    grab(x, y) {
      const box = curves.find((one) => x >= one.left - 40 && x <= one.right + 12 && y <= one.bottom + 42) ?? curves[0];
      scrub(box.toX(x));
      return box;
    },
    move: (box, x) => scrub(box.toX(x)),
    key(event) {
      const [dx] = arrow(event) ?? [];
      if (dx) scrub(state.shown + dx);
      return Boolean(dx);
    },
  });
  ui.stage.append(board, graph);

  function drawCurves(pen, [title, value, from], [left, top, width, height]) {
    const { ctx, color } = pen;
    const series = racers.map((_, k) => (seen ? Array.from({ length: Math.max(0, reached(k) - from + 1) }, (__, n) => Math.max(LEAST, value(k, n + from))) : []));
    const all = series.flat().map(Math.log10);
    const y = all.length ? [10 ** Math.floor(Math.min(...all, 0)), 10 ** Math.ceil(Math.max(...all, 0) + 1e-9)] : [0.01, 10];
    const box = new Axes({ left: left + 44, top: top + 26, right: left + width - 12, bottom: top + height - 42, x: [0, LAST], y, log: "y" });
    box.draw(pen, { xLabel: "step", yLabel: title });
    box.clip(ctx, () => series.forEach((values, k) => {
      const look = LOOKS[racers[k]];
      box.curve(ctx, values.map((_, n) => n + from), values, { color: color(look.color), width: 1.75, dash: look.dash });
    }));
    box.cursor(ctx, state.shown, { color: color("ink"), width: 1 });
    return box;
  }

  // ---- state ----

  const put = (w1, w2) => change({ start: [clamp(w1, ...drawn.x), clamp(w2, ...drawn.y)] });
  const scrub = (step) => change({ shown: Math.round(clamp(step, 0, LAST)) }, false);

  async function change(traits, walks = true) {
    Object.assign(state, traits);
    setting = true;
    ui.set(traits);
    setting = false;
    ui.redraw();
    if (walks) await run();
    else tell();
  }

  async function run() {
    sample();
    const { shown, ...settings } = state;
    const answer = await ui.answer("race", settings, explore);
    if (!answer) return;
    seen = answer;
    tell();
    ui.problem(Object.values(seen.problems).join("\n"));
  }

  function explore({ start, rates, momentum, noise }) {
    const data = new Float64Array(racers.length * (LAST + 1) * 2).fill(NaN);
    racers.forEach((name, k) => {
      const path = data.subarray(2 * k * (LAST + 1), 2 * (k + 1) * (LAST + 1));
      path.set(start);
      walk(RULES[name], surface(), path, { rate: rates[name], momentum, noise, random: ui.array("draws").data, far: FAR });
    });
    return { paths: { shape: [racers.length, LAST + 1, 2], data }, problems: {} };
  }

  /** Let the racers run from the start, or halt them. */
  function race() {
    if (stop) return halt();
    let head = state.shown < LAST ? state.shown : 0;
    const stopped = ui.animate((seconds) => {
      head = Math.min(LAST, head + SPEED * seconds);
      state.shown = Math.floor(head);
      tell();
      if (head < LAST) return true;
      halt();
      return false;
    });
    stop = stopped;
    go.textContent = "Pause";
  }

  function halt() {
    stop?.();
    stop = undefined;
    go.textContent = "Race";
    scrub(state.shown);
  }

  function tell() {
    for (const [name, slider] of Object.entries(rates)) slider.set(nearest(state.rates[name]));
    momentum?.set(state.momentum);
    noise.set(state.noise);
    step.set(state.shown);
    choice.select.value = state.surface;
    if (seen) report();
    ui.redraw();
  }

  function report() {
    const inRace = racers.map((name, k) => ({ name, last: reached(k), e: above(k, Math.min(state.shown, reached(k))), broken: name in seen.problems }));
    const gone = inRace.filter(({ last, broken }) => !broken && last < state.shown);
    facts.set(Object.fromEntries(inRace.map(({ name, last, e, broken }) => [
      name, broken ? "–" : last < state.shown ? make("span", { className: "ear-bad" }, `left at step ${last + 1}`) : number(e),
    ])));
    const best = inRace.filter(({ last, broken }) => !broken && last >= state.shown).sort((a, b) => a.e - b.e)[0];
    const where = `Start (${state.start.map((w) => number(w)).join(", ")}).`;
    const lost = gone.length ? ` ${gone.map(({ name }) => name).join(" and ")} left the surface: the learning rate is too large.` : "";
    ui.say(`${where} After ${state.shown} steps${best ? ` ${best.name} is lowest, ${number(best.e)} above the lowest point.` : " nobody is left."}${lost}`);
  }

  // ---- the panel ----

  const begin = (name) => change({ surface: name, start: model.get("surfaces")[name].start, rates: model.get("surfaces")[name].rates });
  const choice = ui.choice({ label: "Surface", options: Object.keys(model.get("surfaces")).map((name) => [name, name]), value: state.surface, onchange: begin });
  const go = ui.button("Race", race, { primary: true });
  const step = ui.slider({ label: "step shown", min: 0, max: LAST, step: 1, value: LAST, oninput: scrub });
  const rates = Object.fromEntries(racers.map((name) => [name, ui.slider({
    label: `η, learning rate of ${name}`, min: 0, max: RATES.length - 1, step: 1, value: 0,
    format: (k) => number(k === nearest(state.rates[name]) ? state.rates[name] : RATES[k]),
    oninput: (k) => change({ rates: { ...state.rates, [name]: RATES[k] } }),
  })]));
  const momentum = racers.includes("momentum") ? ui.slider({ label: "µ, its momentum", min: 0, max: 0.99, step: 0.01, value: 0, oninput: (value) => change({ momentum: value }) }) : undefined;
  const noise = ui.slider({ label: "noise in the slope, as of small batches", min: 0, max: 1, step: 0.05, value: 0, oninput: (value) => change({ noise: value }) });
  const facts = ui.facts(racers);
  facts.element.querySelectorAll("th").forEach((head, k) => head.prepend(swatch(LOOKS[racers[k]])));
  facts.element.prepend(make("caption", {}, "E above the lowest point, at the step shown"));
  ui.panel.append(
    make("div", { className: "ear-row" }, choice.element, go, ui.button("Reset", () => begin(state.surface))),
    step.element, facts.element,
    make("div", { className: "ear-pair" }, ...racers.flatMap((name) => [rates[name].element, ...(name === "momentum" ? [momentum.element] : [])]), noise.element),
  );

  const here = () => JSON.stringify(shared.map((name) => state[name]));
  const there = () => JSON.stringify(shared.map((name) => model.get(name)));
  ui.follow(() => {
    if (held || stop || setting || ui.busy || here() === there()) return;
    state = Object.fromEntries(shared.map((name) => [name, model.get(name)]));
    run();
  });
  run();
  return () => ui.close();
}

/** The place of a learning rate on its slider. */
const nearest = (rate) => RATES.reduce((best, one, k) => (Math.abs(Math.log(one / rate)) < Math.abs(Math.log(RATES[best] / rate)) ? k : best), 0);

/** A piece of the line and the shape at its end, for the table beside the picture. */
function swatch({ color, dash, shape }) {
  const holder = make("span", {});
  holder.style.color = `var(--ear-${color})`;
  holder.innerHTML = `<svg aria-hidden="true" viewBox="0 0 44 14" style="width: 44px; height: 14px"><line x1="0" x2="32" y1="7" y2="7" stroke-dasharray="${dash.join(" ")}"/><path d="${shape}" fill="currentColor" transform="translate(36 7)"/></svg>`;
  return holder;
}

export default { render };
