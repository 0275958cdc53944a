// Eigenvalue plane: drag eigenvalues, see h(t) = Wᵗ h(0) decay, ring or explode, and hear it.
import { Frame, clamp, make, number } from "./kit/kit.js";
import { Axes, hatch, line } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { blocksOf, normOf, statesOf, tonesOf } from "./kit/recurrence.js";
import { Player } from "./kit/sound.js";

const TITLE = "Eigenvalue plane";
const HELP = `Drag an eigenvalue. With the plane focused: arrows move the chosen one by 0.01 (<kbd>Shift</kbd> 0.05), <kbd>N</kbd> <kbd>P</kbd> choose another;
  or use the sliders. A hollow dot is a conjugate, small dots are the powers λ², λ³, …. You hear 20 steps in a second: the angle is the pitch, from 200 Hz
  at 0° to 800 Hz at 180°, the norm is the loudness. A tone that explodes is held at a limit.`;
const REACH = 1.25;
const NEAR = 0.02; // imaginary parts below are taken for 0: the pair meets on the real axis and becomes one real value
const MOST = 3;
const TONE = { rate: 16000, perSecond: 20, start: 0.25, low: 200, high: 800 };
const KEEPS = 0.002; // |λ| this near to 1 neither decays nor explodes
const [LOWEST, HIGHEST] = [1e-6, 1e9]; // norms that are drawn
const DASHES = [[], [7, 4], [2, 3]];
const PRESETS = {
  "rings and decays": [[[0.85, 0.45]], 0],
  "decays at once": [[[0.5, 0]], 0],
  "flips its sign": [[[-0.95, 0]], 0],
  "keeps, turning": [[[0.8, 0.6]], 0],
  explodes: [[[1.06, 0.2]], 0],
  "grows, then shrinks": [[[0.9, 0], [0.9, 0]], 12],
};

