// Kernel on a sound: a window slides, and its products with the kernel add up to one sample of the output.
import { largest } from "./kit/color.js";
import { Frame, clamp, make, number } from "./kit/kit.js";
import { Axes, line } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { Player } from "./kit/sound.js";
import { Waveform } from "./kit/wave.js";

const TITLE = "Kernel on a sound";
const HELP = `Drag across either picture to move the window; drag a dot of the kernel up or down to change its weight. With the lower
  picture focused: <kbd>←</kbd> <kbd>→</kbd> move by one output sample (<kbd>Shift</kbd> five), <kbd>PageUp</kbd> <kbd>PageDown</kbd> by a hundred,
  <kbd>N</kbd> <kbd>P</kbd> choose a weight, <kbd>↑</kbd> <kbd>↓</kbd> change it, <kbd>C</kbd> turns the kernel round.`;
const ROWS = { x: [26, 106], w: [138, 208], products: [240, 310], z: [342, 422] };
const KERNELS = {
  "difference [−1, 1]": () => [-1, 1],
  "average of 7": () => Array(7).fill(1 / 7),
  "decay": () => [1, 0.7, 0.5, 0.35, 0.25],
  "bump of 9": () => Array.from({ length: 9 }, (_, m) => Math.sin((Math.PI * (m + 1)) / 10) ** 2 / 5),
};
const OTHER = { correlate: "convolve", convolve: "correlate" };
const SWAPPED = {
  correlate: "cross-correlation leaves the kernel as it is, and yours turns it round",
  convolve: "convolution turns the kernel round, and yours leaves it as it is",
};
const SAME = 1e-6; // of the largest output: up to here two outputs are equal
const LOWEST_RATE = 8000; // Hz that every browser plays

/** The kernel as it lies on the sound: convolution turns it round. */
const laid = (kernel, way) => (way === "convolve" ? kernel.toReversed() : kernel);

