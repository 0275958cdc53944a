// NMF mixer: spectral templates and activations of a sound's components, each to be heard alone or left out.
import { colorBar, heatImage, paint, sequential, upsideDown } from "./kit/color.js";
import { factorStep, product, relativeError, startFactors } from "./kit/factors.js";
import { Frame, clamp, make, number } from "./kit/kit.js";
import { Axes, hatch, line } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { Player } from "./kit/sound.js";
import { magnitudes, soundOf, spectraOf } from "./kit/spectrum.js";

const TITLE = "NMF mixer";
const HELP = `Drag across the picture to move the cursor. With the picture focused: <kbd>←</kbd> <kbd>→</kbd> move it by one frame (<kbd>Shift</kbd> five),
  <kbd>N</kbd> <kbd>P</kbd> (or a click on it) choose a component, <kbd>S</kbd> solo, <kbd>M</kbd> mute, <kbd>I</kbd> one iteration, <kbd>Space</kbd> plays and stops.
  Hatched components are silent.`;
const FLOOR = -70; // dB below the loudest that are shown
const TOP = 26;
const PICTURE = 210; // height of the spectrogram
const TEMPLATES = 40; // their left edge
const STRIP = { height: 34, gap: 16 };
const DASHES = [[], [9, 4], [2, 3], [12, 3, 3, 3], [5, 2, 2, 2], [16, 5]];

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, help: HELP });
  const x = ui.array("x").data;
  const [rate, nFft, hop] = ["sample_rate", "n_fft", "hop_length"].map((name) => model.get(name));
  const spectra = spectraOf(x, nFft, hop);
  const V = magnitudes(spectra);
  const [F, T] = V.shape;
  const loudest = V.data.reduce((most, value) => Math.max(most, value), 0) || 1;
  let [rank, seed, frame, iterations] = ["rank", "seed", "frame", "iterations"].map((name) => model.get(name));
  let factors; // {W, H, rank}, each template scaled to a largest value of 1
  let error; // relative to V
  let whole; // the product of the factors
  let strips = []; // {solo, mute} of each component
  let chosen = 0;
  let picture; // of what is heard, or of W H
  let tracks; // the components' sounds, made when they are first heard
  let time; // axes of the last drawing

  const audible = (k) => !strips[k].mute && (strips[k].solo || !strips.some(({ solo }) => solo));
  const levels = () => strips.map((_, k) => Number(audible(k)));
  const timeOf = (t) => (t * hop + nFft / 2) / rate;

  // ---- the picture ----

  const canvas = ui.canvas({
    label: "Templates on the left, spectrogram on the right, activations below. Left and right arrows move the cursor, N and P choose a component.",
    height: () => TOP + PICTURE + rank * (STRIP.height + STRIP.gap) + 56,
    draw(pen) {
      const left = clamp(0.26 * pen.width, 110, 210);
      const box = { left: left + 16, right: pen.width - 52, x: [0, x.length / rate] };
      const templates = new Axes({ left: TEMPLATES, right: left, top: TOP, bottom: TOP + PICTURE, x: [0, rank], y: [0, rate / 2000] });
      time = new Axes({ ...box, top: TOP, bottom: TOP + PICTURE, y: templates.y });
      templates.draw(pen, { yLabel: "templates W (kHz)", xTicks: [] });
      time.draw(pen, { yTicks: [], xTicks: [] });
      drawPicture(pen);
      if (!factors) return;
      for (let k = 0; k < rank; k++) {
        drawTemplate(pen, templates, k);
        drawActivation(pen, box, k);
      }
    },
    grab(px, py) {
      const k = componentAt(px, py);
      if (k !== undefined) choose(k);
      if (px < time.left) return undefined;
      go(frameAt(px));
      return "cursor";
    },
    move(_, px) { go(frameAt(px)); },
    drop: () => keep(),
    key(event) {
      const step = arrow(event);
      if (step) go(frame + step[0]);
      else if (!keys[event.key.toLowerCase()] || !factors) return false;
      else keys[event.key.toLowerCase()]();
      keep();
      return true;
    },
  });
  const keys = {
    n: () => choose(chosen + 1), p: () => choose(chosen - 1),
    s: () => press(chosen, "solo"), m: () => press(chosen, "mute"), i: () => iterate(1),
    " ": () => (player.playing ? player.stop() : player.play()),
  };
  ui.stage.append(canvas);

  const frameAt = (px) => Math.round((time.toX(px) * rate - nFft / 2) / hop);

  /** The component whose template or activation lies there. */
  function componentAt(px, py) {
    const across = ((px - TEMPLATES) / (time.left - 16 - TEMPLATES)) * rank;
    const down = (py - time.bottom - STRIP.gap) / (STRIP.height + STRIP.gap);
    const k = Math.floor(py > time.bottom + STRIP.gap ? down : across);
    return k >= 0 && k < rank ? k : undefined; // to the right of the templates, above the activations: none
  }

  const toneOf = (k) => (k === chosen ? "accent" : "ink");

  function drawPicture(pen) {
    const { ctx, color } = pen;
    ctx.fillStyle = color("soft");
    ctx.fillText(shown.select.value === "model" ? "the product W H" : "what you hear", time.left, time.top - 12);
    if (!picture) return;
    const half = hop / rate / 2;
    time.clip(ctx, () => paint(ctx, picture, { left: time.px(timeOf(0) - half), right: time.px(timeOf(T - 1) + half), top: time.top, bottom: time.bottom }));
    colorBar(pen, { left: time.right + 8, right: time.right + 18, top: time.top, bottom: time.bottom }, sequential, FLOOR, 0);
    ctx.fillText("dB", time.right + 8, time.top - 8);
    for (const [tone, width] of [["surface", 3], ["ink", 1]]) { // a rim, to be seen on every colour
      ctx.strokeStyle = color(tone);
      ctx.lineWidth = width;
      line(ctx, time.px(timeOf(frame)), time.top, time.px(timeOf(frame)), time.bottom);
    }
  }

  /** Template k as a curve that leaves its own base line to the right. */
  function drawTemplate({ ctx, color }, axes, k) {
    const bins = Array.from({ length: F }, (_, f) => f);
    const [from, to] = [axes.px(k), axes.px(k + 1) - 4];
    axes.curve(ctx, bins.map((f) => k + 0.9 * factors.W[f * rank + k]), bins.map((f) => (f * rate) / nFft / 1000), { color: color(toneOf(k)), width: 1.5 });
    if (!audible(k)) silence(ctx, color, from, axes.top, to, axes.bottom);
    ctx.fillStyle = color(toneOf(k));
    ctx.fillText(String(k + 1), from + 2, axes.bottom + 16);
  }

  function drawActivation(pen, box, k) {
    const { ctx, color } = pen;
    const top = TOP + PICTURE + STRIP.gap + k * (STRIP.height + STRIP.gap) + 4;
    const last = k === rank - 1;
    const high = factors.H.reduce((most, value) => Math.max(most, value), 0) || 1;
    const axes = new Axes({ ...box, top, bottom: top + STRIP.height, y: [0, high] });
    axes.draw(pen, { yTicks: [0], yText: () => "", xTicks: last ? undefined : [], xLabel: last ? "time (s)" : "" });
    axes.curve(ctx, Array.from({ length: T }, (_, t) => timeOf(t)), factors.H.subarray(k * T, (k + 1) * T), { color: color(toneOf(k)), dash: DASHES[k] });
    axes.cursor(ctx, timeOf(frame), { color: color("ink"), width: 1 });
    if (!audible(k)) silence(ctx, color, axes.left, axes.top, axes.right, axes.bottom);
    ctx.fillStyle = color(toneOf(k));
    ctx.textAlign = "right";
    ctx.fillText(`activation ${k + 1}`, axes.left - 8, axes.bottom - 10);
    ctx.textAlign = "left";
  }

  function silence(ctx, color, left, top, right, bottom) {
    ctx.strokeStyle = color("border");
    hatch(ctx, left, top, right, bottom);
  }

  /** Paint what is heard: each cell of V through the share of the audible components. */
  function repaint() {
    const wanted = levels();
    const data = Float32Array.from(V.data, (value, cell) => {
      const f = Math.floor(cell / T);
      let heard = 0;
      for (let k = 0; k < rank; k++) if (wanted[k]) heard += factors.W[f * rank + k] * factors.H[k * T + (cell % T)];
      const strength = shown.select.value === "model" ? heard : (value * heard) / (whole[cell] || 1);
      return Math.max(FLOOR, 20 * Math.log10(strength / loudest));
    });
    picture = heatImage(upsideDown({ shape: [F, T], data }), sequential, FLOOR, 0);
    ui.redraw();
  }

  /** The components' sounds: the sound's spectrum through the share of each. */
  function components() {
    const share = (k, cell, f, t) => (factors.W[f * rank + k] * factors.H[k * T + t]) / (whole[cell] || 1);
    return strips.map((_, k) => {
      const part = (values) => values.map((value, at) => value * share(k, (at % F) * T + Math.floor(at / F), at % F, Math.floor(at / F)));
      return soundOf({ ...spectra, re: part(spectra.re), im: part(spectra.im) }, hop, x.length);
    });
  }

  // ---- factors ----

  function explore(next) {
    return { W: { data: next.W }, H: { data: next.H }, error: relativeError(V.data, next, V.shape), remark: "" };
  }

  async function start() {
    const size = rank;
    const answer = await ui.answer("start", { rank, seed }, () => explore(startFactors(V.shape, rank, seed)));
    if (answer && size === rank) iterations = 0;
    take(answer, size);
  }

  async function iterate(steps) {
    if (!steps || !factors) return;
    const begun = { rank, seed };
    const answer = await ui.answer("iterate", { steps }, () => {
      let next = factors;
      for (let step = 0; step < steps; step++) next = factorStep(V.data, next, V.shape);
      return explore(next);
    }, { every: true });
    if (begun.seed !== seed || begun.rank !== rank) return; // begun anew meanwhile
    if (answer) iterations += steps;
    take(answer, rank);
    keep();
  }

  function take(answer, size) {
    if (!answer || size !== rank) return; // or of another start
    if (strips.length !== size) mixer(size);
    const [W, H] = [answer.W.data.slice(), answer.H.data.slice()];
    for (let k = 0; k < size; k++) { // W and H may share a factor: give it to H
      let top = 0;
      for (let f = 0; f < F; f++) top = Math.max(top, W[f * size + k]);
      for (let f = 0; f < F; f++) W[f * size + k] /= top || 1;
      for (let t = 0; t < T; t++) H[k * T + t] *= top;
    }
    factors = { W, H, rank: size };
    whole = product(factors, V.shape);
    ({ error } = answer);
    tracks = undefined;
    if (answer.remark) ui.problem(answer.remark);
    repaint();
    tell();
  }

  async function again(settings) {
    ({ rank = rank, seed = seed } = settings);
    player.stop();
    factors = picture = undefined;
    await start();
    keep();
  }

  // ---- the panel ----

  const own = () => ({ rank, seed, frame });
  const keep = () => ui.set({ ...own(), iterations });

  function adopted(theirs) {
    ranks.set(theirs.rank);
    if (theirs.rank !== rank || theirs.seed !== seed) again(theirs);
    go(theirs.frame);
  }

  function go(to) {
    frame = clamp(to, 0, T - 1);
    tell();
  }

  function choose(k) {
    chosen = (k + rank) % rank;
    tell();
  }

  function press(k, what) {
    strips[k][what] = !strips[k][what];
    strips[k].buttons[what].setAttribute("aria-pressed", strips[k][what]);
    levels().forEach((level, track) => player.level(track, level));
    repaint();
    choose(k);
  }

  /** Put a solo and a mute button for each component on the desk. */
  function mixer(size) {
    strips = Array.from({ length: size }, () => ({ solo: false, mute: false, buttons: {} }));
    chosen = 0;
    desk.replaceChildren(...strips.map(({ buttons }, k) => {
      for (const what of ["solo", "mute"]) {
        buttons[what] = ui.button(what === "solo" ? "Solo" : "Mute", () => press(k, what));
        buttons[what].setAttribute("aria-pressed", "false");
        buttons[what].setAttribute("aria-label", `${what === "solo" ? "Solo" : "Mute"} component ${k + 1}`);
      }
      return make("div", { className: "ear-row" }, make("span", {}, `component ${k + 1}`), buttons.solo, buttons.mute);
    }));
  }

  function tell() {
    ui.redraw();
    if (!factors) return;
    const now = strips.map((_, k) => factors.H[k * T + frame]);
    const most = now.indexOf(Math.max(...now));
    const heard = strips.map((_, k) => k + 1).filter((k) => audible(k - 1));
    facts.set({ iterations: String(iterations), "relative error": number(error, 4), time: `${number(timeOf(frame))} s`, "strongest now": `component ${most + 1}`, heard: heard.join(", ") || "nothing" });
    const state = ["solo", "mute"].filter((what) => strips[chosen][what]).join(" and ");
    ui.say(`${iterations} iterations, relative error ${number(error, 4)}. At ${number(timeOf(frame))} s component ${most + 1} is strongest. Heard: ${heard.join(", ") || "nothing"}. Component ${chosen + 1} is chosen${state ? `: ${state}` : ""}.`);
  }

  const player = new Player(ui, {
    label: "Listen",
    sound: () => factors && { tracks: (tracks ??= components()), rate, levels: levels() },
    onmove: (seconds) => go(Math.round((seconds * rate - nFft / 2) / hop)),
    onend: () => keep(),
  });
  const shown = ui.choice({ label: "Picture", options: [["heard", "what you hear"], ["model", "the product W H"]], value: "heard", onchange: () => factors && repaint() });
  const ranks = ui.slider({ label: "components", min: 1, max: 6, step: 1, value: rank, oninput: (size) => again({ rank: size }) });
  const desk = make("div", { className: "ear-desk" });
  const facts = ui.facts(["iterations", "relative error", "time", "strongest now", "heard"]);
  ui.panel.append(
    make("div", { className: "ear-row" }, player.element, shown.element),
    desk,
    make("div", { className: "ear-row" }, ui.button("1 iteration", () => iterate(1)), ui.button("20 iterations", () => iterate(20)), ui.button("New start", () => again({ seed: seed + 1 }))),
    ranks.element, facts.element,
  );
  ui.adopt(own, adopted);
  const wanted = iterations;
  start().then(() => factors && iterate(wanted));
  return () => ui.close();
}

export default { render };
