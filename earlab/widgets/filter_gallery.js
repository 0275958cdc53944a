// Filter gallery: the receptors of a layer, an image, and the response of each one, added up pixel by pixel.
import { diverging, heatImage, largest, sequential } from "./kit/color.js";
import { Frame, clamp, number } from "./kit/kit.js";
import { line } from "./kit/plot.js";
import { Tiles, frameTile, layer, paintFitted } from "./kit/tiles.js";

const TITLE = "Filter gallery";
const HELP = `Drag across the receptors, or focus them and use the arrows, to choose one; <kbd>N</kbd> <kbd>P</kbd> go to the next and previous image. Orange: ink
  here excites the unit. Blue: ink here silences it. The page's own tone: it does not care. Below each receptor a bar shows its response.`;
const BAR = 16; // pixels of the bar below a receptor

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, help: HELP });
  const receptors = ui.array("receptors");
  const images = ui.array("images");
  const count = receptors.shape[0];
  const limit = largest(receptors.data);
  let shown = { responses: { data: new Float64Array(count) }, image: -1 }; // the answer to one image
  let tiles;

  // ---- image × receptor = response ----

  const product = ui.canvas({
    label: "The image, the chosen receptor, and their product pixel by pixel",
    height: (width) => side(width) + 44,
    draw(pen) {
      const { ctx, color } = pen;
      const size = side(pen.width);
      const gap = (pen.width - 3 * size) / 3;
      const place = (k) => ({ left: k * (size + gap), right: k * (size + gap) + size, top: 24, bottom: 24 + size });
      const met = meeting();
      const top = largest(met.data);
      const image = layer(images, model.get("image"));
      paintFitted(pen, heatImage(image, sequential, 0, largest(image.data)), place(0));
      paintFitted(pen, heatImage(receptorShown(), diverging[ui.theme], -limit, limit), place(1));
      paintFitted(pen, heatImage(met, diverging[ui.theme], -top, top), place(2));
      ctx.fillStyle = color("soft");
      const titles = [`image ${model.get("image") + 1}`, `receptor ${model.get("receptor") + 1}`, "image × receptor"];
      titles.forEach((title, k) => ctx.fillText(title, place(k).left, 14));
      ctx.fillText(`sum ${number(sum(met.data))}`, place(2).left, place(2).bottom + 15);
      ctx.textAlign = "center";
      ctx.fillStyle = color("ink");
      ["×", "="].forEach((sign, k) => ctx.fillText(sign, place(k).right + gap / 2, 24 + size / 2));
      ctx.textAlign = "left";
    },
  });
  const side = (width) => clamp((width - 90) / 3, 60, 170);

  const receptorShown = () => layer(shown.unfolded ?? receptors, model.get("receptor"));

  function meeting() {
    const image = layer(images, model.get("image"));
    const receptor = layer(receptors, model.get("receptor"));
    return { shape: image.shape, data: image.data.map((pixel, k) => pixel * receptor.data[k]) };
  }

  // ---- all receptors ----

  const gallery = ui.canvas({
    label: "All receptors with their responses. Arrows choose one, N and P the image.",
    height: (width) => new Tiles(width, count, { extra: () => BAR }).bottom,
    draw(pen) {
      tiles = new Tiles(pen.width, count, { extra: () => BAR });
      const most = largest(shown.responses.data);
      for (let k = 0; k < count; k++) {
        const box = tiles.box(k);
        paintFitted(pen, heatImage(layer(shown.unfolded ?? receptors, k), diverging[ui.theme], -limit, limit), box);
        drawResponse(pen, box, shown.responses.data[k] / most);
        if (k === model.get("receptor")) frameTile(pen, { ...box, bottom: box.bottom + BAR });
      }
    },
    grab: (x, y) => choose(tiles.nearest(x, y)),
    move: (_, x, y) => choose(tiles.nearest(x, y)),
    key(event) {
      const turn = { n: 1, p: -1 }[event.key];
      const next = tiles.next(model.get("receptor"), event);
      if (turn) turnTo(model.get("image") + turn);
      else if (next !== undefined) choose(next);
      return Boolean(turn) || next !== undefined;
    },
  });

  /** A bar from the middle of the tile: to the right for a positive response, to the left for a negative one. */
  function drawResponse({ ctx, color }, { left, right, bottom }, share) {
    const middle = (left + right) / 2;
    ctx.fillStyle = color(share < 0 ? "a" : "b");
    ctx.fillRect(middle, bottom + 5, (share * (right - left)) / 2, BAR - 8);
    ctx.strokeStyle = color("border");
    ctx.lineWidth = 1;
    line(ctx, middle, bottom + 3, middle, bottom + BAR - 1);
  }

  // ---- choosing ----

  function choose(receptor) {
    ui.set({ receptor });
    return receptor;
  }

  function turnTo(image) {
    ui.set({ image: clamp(image, 0, images.shape[0] - 1) });
  }

  const explore = ({ image }) => {
    const pixels = layer(images, image).data;
    const responses = Float64Array.from({ length: count }, (_, k) => layer(receptors, k).data.reduce((total, weight, n) => total + weight * pixels[n], 0));
    return { responses: { shape: [count], data: responses }, problem: "" };
  };

  const slider = ui.slider({ label: "image", min: 1, max: images.shape[0], step: 1, value: model.get("image") + 1, oninput: (value) => turnTo(value - 1) });
  const facts = ui.facts(["receptor", "response", "sum of the product", "strongest", "most silenced"]);
  ui.stage.append(product, gallery);
  ui.panel.append(slider.element, facts.element);

  async function follow() {
    const image = model.get("image");
    slider.set(image + 1);
    tell();
    ui.redraw();
    if (image === shown.image) return;
    const answer = await ui.answer("respond", { image }, explore);
    if (!answer) return;
    shown = { ...answer, image };
    ui.problem(shown.problem);
    tell();
    ui.redraw();
  }

  function tell() {
    const k = model.get("receptor");
    const responses = [...shown.responses.data];
    const order = responses.map((_, index) => index).sort((a, b) => responses[b] - responses[a]);
    const named = (index) => `${index + 1}: ${number(responses[index])}`;
    facts.set({
      receptor: `${k + 1} of ${count}`, response: number(responses[k]), "sum of the product": number(sum(meeting().data)),
      strongest: named(order[0]), "most silenced": named(order.at(-1)),
    });
    ui.say(`Receptor ${k + 1} of ${count} answers ${number(responses[k])} to image ${model.get("image") + 1}; rank ${order.indexOf(k) + 1} of ${count}.`);
  }

  ui.follow(follow);
  follow();
  return () => ui.close();
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

export default { render };