/** z[n] = Σ_m w[m] x[n·stride + m − padding] for a kernel as it lies, x zero beyond its ends. */
function slide(x, w, stride, padding) {
  const length = Math.floor((x.length + 2 * padding - w.length) / stride) + 1;
  return Float64Array.from({ length }, (_, n) => {
    let sum = 0;
    for (let m = 0; m < w.length; m++) sum += w[m] * (x[n * stride + m - padding] ?? 0);
    return sum;
  });
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, help: HELP });
  const x = ui.array("x").data;
  const rate = model.get("sample_rate");
  const sound = new Waveform(x, rate);
  let kernel = model.get("kernel"); // the view's own copies: while something is dragged they are ahead of the kernel's
  let [way, stride, padding, n] = ["way", "stride", "padding", "n"].map((name) => model.get(name));
  let chosen = 0; // the weight that keys change
  let z; // the whole output
  let output; // … as a waveform
  let first = 0; // the sample of x at the left edge of the lens
  let rows = {}; // axes of the last drawing

  const start = () => n * stride - padding; // the sample of x under the window's first weight
  const last = () => Math.floor((x.length + 2 * padding - kernel.length) / stride);

  // ---- the whole sound ----

  const whole = ui.canvas({
    label: "The whole sound above, the whole output below, and where the window lies",
    height: () => 186,
    draw(pen) {
      const { ctx, color } = pen;
      const box = { left: 46, right: pen.width - 12, x: [0, x.length / rate] };
      rows.whole = new Axes({ ...box, top: 24, bottom: 76, y: [-sound.peak, sound.peak] });
      rows.whole.draw(pen, { yLabel: "sound x", xTicks: [], yTicks: [0] });
      sound.draw(ctx, rows.whole, color("a"));
      const peak = output?.peak ?? 1;
      const below = new Axes({ ...box, top: 100, bottom: 148, y: [-peak, peak] });
      below.draw(pen, { xLabel: "time (s)", yLabel: `output z${ui.yours ? " of your function" : ""}`, yTicks: [0] });
      output?.draw(ctx, below, color("b"));
      rows.whole.cursor(ctx, middle() / rate, { color: color("ink") });
      below.cursor(ctx, middle() / rate, { color: color("ink") });
    },
    grab(px) { go(nearest(rows.whole.toX(px) * rate)); return "window"; },
    move(_, px) { go(nearest(rows.whole.toX(px) * rate)); },
  });

  const middle = () => start() + (kernel.length - 1) / 2;
  const nearest = (sample) => Math.round((sample - (kernel.length - 1) / 2 + padding) / stride);

  // ---- the lens ----

  const lens = ui.canvas({
    label: "The samples around the window, the kernel on them, their products, and the output. Left and right arrows move the window, up and down change a weight.",
    height: () => 462,
    draw(pen) {
      const { ctx, color } = pen;
      const count = clamp(Math.floor((pen.width - 58) / 11), kernel.length + 8, 80);
      const from = start();
      if (from < first + 3) first = from - Math.floor(count / 3);
      if (from + kernel.length > first + count - 3) first = from + kernel.length - Math.floor((2 * count) / 3);
      const box = (name, peak) => new Axes({ left: 46, right: pen.width - 12, top: ROWS[name][0], bottom: ROWS[name][1], x: [first - 0.5, first + count - 0.5], y: [-peak, peak] });
      const high = Math.max(1, largest(kernel));
      rows = { ...rows, x: box("x", sound.peak), w: box("w", high), products: box("products", sound.peak * high), z: box("z", output?.peak ?? 1) };
      const w = laid(kernel, way);
      const edges = [from - 0.5, from + w.length - 0.5].map((at) => rows.x.px(at));
      ctx.fillStyle = color("raised");
      ctx.fillRect(edges[0], ROWS.x[0], edges[1] - edges[0], ROWS.products[1] - ROWS.x[0]);
      const turned = way === "convolve" ? ", turned round" : "";
      for (const [name, yLabel] of [["x", "sound x"], ["w", `kernel w${turned}: drag a dot`], ["products", "x · w"], ["z", "output z: the sum of the products"]]) {
        rows[name].draw(pen, { yLabel, yTicks: [0], xTicks: name === "z" ? undefined : [], xLabel: name === "z" ? "sample of x" : "" });
      }
      ctx.strokeStyle = color("border");
      ctx.strokeRect(edges[0], ROWS.x[0], edges[1] - edges[0], ROWS.products[1] - ROWS.x[0]);
      drawSound(pen, count);
      w.forEach((weight, m) => {
        stem(pen, rows.w, from + m, weight, { paint: "ink", size: tap(m) === chosen ? 6 : 4, ring: tap(m) === chosen });
        stem(pen, rows.products, from + m, weight * (x[from + m] ?? 0), { paint: "accent", size: 3 });
      });
      drawOutput(pen, count, edges);
    },
    grab(px, py) {
      const m = Math.round(rows.w.toX(px)) - start();
      if (py > ROWS.w[0] - 12 && py < ROWS.w[1] + 12 && m >= 0 && m < kernel.length) {
        chosen = tap(m);
        weigh(rows.w.toY(py));
        return "weight";
      }
      go(nearest(rows.x.toX(px)));
      return "window";
    },
    move(what, px, py) {
      if (what === "weight") weigh(rows.w.toY(py));
      else go(nearest(rows.x.toX(px)));
    },
    drop: () => keep(),
    key(event) {
      const step = arrow(event);
      if (step?.[0]) go(n + step[0]);
      else if (step) weigh(kernel[chosen] + 0.05 * step[1]);
      else if (!keys[event.key.toLowerCase()]) return false;
      else keys[event.key.toLowerCase()]();
      keep();
      return true;
    },
  });
  const keys = {
    pageup: () => go(n - 100), pagedown: () => go(n + 100),
    n: () => choose(chosen + 1), p: () => choose(chosen - 1),
    c: () => turn(OTHER[way]),
  };
  ui.stage.append(whole, lens);

  /** The number of the weight that lies at place m of the window; the same the other way about. */
  const tap = (m) => (way === "convolve" ? kernel.length - 1 - m : m);

  function stem({ ctx, color }, axes, at, value, { paint, size, ring = false, hollow = false }) {
    const [px, py] = [axes.px(at), axes.py(value)];
    ctx.strokeStyle = ctx.fillStyle = color(paint);
    ctx.lineWidth = 2;
    line(ctx, px, axes.py(0), px, py);
    ctx.beginPath();
    ctx.arc(px, py, size, 0, 2 * Math.PI);
    if (hollow) ctx.stroke();
    else ctx.fill();
    if (!ring) return;
    ctx.beginPath();
    ctx.arc(px, py, size + 3.5, 0, 2 * Math.PI);
    ctx.stroke();
  }

  function drawSound(pen, count) {
    for (let k = first; k < first + count; k++) {
      const inside = k >= start() && k < start() + kernel.length;
      if (k >= -padding && k < x.length + padding) stem(pen, rows.x, k, x[k] ?? 0, { paint: inside ? "a" : "border", size: inside ? 4 : 2.5, hollow: x[k] === undefined });
    }
  }

  /** The output samples in sight, each in the middle of its window; lines lead from the products to the lit one. */
  function drawOutput(pen, count, edges) {
    const { ctx, color } = pen;
    if (!z) return;
    const half = (kernel.length - 1) / 2;
    for (let k = Math.max(0, nearest(first)); k <= Math.min(last(), nearest(first + count - 1)); k++) {
      const at = k * stride - padding + half;
      if (k !== n && rows.z.holds(rows.z.px(at), rows.z.top)) stem(pen, rows.z, at, z[k], { paint: "border", size: 2.5 });
    }
    const peak = [rows.z.px(middle()), rows.z.py(z[n])];
    ctx.strokeStyle = color("b");
    ctx.lineWidth = 1;
    for (const edge of edges) line(ctx, edge, ROWS.products[1], ...peak);
    stem(pen, rows.z, middle(), z[n], { paint: "b", size: 6 });
  }

  // ---- changes ----

  const own = () => ({ kernel, way, stride, padding, n });
  const keep = () => ui.set(own());

  function take(theirs) {
    ({ kernel, way, stride, padding } = theirs);
    n = clamp(theirs.n, 0, last());
    chosen = Math.min(chosen, kernel.length - 1);
    ways.select.value = way;
    preset.select.value = "own";
    for (const [slider, value] of [[length, kernel.length], [strides, stride], [pads, padding]]) slider.set(value);
    filter();
  }

  function go(to) {
    n = clamp(to, 0, last());
    tell();
  }

  function choose(m) {
    chosen = (m + kernel.length) % kernel.length;
    tell();
  }

  function weigh(value) {
    kernel = kernel.with(chosen, Math.round(20 * clamp(value, -2, 2)) / 20);
    preset.select.value = "own";
    filter();
  }

  function turn(next) {
    way = ways.select.value = next;
    change({});
  }

  /** Take new settings, and keep the window about where it is. */
  function change(settings) {
    const at = middle();
    ({ kernel = kernel, stride = stride, padding = padding } = settings);
    chosen = Math.min(chosen, kernel.length - 1);
    if (padding > kernel.length - 1) padding = kernel.length - 1;
    length.set(kernel.length);
    pads.set(padding);
    n = clamp(nearest(at), 0, last());
    filter();
    keep();
  }

  async function filter() {
    if (z?.length !== last() + 1) z = output = undefined; // of another stride or padding: it has no place here
    tell();
    const asked = { kernel, way, stride, padding };
    const answer = await ui.answer("filter", asked, () => ({ z: { data: slide(x, laid(kernel, way), stride, padding) } }));
    if (!answer && ui.busy) return; // a newer question is under way
    z = answer?.z.data;
    if (z?.length !== last() + 1) z = undefined;
    output = z && new Waveform(z, rate / stride, ((kernel.length - 1) / 2 - padding) / rate);
    if (z && ui.yours) compare(asked);
    tell();
  }

  /** Say where the student's output is not the sum of products, and whether it is that of the other way. */
  function compare(asked) {
    const [right, other] = [asked.way, OTHER[asked.way]].map((direction) => slide(x, laid(asked.kernel, direction), asked.stride, asked.padding));
    const limit = SAME * largest(right);
    const gaps = z.map((value, k) => Math.abs(value - right[k]));
    const worst = gaps.indexOf(gaps.reduce((most, gap) => Math.max(most, gap)));
    if (gaps[worst] <= limit) return;
    if (z.every((value, k) => Math.abs(value - other[k]) <= limit)) ui.problem(`Your output is that of the other way: ${SWAPPED[asked.way]}.`);
    else ui.problem(`Your output differs from the sum of the products, most at z[${worst}]: it is ${number(z[worst])}, the products add up to ${number(right[worst])}.`);
  }

  function tell() {
    ui.redraw();
    const sum = (direction) => laid(kernel, direction).reduce((total, weight, m) => total + weight * (x[start() + m] ?? 0), 0);
    const text = (value) => number(Math.round(value * 1e6) / 1e6);
    facts.set({ "z[n]": z ? text(z[n]) : "–", n: String(n), "w[m]": `w[${chosen}] = ${text(kernel[chosen])}`, "sum as it is": text(sum("correlate")), "sum turned round": text(sum("convolve")), "samples in z": z ? String(z.length) : "–" });
    const name = way === "convolve" ? "convolution" : "cross-correlation";
    ui.say(`The window covers x[${start()}] to x[${start() + kernel.length - 1}]. Its products add up to ${text(sum(way))}${z ? `, and z[${n}] is ${text(z[n])}` : ""} (${name}). Weight w[${chosen}] is ${text(kernel[chosen])}.`.replaceAll("x[-", "x[−"));
  }

  // ---- the panel ----

  const facts = ui.facts(["n", "z[n]", "sum as it is", "sum turned round", "w[m]", "samples in z"]);
  const ways = ui.choice({ label: "Slide", options: [["correlate", "cross-correlation (as it is)"], ["convolve", "convolution (turned round)"]], value: way, onchange: turn });
  const preset = ui.choice({
    label: "Kernel", options: [["own", "own"], ...Object.keys(KERNELS).map((name) => [name, name])], value: "own",
    onchange: (name) => { if (KERNELS[name]) change({ kernel: KERNELS[name]() }); },
  });
  const resized = (size) => Array.from({ length: size }, (_, m) => kernel[m] ?? 0);
  const length = ui.slider({ label: "weights", min: 1, max: 15, step: 1, value: kernel.length, oninput: (size) => { preset.select.value = "own"; change({ kernel: resized(size) }); } });
  const strides = ui.slider({ label: "stride", min: 1, max: 4, step: 1, value: stride, oninput: (value) => change({ stride: value }) });
  const pads = ui.slider({ label: "padding", min: 0, max: 14, step: 1, value: padding, oninput: (value) => change({ padding: value }) });
  const players = [["Sound", () => [x, rate]], ["Output", () => [z ?? [], rate / stride]]].map(([label, samples]) => new Player(ui, { label, sound: () => heard(...samples()) }));
  ui.panel.append(
    make("div", { className: "ear-row" }, ...players.map((player) => player.element)),
    ways.element, preset.element, length.element, strides.element, pads.element, facts.element,
  );
  ui.adopt(own, take);
  filter();
  return () => ui.close();
}

/** One track at a rate that a browser plays: each sample is held for as long as it takes. */
function heard(samples, rate) {
  const hold = Math.ceil(LOWEST_RATE / rate);
  return { tracks: [Float32Array.from({ length: samples.length * hold }, (_, k) => samples[Math.floor(k / hold)])], rate: rate * hold };
}

export default { render };
