// A widget for tests of the kit itself: it hands the kit's parts to the page.
import { colorBar, diverging, heatImage, sequential } from "./kit/color.js";
import { Frame, number } from "./kit/kit.js";
import { gainOf } from "./kit/loudness.js";
import { Axes, logTicks, ticks } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { connect, Player } from "./kit/sound.js";

const RATE = 8000;

function render({ model, el }) {
  const ui = new Frame(el, model, { title: "Probe", tryThis: "press an arrow.", help: "Arrows move." });
  const position = [0, 0];
  const player = new Player(ui, {
    label: "Listen",
    sound: () => ({
      tracks: [Float32Array.from({ length: RATE * 30 }, (_, n) => Math.sin((2 * Math.PI * 440 * n) / RATE))],
      rate: RATE,
    }),
    onmove: (time) => {
      window.heard = time;
    },
  });
  if (new URLSearchParams(location.search).has("alone")) {
    player.play(); // nobody has pressed anything
    console.info(`sounds alone: ${player.time !== undefined}`);
  }
  const canvas = ui.canvas({
    label: "Probe",
    height: () => 200,
    draw(pen) {
      const axes = new Axes({ left: 46, top: 26, right: pen.width - 90, bottom: 160, x: [0, 1], y: [0, 1] });
      axes.draw(pen, { xLabel: "x" });
      axes.cursor(pen.ctx, 0.5, { color: pen.color("accent") });
      colorBar(pen, { left: pen.width - 70, right: pen.width - 56, top: 26, bottom: 160 }, sequential, 0, 1);
    },
    key(event) {
      const step = arrow(event);
      if (!step) return false;
      position[0] += step[0];
      position[1] += step[1];
      return true;
    },
    hover: (x, y) => ui.say(`Pointer at ${Math.round(x)}, ${Math.round(y)}.`),
    leave: () => ui.say("No pointer."),
  });
  ui.stage.append(canvas);
  ui.panel.append(
    player.element,
    ui.toggle({ label: "loud", value: false, onchange: (on) => ui.say(on ? "on" : "off") }).element,
  );
  const sum = async (values) =>
    (await ui.answer("sum", { values }, () => ({ total: values.reduce((a, b) => a + b, 0) })))?.total;
  window.kit = {
    ui,
    player,
    position,
    sum,
    sequential,
    diverging,
    heatImage,
    Axes,
    ticks,
    logTicks,
    number,
    connect,
    gainOf,
  };
  return () => ui.close();
}

export default { render };
