// Toeplitz view: a kernel slides along a signal; beside it the same sums as a banded matrix times the signal.
import { diverging } from "./kit/color.js";
import { Grid } from "./kit/grid.js";
import { Frame, clamp, make, number } from "./kit/kit.js";
import { Axes } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";

const TITLE = "Toeplitz view";
const HELP = `Drag a weight or a sample up and down, drag across y or across the matrix to slide the window. With the bars focused: <kbd>←</kbd>
  <kbd>→</kbd> slide, <kbd>N</kbd> <kbd>P</kbd> choose a weight or a sample, <kbd>↑</kbd> <kbd>↓</kbd> change it (<kbd>Shift</kbd> further).`;
const LIMIT = 3; // the largest size of a weight or a sample
const BAND = 118; // pixels of one row of bars
const HEADROOM = 1.8; // times the tallest bar: its number stands above it
const CLOSE = 1e-9; // beyond this, relative to the largest sum, a sum is another one
const KERNELS = { "1, 2, 3": [1, 2, 3], "edge: −1, 0, 1": [-1, 0, 1], "mean of three": [1 / 3, 1 / 3, 1 / 3], "1, 0, 0, 0, 2": [1, 0, 0, 0, 2] };
const SIGNALS = {
  "a click": (n) => Array.from({ length: n }, (_, j) => (j === n >> 1 ? 1 : 0)),
  "a step": (n) => Array.from({ length: n }, (_, j) => (j < n >> 1 ? 0 : 2)),
  "a ramp": (n) => Array.from({ length: n }, (_, j) => Math.round((30 * j) / (n - 1)) / 10),
};

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, help: HELP });
  let [w, x, row] = ["w", "x", "row"].map((name) => model.get(name)); // the view's own: ahead of the kernel's while something is dragged
  let chosen = ["w", 0]; // what the arrow keys change
  let matrix; // {shape, data}
  let bands, grids; // of the last drawing
  let held = false;
  let setting = false;

  const n = () => x.length;
  const half = () => w.length >> 1;
  const sample = (j) => x[j] ?? 0; // zeros around the signal
  const inWindow = (i) => w.reduce((sum, weight, m) => sum + weight * sample(i + m - half()), 0);
  const inMatrix = (i) => x.reduce((sum, value, j) => sum + matrix.data[i * n() + j] * value, 0);
  const y = (i) => (matrix ? inMatrix(i) : inWindow(i));

  // ---- the sliding window ----

  const bars = ui.canvas({
    label: "Kernel, signal and output as bars. Arrows slide the window; N and P choose what up and down change.",
    height: () => 3 * BAND + 8,
    draw(pen) {
      const most = Math.max(LIMIT, ...x.map((_, i) => Math.abs(y(i))));
      const range = [-half() - 0.5, n() - 0.5 + half()];
      bands = [LIMIT, LIMIT, most].map((limit, k) => new Axes({ left: 44, right: pen.width - 8, top: 26 + k * BAND, bottom: k * BAND + BAND - 6, x: range, y: [-HEADROOM * limit, HEADROOM * limit] }));
      const names = ["w, the kernel, at its window", "x, the signal, with zeros around it", "y, the output"];
      bands.forEach((axes, k) => {
        axes.draw(pen, { yLabel: names[k], xTicks: [], yTicks: [-1, 0, 1].map((sign) => sign * (k === 2 ? Math.ceil(most) : LIMIT)) });
        frameWindow(pen, axes, k === 2 ? [row, row] : [row - half(), row + half()]);
      });
      w.forEach((value, m) => drawBar(pen, bands[0], row + m - half(), value, { color: "b", lit: chosen[0] === "w" && chosen[1] === m }));
      for (let j = -half(); j < n() + half(); j++) {
        const outside = j < 0 || j >= n();
        drawBar(pen, bands[1], j, sample(j), { color: outside ? "soft" : "a", lit: chosen[0] === "x" && chosen[1] === j, text: outside ? "0" : undefined });
      }
      x.forEach((_, i) => drawBar(pen, bands[2], i, y(i), { color: "c" }));
    },
    grab(px, py) {
      const band = bands.findIndex((axes) => py <= axes.bottom + 6);
      const at = Math.round(bands[0].toX(px));
      held = true;
      const m = at - row + half();
      if (band === 0 && m >= 0 && m < w.length) return pick(["w", m], px, py);
      if (band === 1 && at >= 0 && at < n()) return pick(["x", at], px, py);
      slide(at);
      return ["row"];
    },
    move: ([name, k], px, py) => (name === "row" ? slide(Math.round(bands[0].toX(px))) : put(name, k, bands[name === "w" ? 0 : 1].toY(py))),
    drop() { held = false; },
    key(event) {
      const step = { n: 1, p: -1 }[event.key.toLowerCase()];
      const all = [...w.map((_, m) => ["w", m]), ...x.map((_, j) => ["x", j])];
      if (step) {
        const now = all.findIndex(([name, k]) => name === chosen[0] && k === chosen[1]);
        chosen = all[(now + step + all.length) % all.length];
        tell();
        return true;
      }
      const [dx, dy] = arrow(event) ?? [];
      if (dx) slide(row + dx);
      if (dy) put(...chosen, (chosen[0] === "w" ? w : x)[chosen[1]] + dy / 10);
      return dx !== undefined;
    },
  });

  function frameWindow({ ctx, color }, axes, [from, to]) {
    ctx.strokeStyle = color("ink");
    ctx.lineWidth = 2;
    ctx.strokeRect(axes.px(from - 0.48), axes.top, axes.px(to + 0.48) - axes.px(from - 0.48), axes.bottom - axes.top);
  }

  function drawBar({ ctx, color }, axes, at, value, { color: name, lit = false, text = number(value) }) {
    const [left, right] = [axes.px(at - 0.28), axes.px(at + 0.28)];
    ctx.fillStyle = color(name);
    ctx.fillRect(left, Math.min(axes.py(0), axes.py(value)), right - left, Math.max(2, Math.abs(axes.py(value) - axes.py(0))));
    ctx.fillStyle = color("ink");
    ctx.textAlign = "center";
    ctx.fillText(text, axes.px(at), axes.py(Math.max(0, value)) - 4);
    if (lit) {
      ctx.strokeStyle = color("accent");
      ctx.setLineDash([3, 3]);
      ctx.strokeRect(left - 4, axes.top + 2, right - left + 8, axes.bottom - axes.top - 4);
      ctx.setLineDash([]);
    }
    ctx.textAlign = "left";
  }

  // ---- the matrix ----

  const cellOf = (width) => Math.min(46, Math.floor((width - 96) / (n() + 2)));
  const board = ui.canvas({
    label: "Output, banded matrix and signal as cells. Arrows slide the window.",
    height: (width) => n() * cellOf(width) + 40,
    draw(pen) {
      const { ctx, color } = pen;
      const cell = cellOf(pen.width);
      const column = (left) => new Grid({ left, top: 26, cell, rows: n(), columns: 1 });
      const T = new Grid({ left: 8 + cell + 40, top: 26, cell, rows: n(), columns: n() });
      grids = { y: column(8), T, x: column(T.right + 40) };
      const colors = diverging[ui.theme];
      const outputs = x.map((_, i) => y(i));
      const most = Math.max(LIMIT, ...outputs.map(Math.abs));
      grids.y.draw(pen, { shape: [n(), 1], data: outputs }, colors, -most, most, { title: "y" });
      if (matrix) T.draw(pen, matrix, colors, -LIMIT, LIMIT, { title: "T, your kernel in every row" });
      grids.x.draw(pen, { shape: [n(), 1], data: x }, colors, -LIMIT, LIMIT, { title: "x" });
      ctx.fillStyle = color("ink");
      ctx.textAlign = "center";
      const middle = (T.top + T.bottom) / 2;
      ctx.fillText("=", T.left - 20, middle);
      ctx.fillText("·", T.right + 20, middle);
      ctx.textAlign = "left";
      grids.y.frame(ctx, row, 0);
      if (matrix) T.frame(ctx, row, 0, 1, n());
      const [from, to] = [Math.max(0, row - half()), Math.min(n() - 1, row + half())];
      grids.x.frame(ctx, from, 0, to - from + 1);
    },
    grab(px, py) {
      held = true;
      slide(grids.T.nearest(px, py)[0]);
      return "row";
    },
    move: (_, px, py) => slide(grids.T.nearest(px, py)[0]),
    drop() { held = false; },
    key(event) {
      const [dx, dy] = arrow(event) ?? [];
      if (dx !== undefined) slide(row + dx - dy);
      return dx !== undefined;
    },
  });
  ui.stage.append(bars, board);

  // ---- state ----

  function pick(what, px, py) {
    chosen = what;
    put(...what, bands[what[0] === "w" ? 0 : 1].toY(py));
    return what;
  }

  function put(name, k, value) {
    const next = Math.round(clamp(value, -LIMIT, LIMIT) * 10) / 10;
    change(name === "w" ? { w: w.with(k, next) } : { x: x.with(k, next) });
  }

  const slide = (to) => change({ row: clamp(to, 0, n() - 1) });

  async function change(traits) {
    const before = `${w} ${n()}`;
    ({ w, x, row } = { w, x, row, ...traits });
    row = Math.min(row, n() - 1);
    setting = true;
    ui.set({ ...traits, row });
    setting = false;
    if (before === `${w} ${n()}`) tell();
    else await build();
  }

  async function build() {
    if (matrix?.shape[0] !== n()) matrix = undefined; // of another length
    const answer = await ui.answer("matrix", { w, n: n() }, explore);
    if (answer?.matrix.shape[0] === n()) ({ matrix } = answer);
    tell();
  }

  function explore() {
    const data = new Float64Array(n() * n());
    for (let i = 0; i < n(); i++) w.forEach((weight, m) => { if (i + m - half() in x) data[i * n() + i + m - half()] = weight; });
    return { matrix: { shape: [n(), n()], data } };
  }

  function tell() {
    const terms = w.map((weight, m) => `${number(weight)} · ${number(sample(row + m - half()))}`).join(" + ");
    facts.set({
      "window": terms, "y at the window": number(y(row)),
      "parameters, shared": `${w.length} + 1 = ${w.length + 1}`, "fully connected": `${n()} · ${n()} + ${n()} = ${n() * n() + n()}`,
    });
    if (matrix && !ui.busy) judge(); // while a matrix is on its way, the one here is of another kernel
    size.set(n());
    kernel.select.value = Object.keys(KERNELS).find((name) => String(KERNELS[name]) === String(w)) ?? "";
    signal.select.value = Object.keys(SIGNALS).find((name) => String(SIGNALS[name](n())) === String(x)) ?? "";
    ui.say(`Window at ${row}: ${terms} = ${number(inWindow(row))}. ${chosen[0]}[${chosen[1]}] = ${number((chosen[0] === "w" ? w : x)[chosen[1]])} is chosen.`);
    ui.redraw();
  }

  /** Say whether every row of the matrix gives what the window gives. */
  function judge() {
    const close = CLOSE * Math.max(1, ...x.map((_, i) => Math.abs(inWindow(i))));
    const other = x.findIndex((_, i) => Math.abs(inMatrix(i) - inWindow(i)) > close);
    const verdict = other < 0 ? { className: "ear-good", textContent: "✓ the same" } : { className: "ear-bad", textContent: "✗ they differ" };
    facts.set({ "matrix and window": make("span", verdict) });
    ui.problem(other < 0 ? "" : complaint(other));
  }

  /** What is wrong with the matrix at row i. */
  function complaint(i) {
    const entries = x.map((_, j) => matrix.data[i * n() + j]);
    const turned = x.every((_, r) => x.every((__, j) => Math.abs(matrix.data[r * n() + j] - (w[half() + r - j] ?? 0)) < CLOSE));
    const why = turned ? " It is the matrix of the kernel the other way round: row i holds w[0] left of the diagonal." : "";
    return `Row ${i} of your matrix, (${entries.map((value) => number(value)).join(", ")}), times x gives ${number(inMatrix(i))}; the window there gives ${number(inWindow(i))}.${why}`;
  }

  // ---- the panel ----

  const options = (all, own) => [["", own], ...Object.keys(all).map((name) => [name, name])];
  const kernel = ui.choice({ label: "Kernel", options: options(KERNELS, "your own"), value: "", onchange: (name) => name && KERNELS[name].length <= n() && change({ w: KERNELS[name] }) });
  const signal = ui.choice({ label: "Signal", options: options(SIGNALS, "your own"), value: "", onchange: (name) => name && change({ x: SIGNALS[name](n()) }) });
  const size = ui.slider({
    label: "n, samples", min: 3, max: 12, step: 1, value: n(),
    oninput: (count) => change({ x: Array.from({ length: Math.max(count, w.length) }, (_, j) => sample(j)) }),
  });
  const facts = ui.facts(["window", "y at the window", "matrix and window", "parameters, shared", "fully connected"]);
  ui.panel.append(make("div", { className: "ear-row" }, kernel.element, signal.element), size.element, facts.element);

  ui.follow(() => {
    const there = ["w", "x", "row"].map((name) => model.get(name));
    if (held || setting || ui.busy || JSON.stringify(there) === JSON.stringify([w, x, row])) return;
    [w, x] = there;
    row = Math.min(there[2], n() - 1);
    size.set(n());
    build();
  });
  build();
  return () => ui.close();
}

export default { render };