const nameOf = (k) => `λ${"₁₂₃"[k]}`;

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, help: HELP });
  const T = model.get("steps");
  const settingsNow = () => ({ eigenvalues: model.get("eigenvalues"), coupling: model.get("coupling") });
  let shown; // the settings of the picture with {states, norms, radius}
  let asked;
  let playing; // the step that sounds
  let plane; // axes of the complex plane

  const explore = ({ eigenvalues, coupling }) => ({
    norms: { data: statesOf(eigenvalues, coupling, T).map(normOf) }, radius: { data: [Math.max(...eigenvalues.map(normOf))] },
  });

  async function grow(settings) {
    const right = explore(settings);
    const answer = await ui.answer("grow", settings, explore);
    if (!answer) return;
    const [norms, radius] = [answer.norms ?? right.norms, answer.radius ?? right.radius];
    shown = { ...settings, states: statesOf(settings.eigenvalues, settings.coupling, T), norms: norms.data, radius: radius.data[0] };
    if (ui.yours) ui.problem(faultIn(norms.data, right.norms.data) || radiusFault(radius.data[0], right.radius.data[0]));
    tell();
    ui.redraw();
  }

  const chosen = () => Math.min(model.get("chosen"), model.get("eigenvalues").length - 1);
  const tone = (k) => ["a", "b", "good"][k];

  // ---- the plane ----

  const board = ui.canvas({
    label: "Complex plane with the unit circle. Arrow keys move the chosen eigenvalue, N and P choose another.",
    height: (width) => Math.min(width - 52, 340) + 68,
    draw(pen) {
      const { ctx, color } = pen;
      const size = Math.min(pen.width - 52, 340);
      plane = new Axes({ left: 42, top: 26, right: 42 + size, bottom: 26 + size, x: [-REACH, REACH], y: [-REACH, REACH] });
      drawOutside(pen);
      plane.draw(pen, { xLabel: "real part", yLabel: "imaginary part", xTicks: [-1, -0.5, 0, 0.5, 1], yTicks: [-1, -0.5, 0, 0.5, 1] });
      ctx.strokeStyle = color("border");
      line(ctx, plane.px(0), plane.top, plane.px(0), plane.bottom);
      line(ctx, plane.left, plane.py(0), plane.right, plane.py(0));
      ctx.strokeStyle = color("ink");
      ctx.lineWidth = 2;
      ctx.beginPath();
      ctx.arc(plane.px(0), plane.py(0), plane.px(1) - plane.px(0), 0, 2 * Math.PI);
      ctx.stroke();
      plane.clip(ctx, () => drawPowers(pen));
      model.get("eigenvalues").forEach((value, k) => drawEigenvalue(pen, value, k));
    },
    grab(x, y) {
      const at = [plane.toX(x), plane.toY(y)];
      const far = model.get("eigenvalues").map(([re, im]) => Math.hypot(at[0] - re, Math.abs(at[1]) - im));
      const k = far.indexOf(Math.min(...far));
      if (far[k] > 0.2) return undefined;
      ui.set({ chosen: k });
      return k;
    },
    move: (k, x, y) => put(k, plane.toX(x), Math.abs(plane.toY(y))),
    key(event) {
      const step = arrow(event);
      const k = chosen();
      const [re, im] = model.get("eigenvalues")[k];
      const count = model.get("eigenvalues").length;
      const up = step?.[1] > 0 && !im ? NEAR : 0; // off the real axis
      if (step) put(k, re + 0.01 * step[0], im + 0.01 * step[1] + up);
      else if (event.key.toLowerCase() === "n") ui.set({ chosen: (k + 1) % count });
      else if (event.key.toLowerCase() === "p") ui.set({ chosen: (k + count - 1) % count });
      else return false;
      return true;
    },
  });

  /** Hatch what lies outside of the circle: there |λ|ᵗ explodes. */
  function drawOutside({ ctx, color }) {
    ctx.save();
    ctx.beginPath();
    ctx.rect(plane.left, plane.top, plane.right - plane.left, plane.bottom - plane.top);
    ctx.arc(plane.px(0), plane.py(0), plane.px(1) - plane.px(0), 0, 2 * Math.PI, true);
    ctx.clip();
    ctx.strokeStyle = color("hair");
    hatch(ctx, plane.left, plane.top, plane.right, plane.bottom);
    ctx.restore();
    ctx.fillStyle = color("soft");
    ctx.textAlign = "right";
    ctx.fillText("hatched: explodes", plane.right, plane.top - 12);
    ctx.textAlign = "left";
  }

  /** λ², λ³, … of the chosen eigenvalue. */
  function drawPowers({ ctx, color }) {
    const [re, im] = model.get("eigenvalues")[chosen()];
    let power = [re, im];
    ctx.fillStyle = color(tone(chosen()));
    for (let t = 2; t <= T && normOf(power) < 2; t++) {
      power = [power[0] * re - power[1] * im, power[0] * im + power[1] * re];
      ctx.beginPath();
      ctx.arc(plane.px(power[0]), plane.py(power[1]), t === playing ? 5 : 2, 0, 2 * Math.PI);
      ctx.fill();
    }
  }

  function drawEigenvalue({ ctx, color }, [re, im], k) {
    ctx.strokeStyle = color(tone(k));
    ctx.lineWidth = 2.5;
    for (const [y, paint] of im ? [[-im, "surface"], [im, tone(k)]] : [[0, tone(k)]]) {
      ctx.fillStyle = color(paint);
      ctx.beginPath();
      ctx.arc(plane.px(re), plane.py(y), 6.5, 0, 2 * Math.PI);
      ctx.fill();
      ctx.stroke();
    }
    ctx.fillStyle = color("ink");
    ctx.fillText(nameOf(k), plane.px(re) + 11, plane.py(im) - 8);
    if (k !== chosen()) return;
    ctx.strokeStyle = color("ink");
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.arc(plane.px(re), plane.py(im), 10.5, 0, 2 * Math.PI);
    ctx.stroke();
  }

  // ---- curves ----

  const curves = ui.canvas({
    label: "The state and its norm over time",
    height: () => 400,
    draw(pen) {
      if (!shown) return;
      const box = { left: 52, right: pen.width - 12, x: [0, T] };
      const steps = Array.from({ length: T + 1 }, (_, t) => t);
      const rows = blocksOf(shown.eigenvalues).map(([at]) => shown.states.map((state) => clamp(state[at], -HIGHEST, HIGHEST)));
      const peak = Math.max(1e-9, ...rows.flat().map(Math.abs));
      const above = new Axes({ ...box, top: 28, bottom: 158, y: [-peak, peak] });
      above.draw(pen, { yLabel: "h(t), one coordinate of each eigenvalue", xTicks: [] });
      rows.forEach((row, k) => above.curve(pen.ctx, steps, row, { color: pen.color(tone(k)), width: k === chosen() ? 2.25 : 1.5, dash: DASHES[k] }));
      drawNames(pen, above, rows.length);
      const finite = Array.from(shown.norms, (norm) => clamp(norm, LOWEST, HIGHEST));
      const range = [Math.floor(Math.log10(Math.min(0.5, ...finite))), Math.ceil(Math.log10(Math.max(2, ...finite)))];
      const below = new Axes({ ...box, top: 212, bottom: 360, y: range.map((power) => 10 ** power), log: "y" });
      below.draw(pen, { yLabel: `‖h(t)‖${model.get("has_growth") ? " of your function" : ""}; dashed: largest |λ|ᵗ`, xLabel: "step t" });
      below.clip(pen.ctx, () => {
        const powers = steps.map((t) => clamp(shown.radius ** t, LOWEST, HIGHEST));
        below.curve(pen.ctx, steps, powers, { color: pen.color("border"), width: 1.5, dash: [6, 4] });
        below.curve(pen.ctx, steps, finite, { color: pen.color("ink"), width: 2.25 });
      });
      for (const axes of [above, below]) if (playing !== undefined) axes.cursor(pen.ctx, playing, { color: pen.color("accent") });
    },
  });

  /** Which line is whose, below the curves. */
  function drawNames({ ctx, color }, axes, count) {
    for (let k = 0; k < count; k++) {
      const [x, y] = [axes.left + 52 * k, axes.bottom + 12];
      ctx.strokeStyle = color(tone(k));
      ctx.lineWidth = 2;
      ctx.setLineDash(DASHES[k]);
      line(ctx, x, y, x + 26, y);
      ctx.setLineDash([]);
      ctx.fillStyle = color("ink");
      ctx.fillText(nameOf(k), x + 30, y + 4);
    }
  }
  ui.stage.append(make("div", { style: "display: grid; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); gap: 12px" }, board, curves));

  // ---- changes ----

  function put(k, re, im) {
    const round = (value) => Math.round(1000 * value) / 1000;
    const value = [round(clamp(re, -REACH, REACH)), im < NEAR ? 0 : round(Math.min(im, REACH))];
    ui.set({ eigenvalues: model.get("eigenvalues").map((old, n) => (n === k ? value : old)) });
  }

  function polar(size, degrees) {
    put(chosen(), size * Math.cos((Math.PI * degrees) / 180), size * Math.sin((Math.PI * degrees) / 180));
  }

  const values = () => model.get("eigenvalues");
  const angleOf = ([re, im]) => (re || im ? (180 * Math.atan2(im, re)) / Math.PI : 0);
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const presets = ui.choice({
    label: "Example", options: ["own", ...Object.keys(PRESETS)].map((name) => [name, name]),
    onchange: (name) => { if (PRESETS[name]) ui.set({ eigenvalues: PRESETS[name][0], coupling: PRESETS[name][1], chosen: 0 }); },
  });
  const size = ui.slider({ label: "|λ| of the chosen one", min: 0, max: REACH, step: 0.01, value: 1, oninput: (value) => polar(value, angleOf(values()[chosen()])) });
  const angle = ui.slider({ label: "its angle", min: 0, max: 180, step: 1, value: 0, format: (degrees) => `${number(degrees)}°`, oninput: (degrees) => polar(normOf(values()[chosen()]), degrees) });
  const coupling = ui.slider({ label: "coupling", min: 0, max: 12, step: 0.1, value: 0, oninput: (value) => ui.set({ coupling: value }) });
  const add = ui.button("Add", () => ui.set({ eigenvalues: [...values(), [0.5, 0]], chosen: values().length }));
  const remove = ui.button("Remove", () => ui.set({ eigenvalues: values().filter((_, k) => k !== chosen()), chosen: 0 }));
  const player = new Player(ui, {
    label: "Listen",
    sound: () => shown && { tracks: tonesOf(shown.eigenvalues, shown.states, shown.norms, TONE), rate: TONE.rate },
    onmove: (time) => { playing = Math.min(T, Math.floor(time * TONE.perSecond)); ui.redraw(); },
    onend: () => { playing = undefined; ui.redraw(); },
  });
  const last = `‖h(${T})‖`;
  const facts = ui.facts(["chosen", "|λ|", "halves after", "spectral radius", last, "largest ‖h(t)‖", "tone"]);
  ui.panel.append(
    make("div", { className: "ear-row" }, player.element, presets.element), make("div", { className: "ear-row" }, add, remove),
    size.element, angle.element, coupling.element, facts.element,
  );

  function tell() {
    const [k, { radius }] = [Math.min(chosen(), shown.eigenvalues.length - 1), shown];
    const [re, im] = shown.eigenvalues[k];
    const norms = Array.from(shown.norms);
    const top = norms.indexOf(Math.max(...norms));
    const life = Math.log(0.5) / Math.log(normOf([re, im]));
    const limit = norms.findIndex((norm) => TONE.start * norm > 1);
    facts.set({
      chosen: `${nameOf(k)} = ${number(re)}${im ? ` ± ${number(im)}i` : ""}`, "|λ|": number(normOf([re, im])), "spectral radius": number(radius),
      "halves after": life > 0 && life < 1e4 ? `${number(life, 2)} steps` : "never", [last]: number(norms[T]), "largest ‖h(t)‖": `${number(norms[top])} at t = ${top}`,
      tone: limit < 0 ? "not limited" : `limited from step ${limit}`,
    });
    const fate = Math.abs(radius - 1) < KEEPS ? "h(t) neither decays nor explodes" : radius > 1 ? "h(t) explodes" : "h(t) decays";
    const rings = shown.eigenvalues.some(([, im]) => im) ? " and turns as it goes" : "";
    const first = radius < 1 && norms[top] > 1.5 * norms[0] ? `, but first it grows to ${number(norms[top] / norms[0])} times its size, at step ${top}` : "";
    ui.say(`${nameOf(k)} has |λ| = ${number(normOf([re, im]))} and an angle of ${number(angleOf([re, im]))}°. The spectral radius is ${number(radius)}: ${fate}${rings}${first}. ‖h(${T})‖ is ${number(norms[T])}.`);
  }

  function follow() {
    const settings = settingsNow();
    const value = values()[chosen()];
    presets.select.value = Object.keys(PRESETS).find((name) => same(PRESETS[name], [settings.eigenvalues, settings.coupling])) ?? "own";
    size.set(normOf(value));
    angle.set(angleOf(value));
    coupling.set(settings.coupling);
    coupling.input.disabled = remove.disabled = values().length === 1;
    add.disabled = values().length === MOST;
    if (!same(settings, asked)) {
      asked = settings;
      grow(settings);
    } else if (shown) tell();
    ui.redraw();
  }

  ui.follow(follow);
  follow();
  return () => ui.close();
}

/** Where the student's norms leave the right ones. */
function faultIn(norms, right) {
  const t = right.findIndex((norm, k) => !(Math.abs(norms[k] - norm) <= 1e-6 * Math.max(1e-12, norm)));
  return t < 0 ? "" : `Your ‖h(${t})‖ is ${number(norms[t])}; expected ${number(right[t])}: W is applied ${t} ${t === 1 ? "time" : "times"} to h(0).`;
}

function radiusFault(radius, right) {
  return Math.abs(radius - right) <= 1e-6 ? "" : `Your spectral radius is ${number(radius)}; the largest |λ| is ${number(right)}.`;
}

export default { render };
