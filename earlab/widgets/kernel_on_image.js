// Kernel on an image: window × kernel under the pointer, the output map, and a kernel to paint.
import { colorBar, diverging, heatImage, largest, paint, sequential } from "./kit/color.js";
import { crossCorrelation, windowAt } from "./kit/correlation.js";
import { Grid } from "./kit/grid.js";
import { Frame, clamp, make, number } from "./kit/kit.js";
import { hatch, line } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";

const TITLE = "Kernel on an image";
const HELP = `Point at the image or at the output (<kbd>←</kbd> <kbd>→</kbd> <kbd>↑</kbd> <kbd>↓</kbd>, with <kbd>Shift</kbd> by five) to move the window.
  Paint the kernel with the brush: arrows choose a cell, <kbd>Space</kbd> paints it, <kbd>+</kbd> and <kbd>−</kbd> change it by ¼.
  Nothing is flipped: deep learning's convolution is a cross-correlation.`;
const SIZES = [1, 2, 3, 4, 5];
const PRESETS = {
  "edge [−1, 1]": [[-1, 1]],
  "edge, upright": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
  "edge, level": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
  "line, slanted": [[-1, -1, 2], [-1, 2, -1], [2, -1, -1]],
  blur: Array(5).fill(Array(5).fill(0.04)),
  sharpen: [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
  identity: [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
};
const [LEFT, TOP, GAP, BAR] = [8, 28, 26, 70]; // pixels
const FINE = 0.25; // step of a kernel's cell by keyboard

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, help: HELP });
  const image = ui.array("image");
  const darkest = Math.min(0, ...image.data);
  const brightest = Math.max(darkest + 1e-9, ...image.data);
  const picture = heatImage(image, sequential, darkest, brightest);
  const settingsNow = () => Object.fromEntries(["kernel", "bias", "stride", "padding"].map((name) => [name, model.get(name)]));
  let shown; // the settings of the picture with {output, own, limit, wrong: cells}
  let asked = ""; // the settings of the latest request
  let layout; // {input, output}: grids of the picture
  let painter; // grid of the kernel
  let cell = [0, 0]; // of the kernel, chosen by keyboard
  let painting = false; // whether the kernel was touched last, and is to be read aloud

  const explore = (settings) => ({ output: crossCorrelation(image, settings) });

  async function convolve(settings) {
    const answer = await ui.answer("convolve", settings, explore);
    if (!answer) return;
    const own = ui.yours ? explore(settings).output : answer.output;
    shown = { ...settings, output: answer.output, own, wrong: differing(answer.output, own), limit: largest(answer.output.data) };
    if (shown.wrong.length) complain(settings);
    tell();
    ui.redraw();
  }

  /** Say where the student's output is not what lies under the window, and whether the kernel was turned round. */
  function complain(settings) {
    const { output, own, wrong } = shown;
    const kernel = settings.kernel.toReversed().map((weights) => weights.toReversed());
    if (!differing(output, explore({ ...settings, kernel }).output).length) return ui.problem("Your output is that of the kernel turned round: flipped up and down, left and right.");
    const [first, width] = [wrong[0], output.shape[1]];
    return ui.problem(`Your output differs from Σ window × kernel + bias in ${wrong.length} of ${own.data.length} cells, first at (${Math.floor(first / width)}, ${first % width}): it is ${number(output.data[first])}, expected ${number(own.data[first])}.`);
  }

  /** The output's cell that is looked at, in the map that is shown. */
  function position() {
    const [rows, columns] = shown.output.shape;
    return [Math.min(model.get("row"), rows - 1), Math.min(model.get("column"), columns - 1)];
  }

  function lookAt(row, column) {
    const [rows, columns] = shown.output.shape;
    painting = false;
    ui.set({ row: clamp(row, 0, rows - 1), column: clamp(column, 0, columns - 1) });
  }

  // ---- image, window and output ----

  function arrange(width) {
    const { padding } = shown ?? settingsNow();
    const [rows, columns] = image.shape.map((size) => size + 2 * padding);
    const size = Math.min((width - LEFT - GAP - BAR) / (2 * columns), 400 / rows);
    const input = new Grid({ left: LEFT, top: TOP, cell: size, rows, columns });
    const [outRows, outColumns] = shown?.output.shape ?? image.shape;
    return { input, output: new Grid({ left: input.right + GAP, top: TOP, cell: size, rows: outRows, columns: outColumns }) };
  }

  function draw(pen) {
    layout = arrange(pen.width);
    drawImage(pen, layout.input);
    if (shown) drawOutput(pen, layout);
  }

  function drawImage({ ctx, color }, input) {
    const { padding } = shown ?? settingsNow();
    if (padding) {
      ctx.strokeStyle = color("border");
      hatch(ctx, input.left, input.top, input.right, input.bottom);
      ctx.strokeRect(input.left, input.top, input.right - input.left, input.bottom - input.top);
    }
    paint(ctx, picture, input.box(padding, padding, ...image.shape));
    ctx.fillStyle = color("soft");
    ctx.fillText(padding ? `image, ${padding} of zeros around it` : "image", input.left, TOP - 8);
  }

  function drawOutput(pen, { input, output }) {
    const { ctx, color } = pen;
    const { kernel, stride } = shown;
    const colors = diverging[ui.theme];
    output.draw(pen, shown.output, colors, -shown.limit, shown.limit, { title: `output ${shown.output.shape.join(" × ")}` });
    const bar = { left: pen.width - 60, right: pen.width - 48, top: TOP, bottom: input.bottom };
    colorBar(pen, bar, colors, -shown.limit, shown.limit, (value) => number(value, 2));
    const [row, column] = position();
    const window = input.box(row * stride, column * stride, kernel.length, kernel[0].length);
    const spot = output.box(row, column);
    ctx.strokeStyle = color("soft");
    ctx.lineWidth = 1;
    line(ctx, window.right, window.top, spot.left, spot.top);
    line(ctx, window.right, window.bottom, spot.left, spot.bottom);
    input.frame(ctx, row * stride, column * stride, kernel.length, kernel[0].length);
    output.frame(ctx, row, column);
    drawSum(pen, input.bottom + 34, row, column);
  }

  const sumCell = (width) => Math.min(34, (width - 210) / (3 * shown.kernel[0].length));

  /** window × kernel = products, and their sum. */
  function drawSum(pen, top, row, column) {
    const { ctx, color } = pen;
    const { kernel, bias } = shown;
    const [rows, columns] = [kernel.length, kernel[0].length];
    const size = sumCell(pen.width);
    const window = windowAt(image, shown, row, column);
    const weights = kernel.flat();
    const products = window.map((value, k) => value * weights[k]);
    const parts = [
      ["window", window, sequential, darkest, brightest],
      ["kernel", weights, diverging[ui.theme], -largest(weights), largest(weights)],
      ["products", products, diverging[ui.theme], -largest(products), largest(products)],
    ];
    const shape = [rows, columns];
    const width = Math.max(columns * size, 52); // the titles need it
    const total = products.reduce((sum, value) => sum + value, bias);
    parts.forEach(([title, data, colors, low, high], k) => {
      const grid = new Grid({ left: LEFT + k * (width + 26), top, cell: size, rows, columns });
      grid.draw(pen, { shape, data }, colors, low, high, { title, text: (value) => number(Math.round(100 * value) / 100, 2) });
      ctx.fillStyle = color("ink");
      ctx.fillText(["×", "=", `Σ${bias ? ` + ${number(bias)}` : ""} = ${number(total)}`][k], grid.left + width + 9, top + (rows * size) / 2 + 4);
    });
  }

  const canvas = ui.canvas({
    label: "Image, kernel's window and output map. Arrow keys move the window.",
    height: (width) => arrange(width).input.bottom + (shown ? 44 + shown.kernel.length * sumCell(width) : 8),
    draw,
    grab(x, y) {
      point(undefined, x, y);
      if (!layout || y > layout.input.bottom) return undefined;
      return x < layout.input.right + GAP / 2 ? "input" : "output";
    },
    move: point,
    hover: (x, y) => point(undefined, x, y),
    key(event) {
      const step = arrow(event);
      if (!step || !shown) return false;
      const [row, column] = position();
      lookAt(row - step[1], column + step[0]);
      return true;
    },
  });

  /** Look at what lies at a place: on the image the window around it, on the output the cell itself. */
  function point(side, x, y) {
    if (!shown || !layout || (!side && y > layout.input.bottom)) return;
    const { kernel, stride } = shown;
    if (side === "output" || (!side && x > layout.input.right + GAP / 2)) return lookAt(...layout.output.nearest(x, y));
    const [row, column] = layout.input.nearest(x, y);
    return lookAt(...[row - (kernel.length - 1) / 2, column - (kernel[0].length - 1) / 2].map((place) => Math.round(place / stride)));
  }

  // ---- kernel ----

  function painterIn(width) {
    const kernel = model.get("kernel");
    const [rows, columns] = [kernel.length, kernel[0].length];
    return new Grid({ left: 3, top: 22, cell: Math.min(52, (width - 6) / columns, 180 / rows), rows, columns });
  }

  const board = ui.canvas({
    label: "The kernel. Arrow keys choose a cell, Space paints it, plus and minus change it.",
    height: (width) => painterIn(width).bottom + 3,
    draw(pen) {
      const kernel = model.get("kernel");
      painter = painterIn(pen.width);
      const limit = largest(kernel.flat());
      painter.draw(pen, { shape: [painter.rows, painter.columns], data: kernel.flat() }, diverging[ui.theme], -limit, limit, { title: "kernel" });
      painter.frame(pen.ctx, ...chosenCell());
    },
    grab(x, y) { brushOn(x, y); return "kernel"; },
    move: (_, x, y) => brushOn(x, y),
    key(event) {
      const step = arrow(event);
      const kernel = model.get("kernel");
      const [row, column] = chosenCell();
      if (step) cell = [clamp(row - Math.sign(step[1]), 0, kernel.length - 1), clamp(column + Math.sign(step[0]), 0, kernel[0].length - 1)];
      else if (event.key === " ") setCell(row, column, Number(brush.input.value));
      else if ("+=-−_".includes(event.key)) setCell(row, column, kernel[row][column] + ("+=".includes(event.key) ? FINE : -FINE));
      else return false;
      painting = true;
      if (shown) tell();
      ui.redraw();
      return true;
    },
  });

  const chosenCell = () => [Math.min(cell[0], model.get("kernel").length - 1), Math.min(cell[1], model.get("kernel")[0].length - 1)];

  function brushOn(x, y) {
    const at = painter?.at(x, y);
    if (!at) return;
    cell = at;
    painting = true;
    setCell(...at, Number(brush.input.value));
  }

  function setCell(row, column, value) {
    ui.set({ kernel: model.get("kernel").map((weights, i) => weights.map((weight, j) => (i === row && j === column ? value : weight))) });
  }

  /** The kernel with another size: what fits of it, zeros elsewhere. */
  function resize(rows, columns) {
    const kernel = model.get("kernel");
    ui.set({ kernel: Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => kernel[i]?.[j] ?? 0)) });
  }

  // ---- controls ----

  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const presets = ui.choice({ label: "Kernel", options: [...Object.keys(PRESETS), "painted"].map((name) => [name, name]), value: "painted", onchange: (name) => ui.set({ kernel: PRESETS[name] ?? model.get("kernel") }) });
  const size = (label, onchange) => ui.choice({ label, options: SIZES.map((n) => [n, n]), onchange: (n) => onchange(Number(n)) });
  const rows = size("Rows", (n) => resize(n, model.get("kernel")[0].length));
  const columns = size("Columns", (n) => resize(model.get("kernel").length, n));
  const brush = ui.slider({ label: "brush", min: -2, max: 2, step: FINE, value: 1, oninput: () => {} });
  const slider = (name, min, max, step) => ui.slider({ label: name, min, max, step, value: model.get(name), oninput: (value) => ui.set({ [name]: value }) });
  const sliders = { stride: slider("stride", 1, 4, 1), padding: slider("padding", 0, 4, 1), bias: slider("bias", -2, 2, 0.05) };
  const facts = ui.facts(["output size", "output cell", "Σ window × kernel + bias", ...(ui.yours ? ["your output", "cells that differ"] : [])]);
  ui.stage.append(canvas);
  ui.panel.append(
    make("div", { className: "ear-row" }, presets.element, rows.element, columns.element), board, brush.element,
    ...Object.values(sliders).map(({ element }) => element), facts.element,
  );

  function tell() {
    const [row, column] = position();
    const [height, width] = shown.output.shape;
    const [own, yours] = [shown.own, shown.output].map(({ data }) => data[row * width + column]);
    facts.set({ "output size": `${height} × ${width}`, "output cell": `(${row}, ${column})`, "Σ window × kernel + bias": number(own) });
    if (ui.yours) {
      const wrong = shown.wrong.length;
      facts.set({ "your output": number(yours), "cells that differ": make("span", { className: wrong ? "ear-bad" : "ear-good" }, `${wrong} of ${height * width}`) });
    }
    const corner = [row, column].map((place) => place * shown.stride - shown.padding);
    const [i, j] = chosenCell();
    const painted = painting ? `Kernel cell (${i}, ${j}) is ${number(model.get("kernel")[i][j])}. ` : "";
    ui.say(`${painted}Output (${row}, ${column}) of ${height} × ${width}: the window starts at (${corner.map((place) => number(place)).join(", ")}) of the image; window × kernel + bias is ${number(own)}.${shown.wrong.length ? ` Your function returns ${number(yours)}.` : ""}`);
  }

  function follow() {
    const settings = settingsNow();
    const { kernel } = settings;
    presets.select.value = Object.keys(PRESETS).find((name) => same(PRESETS[name], kernel)) ?? "painted";
    [rows.select.value, columns.select.value] = [kernel.length, kernel[0].length];
    for (const [name, control] of Object.entries(sliders)) control.set(settings[name]);
    if (!same(settings, asked)) {
      asked = settings;
      convolve(settings);
    } else if (shown) tell();
    ui.redraw();
  }

  ui.follow(follow);
  follow();
  return () => ui.close();
}

/** The cells in which two outputs differ by more than rounding. */
function differing(output, own) {
  const tolerance = 1e-5 * largest(own.data);
  return Array.from(own.data.keys()).filter((k) => Math.abs(own.data[k] - output.data[k]) > tolerance);
}

export default { render };
