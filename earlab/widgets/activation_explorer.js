// Activation explorer: curve and slope of the student's functions, with a probe at z.
import { Frame, clamp, make, number } from "./kit/kit.js";
import { Axes, hatch, line } from "./kit/plot.js";

const TITLE = "Activation explorer";
const HELP = `Drag across the picture or move the z slider (<kbd>←</kbd> <kbd>→</kbd> by 0.05, <kbd>Home</kbd> and <kbd>End</kbd> to the ends).
  Hatched: saturated, the slope is below 5 % of its largest and almost nothing is learned.`;
const DASHES = [{ curve: [], slope: [7, 5] }, { curve: [14, 3, 3, 3], slope: [2, 4] }]; // first and compared function
const FLAT = 0.05; // of the largest slope: below it a function counts as saturated

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, help: HELP });
  const names = model.get("names");
  let sampled; // {z, curves, slopes, problems, estimated}
  let axes;

  const canvas = ui.canvas({
    label: "Curve and slope of the chosen functions. The z slider moves the probe.",
    height: (width) => clamp(0.62 * width, 260, 440),
    draw(pen) {
      axes = new Axes({ left: 46, right: pen.width - 14, top: 26, bottom: pen.height - 42, x: [-6, 6], y: range() });
      shadeFlat(pen);
      axes.draw(pen, { xLabel: "z" });
      zeroLines(pen);
      if (!sampled) return;
      axes.clip(pen.ctx, () => shown().forEach((name, k) => drawFunction(pen, name, k)));
      drawProbe(pen);
    },
    grab: (x) => { probe(axes.toX(x)); return true; },
    move: (_, x) => probe(axes.toX(x)),
  });
  ui.stage.append(canvas);

  const paint = (k) => ui.color(k ? "b" : "a");
  const shown = () => [model.get("chosen"), model.get("compared")].filter((name, k, all) => name && all.indexOf(name) === k);
  const row = (array, name) => {
    const n = array.shape[1];
    return array.data.subarray(names.indexOf(name) * n, (names.indexOf(name) + 1) * n);
  };
  const fails = (name) => Number.isNaN(row(sampled.slopes, name)[0]);
  const indexOf = (z) => Math.round((z - sampled.z.data[0]) / (sampled.z.data[1] - sampled.z.data[0]));

  /** The range of all that is drawn, with a little room; without samples that of a sigmoid. */
  function range() {
    const values = sampled ? shown().filter((name) => !fails(name)).flatMap((name) => [...row(sampled.curves, name), ...row(sampled.slopes, name)]) : [];
    const finite = values.filter(Number.isFinite); // an estimated slope has a gap where its curve jumps
    const low = Math.min(-0.2, ...finite);
    const high = Math.max(1.1, ...finite);
    return [low - 0.06 * (high - low), high + 0.06 * (high - low)];
  }

  /** Runs [from, to] of z where the slope is flat. */
  function flatRuns(name) {
    const slopes = row(sampled.slopes, name);
    const flat = flatness(slopes);
    const runs = [];
    for (let k = 0; k < slopes.length; k++) {
      if (!flat(slopes[k])) continue;
      if (k && flat(slopes[k - 1])) runs.at(-1)[1] = k;
      else runs.push([k, k]);
    }
    return runs.filter(([from, to]) => to - from > 5).map((run) => run.map((k) => sampled.z.data[k]));
  }

  function shadeFlat({ ctx, color }) {
    if (!sampled || fails(model.get("chosen"))) return;
    for (const [from, to] of flatRuns(model.get("chosen"))) {
      const [left, right] = [axes.px(from), axes.px(to)];
      ctx.strokeStyle = color("hair");
      hatch(ctx, left, axes.top, right, axes.bottom);
      ctx.fillStyle = color("soft");
      ctx.textAlign = from === -6 ? "left" : to === 6 ? "right" : "center";
      ctx.fillText("saturated", from === -6 ? left : to === 6 ? right : (left + right) / 2, axes.top - 9);
      ctx.textAlign = "left";
    }
  }

  function zeroLines({ ctx, color }) {
    ctx.strokeStyle = color("border");
    line(ctx, axes.px(0), axes.top, axes.px(0), axes.bottom);
    line(ctx, axes.left, axes.py(0), axes.right, axes.py(0));
  }

  function drawFunction({ ctx }, name, k) {
    if (fails(name)) return;
    axes.curve(ctx, sampled.z.data, row(sampled.curves, name), { color: paint(k), width: 2.5, dash: DASHES[k].curve });
    axes.curve(ctx, sampled.z.data, row(sampled.slopes, name), { color: paint(k), width: 1.75, dash: DASHES[k].slope });
  }

  function drawProbe({ ctx, color }) {
    const z = model.get("z");
    ctx.strokeStyle = color("ink");
    ctx.lineWidth = 1;
    line(ctx, axes.px(z), axes.top, axes.px(z), axes.bottom);
    shown().filter((name) => !fails(name)).forEach((name, k) => {
      const { value, slope } = read(name);
      axes.clip(ctx, () => {
        const reach = 1.4 / Math.hypot(1, slope);
        axes.curve(ctx, [z - reach, z + reach], [value - reach * slope, value + reach * slope], { color: color("ink"), width: 1.5 });
      });
      mark(ctx, axes.px(z), axes.py(value), paint(k), true);
      mark(ctx, axes.px(z), axes.py(slope), paint(k), false);
    });
  }

  function mark(ctx, x, y, paint, filled) {
    ctx.beginPath();
    ctx.arc(x, y, 5, 0, 2 * Math.PI);
    ctx.fillStyle = filled ? paint : ui.color("surface");
    ctx.strokeStyle = paint;
    ctx.lineWidth = 2;
    ctx.fill();
    ctx.stroke();
  }

  function read(name) {
    const k = indexOf(model.get("z"));
    const slopes = row(sampled.slopes, name);
    return { value: row(sampled.curves, name)[k], slope: slopes[k], flat: flatness(slopes)(slopes[k]) };
  }

  // ---- controls ----

  function probe(z) {
    ui.set({ z: clamp(Math.round(z / 0.05) * 0.05, -6, 6) });
    follow();
  }

  function choose(trait, name) {
    ui.set({ [trait]: name });
    follow();
  }

  const options = names.map((name) => [name, name]);
  const chosen = ui.choice({ label: "Function", options, value: model.get("chosen"), onchange: (name) => choose("chosen", name) });
  const compared = ui.choice({ label: "Compare with", options: [["", "nothing"], ...options], value: model.get("compared"), onchange: (name) => choose("compared", name) });
  const slider = ui.slider({ label: "z", min: -6, max: 6, step: 0.05, value: model.get("z"), format: (z) => number(z), oninput: probe });
  const readings = make("table", { className: "ear-facts" });
  ui.panel.append(make("div", { className: "ear-row" }, chosen.element, compared.element), slider.element, readings);

  function follow() {
    chosen.select.value = model.get("chosen");
    compared.select.value = model.get("compared");
    slider.set(model.get("z"));
    if (sampled) tell();
    ui.redraw();
  }

  function tell() {
    const working = shown().filter((name) => !fails(name));
    readings.replaceChildren(make("tbody", {}, ...working.flatMap((name) => {
      const k = shown().indexOf(name);
      const { value, slope, flat } = read(name);
      return [
        make("tr", {}, make("th", { scope: "row" }, swatch(k, DASHES[k].curve), name), make("td", {}, number(value))),
        make("tr", {}, make("th", { scope: "row" }, swatch(k, DASHES[k].slope), "its slope"), make("td", {}, `${flat ? "saturated, " : ""}${slopeText(slope)}`)),
      ];
    })));
    const texts = working.map((name) => {
      const { value, slope, flat } = read(name);
      return `${name} is ${number(value)} with ${Number.isNaN(slope) ? "" : "slope "}${slopeText(slope)}${sampled.estimated.includes(name) ? " (estimated from the curve)" : ""}${flat ? ", saturated" : ""}`;
    });
    ui.say(texts.length ? `At z = ${number(model.get("z"))}, ${texts.join("; ")}.` : "");
    ui.problem(shown().map((name) => sampled.problems[name]).filter(Boolean).join("\n"));
  }

  ui.follow(follow);
  ui.ask("curves").then((answer) => {
    sampled = answer;
    follow();
  });
  return () => ui.close();
}

/** A piece of the line a function is drawn with, for the table beside the picture. */
function swatch(k, dash) {
  const holder = make("span", { className: k ? "ear-b" : "ear-a" });
  holder.innerHTML = `<svg aria-hidden="true"><line x1="0" x2="30" y1="4" y2="4" stroke-dasharray="${dash.join(" ")}"/></svg>`;
  return holder;
}

/** The slope at the probe; a curve has none where it jumps. */
const slopeText = (slope) => (Number.isNaN(slope) ? "no slope" : number(slope));

/** A test for slopes that are small beside the largest one. */
function flatness(slopes) {
  const largest = slopes.reduce((most, slope) => Math.max(most, Math.abs(slope) || 0), 0);
  return (slope) => Math.abs(slope) <= FLAT * largest;
}

export default { render };
