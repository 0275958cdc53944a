// Sound ruler: waveform, spectrogram and feature curves under one cursor, which moves along when the sound plays.
import { colorBar, heatImage, paint, sequential, upsideDown } from "./kit/color.js";
import { Frame, clamp, make, number } from "./kit/kit.js";
import { Axes, line } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { Player } from "./kit/sound.js";
import { decibels, frameCount, magnitudes, spectraOf } from "./kit/spectrum.js";
import { Waveform } from "./kit/wave.js";

const TITLE = "Sound ruler";
const HELP = `Drag across the picture to move the cursor. With the picture focused: <kbd>←</kbd> <kbd>→</kbd> move by one frame, <kbd>↑</kbd> <kbd>↓</kbd>
  by one frequency (<kbd>Shift</kbd> five), <kbd>Home</kbd> <kbd>End</kbd> go to the ends, <kbd>Space</kbd> plays from the cursor and stops.
  The band in the waveform is the frame that all numbers come from.`;
const FLOOR = -80; // dB below the loudest that are shown
const WAVE = { top: 24, bottom: 84 };
const PICTURE = { top: 112, bottom: 302 };
const STRIP = { above: 30, height: 52 };
const EDGE = { left: 56, right: 52 };

/** Features in the browser: name → number of one frame of samples and its magnitudes (F, T) at column t. */
const FEATURES = {
  RMS: (samples) => Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length),
  "zero-crossing rate": (samples) => samples.reduce((count, sample, k) => count + (k > 0 && sample >= 0 !== samples[k - 1] >= 0), 0) / samples.length,
  "centroid (Hz)": (samples, { shape: [F, T], data }, t, rate) => {
    let [weight, sum] = [0, 0];
    for (let f = 0; f < F; f++) {
      weight += data[f * T + t];
      sum += (data[f * T + t] * f * rate) / (2 * (F - 1));
    }
    return sum / weight;
  },
};

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, help: HELP });
  const x = ui.array("x").data;
  const [rate, hop] = [model.get("sample_rate"), model.get("hop_length")];
  const seconds = x.length / rate;
  const wave = new Waveform(x, rate);
  const names = ui.yours ? model.get("names") : Object.keys(FEATURES);
  let nFft = model.get("n_fft");
  let cursor = { frame: model.get("frame"), bin: model.get("bin") };
  let levels; // dB (F, T)
  let picture; // … as an image
  let curves = []; // one for each name
  let rows = {}; // axes of the last drawing

  const frames = () => frameCount(x.length, nFft, hop);
  const timeOf = (frame) => (frame * hop + nFft / 2) / rate; // of a frame's middle
  const frequencyOf = (bin) => (bin * rate) / nFft;
  const levelAt = ({ frame, bin }) => levels.data[bin * levels.shape[1] + frame];

  const canvas = ui.canvas({
    label: "Waveform, spectrogram and features over time. Arrows move the cursor, space plays from it.",
    height: () => PICTURE.bottom + names.length * (STRIP.above + STRIP.height) + 44,
    draw(pen) {
      const box = { left: EDGE.left, right: pen.width - EDGE.right, x: [0, seconds] };
      rows.wave = new Axes({ ...box, ...WAVE, y: [-wave.peak, wave.peak] });
      rows.picture = new Axes({ ...box, ...PICTURE, y: [0, rate / 2000] });
      drawWave(pen);
      drawPicture(pen, !names.length);
      names.forEach((name, k) => drawStrip(pen, box, name, k));
    },
    grab(px, py) { point(px, py); return "cursor"; },
    move(_, px, py) { point(px, py); },
    drop: () => keep(),
    key(event) {
      const step = arrow(event);
      if (step) go(cursor.frame + step[0], cursor.bin + step[1]);
      else if (event.key === "Home") go(0, cursor.bin);
      else if (event.key === "End") go(frames() - 1, cursor.bin);
      else if (event.key === " ") listen();
      else return false;
      keep();
      return true;
    },
  });

  function drawWave(pen) {
    const { ctx, color } = pen;
    const [from, to] = [cursor.frame * hop, cursor.frame * hop + nFft].map((sample) => rows.wave.px(sample / rate));
    rows.wave.draw(pen, { yLabel: "waveform", xTicks: [], yTicks: [0] });
    ctx.fillStyle = color("raised");
    ctx.fillRect(from, rows.wave.top, to - from, rows.wave.bottom - rows.wave.top);
    wave.draw(ctx, rows.wave, color("a"));
    ctx.strokeStyle = color("ink");
    ctx.lineWidth = 1;
    ctx.strokeRect(from, rows.wave.top, to - from, rows.wave.bottom - rows.wave.top);
    rows.wave.cursor(ctx, timeOf(cursor.frame), { color: color("ink") });
  }

  function drawPicture(pen, last) {
    const { ctx, color } = pen;
    const axes = rows.picture;
    axes.draw(pen, { yLabel: "spectrogram (kHz)", xTicks: last ? undefined : [], xLabel: last ? "time (s)" : "" });
    if (!picture) return;
    const half = hop / rate / 2;
    const box = { left: axes.px(timeOf(0) - half), right: axes.px(timeOf(frames() - 1) + half), top: axes.top, bottom: axes.bottom };
    axes.clip(ctx, () => paint(ctx, picture, box));
    colorBar(pen, { left: axes.right + 8, right: axes.right + 18, top: axes.top, bottom: axes.bottom }, sequential, FLOOR, 0);
    ctx.fillStyle = color("soft");
    ctx.fillText("dB", axes.right + 8, axes.top - 8);
    const [px, py] = [axes.px(timeOf(cursor.frame)), axes.py(frequencyOf(cursor.bin) / 1000)];
    for (const [tone, width] of [["surface", 3], ["ink", 1]]) { // a rim, to be seen on every colour
      ctx.strokeStyle = color(tone);
      ctx.lineWidth = width;
      line(ctx, px, axes.top, px, axes.bottom);
      line(ctx, px - 9, py, px + 9, py);
    }
  }

  function drawStrip(pen, box, name, k) {
    const { ctx, color } = pen;
    const top = PICTURE.bottom + STRIP.above + k * (STRIP.above + STRIP.height);
    const last = k === names.length - 1;
    const known = curves[k]?.filter(Number.isFinite) ?? [];
    const range = [Math.min(0, ...known), Math.max(...known, 0)];
    const axes = new Axes({ ...box, top, bottom: top + STRIP.height, y: range[0] === range[1] ? [range[0], range[0] + 1] : range });
    axes.draw(pen, { yLabel: name, yTicks: axes.y, yText: (value) => number(value, 2), xTicks: last ? undefined : [], xLabel: last ? "time (s)" : "" });
    if (!known.length) return;
    axes.curve(ctx, Array.from(curves[k], (_, frame) => timeOf(frame)), curves[k], { color: color("a"), width: 1.5 });
    axes.cursor(ctx, timeOf(cursor.frame), { color: color("ink") });
    const value = curves[k][cursor.frame];
    ctx.beginPath();
    if (Number.isFinite(value)) ctx.arc(axes.px(timeOf(cursor.frame)), axes.py(value), 4, 0, 2 * Math.PI);
    ctx.fill();
  }

  const slice = ui.canvas({
    label: "Spectrum of the frame at the cursor",
    height: () => 190,
    draw(pen) {
      const { ctx, color } = pen;
      const axes = new Axes({ left: 46, top: 26, right: pen.width - 14, bottom: 146, x: [0, rate / 2000], y: [FLOOR, 0] });
      axes.draw(pen, { xLabel: "frequency (kHz)", yLabel: "spectrum of this frame (dB)" });
      if (!levels) return;
      const bins = Array.from({ length: levels.shape[0] }, (_, bin) => bin);
      axes.curve(ctx, bins.map((bin) => frequencyOf(bin) / 1000), bins.map((bin) => levelAt({ ...cursor, bin })), { color: color("a"), width: 1.25 });
      axes.cursor(ctx, frequencyOf(cursor.bin) / 1000, { color: color("ink") });
    },
  });
  ui.stage.append(canvas);

  // ---- changes ----

  function point(px, py) {
    const frame = (rows.wave.toX(px) * rate - nFft / 2) / hop;
    const inside = py > PICTURE.top && py < PICTURE.bottom;
    go(Math.round(frame), inside ? Math.round((rows.picture.toY(py) * 1000 * nFft) / rate) : cursor.bin);
  }

  function go(frame, bin) {
    cursor = { frame: clamp(frame, 0, frames() - 1), bin: clamp(bin, 0, nFft / 2) };
    tell();
  }

  const own = () => ({ ...cursor, n_fft: nFft });
  const keep = () => ui.set(own());

  function take(theirs) {
    length.select.value = theirs.n_fft;
    if (theirs.n_fft !== nFft) change(theirs.n_fft);
    else go(theirs.frame, theirs.bin);
  }

  function listen() {
    if (player.playing) player.stop();
    else player.play(timeOf(cursor.frame));
  }

  async function analyse() {
    const asked = nFft;
    const answer = await ui.answer("analyse", { n_fft: asked }, explore);
    if (!answer || asked !== nFft) return;
    curves = Array.from({ length: names.length }, (_, k) => answer.curves.data.subarray(k * frames(), (k + 1) * frames()));
    const strength = answer.spectrogram ?? (answer.problems.spectrogram ? undefined : magnitudes(spectraOf(x, nFft, hop)));
    levels = strength && decibels(strength, FLOOR);
    picture = levels && heatImage(upsideDown(levels), sequential, FLOOR, 0);
    ui.problem(Object.values(answer.problems).join("\n"));
    tell();
  }

  function explore() {
    const spectrogram = magnitudes(spectraOf(x, nFft, hop));
    const rowsOf = Object.values(FEATURES).map((feature) => Array.from({ length: frames() }, (_, t) => feature(x.subarray(t * hop, t * hop + nFft), spectrogram, t, rate)));
    return { spectrogram, curves: { data: Float64Array.from(rowsOf.flat()) }, problems: {} };
  }

  function change(length) {
    const [time, frequency] = [timeOf(cursor.frame), frequencyOf(cursor.bin)];
    nFft = Number(length);
    [levels, picture, curves] = [undefined, undefined, []];
    go(Math.round((time * rate - nFft / 2) / hop), Math.round((frequency * nFft) / rate));
    keep();
    analyse();
  }

  function tell() {
    ui.redraw();
    const [time, frequency] = [timeOf(cursor.frame), frequencyOf(cursor.bin)];
    const values = names.map((_, k) => (curves[k]?.length ? number(curves[k][cursor.frame]) : "–"));
    const level = levels ? `${number(levelAt(cursor))} dB` : "–";
    facts.set({ time: `${number(time)} s`, frame: `${cursor.frame} of ${frames()}`, frequency: `${number(frequency)} Hz`, level, ...Object.fromEntries(names.map((name, k) => [name, values[k]])) });
    ui.say(`At ${number(time)} s: ${names.map((name, k) => `${name} ${values[k]}, `).join("")}level at ${number(frequency)} Hz ${level}.`);
  }

  // ---- the panel ----

  const player = new Player(ui, {
    label: "Listen",
    sound: () => ({ tracks: [x], rate }),
    onmove: (time) => go(Math.round((time * rate - nFft / 2) / hop), cursor.bin),
    onend: () => keep(),
  });
  const lengths = model.get("lengths").map((length) => [length, `${length} samples, ${number((1000 * length) / rate)} ms`]);
  const length = ui.choice({ label: "Frame", options: lengths, value: nFft, onchange: change });
  const facts = ui.facts(["time", "frame", "frequency", "level", ...names]);
  ui.panel.append(make("div", { className: "ear-row" }, player.element, length.element), facts.element, slice);
  ui.adopt(own, take);
  analyse();
  return () => ui.close();
}

export default { render };
