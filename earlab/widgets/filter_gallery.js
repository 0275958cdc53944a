// Filter gallery: the receptors of a layer, an image, and the response of each one, added up pixel by pixel.
import { diverging, heatImage, largest, sequential } from "./kit/color.js";
import { clamp, Frame, number } from "./kit/kit.js";
import { line } from "./kit/plot.js";
import { frameTile, layer, paintFitted, Tiles } from "./kit/tiles.js";

const TITLE = "Filter gallery";
const TRY = "find a receptor that one image excites and the next one silences.";
const HELP = `Drag across the receptors to choose one. Orange: ink here excites the unit. Violet: ink here silences it. The page's own tone: it does not
  care. The bar below a receptor is its response. Keys: arrows choose a receptor; <kbd>N</kbd> <kbd>P</kbd> next and previous image.`;
const BAR = 16; // pixels of the bar below a receptor

class FilterGallery {
  tiles; // of the last drawing

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.receptors = ui.array("receptors");
    this.images = ui.array("images");
    this.count = this.receptors.shape[0];
    this.limit = largest(this.receptors.data);
    this.shown = { responses: { data: new Float64Array(this.count) }, image: -1 }; // the answer to one image
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    this.product = ui.canvas({
      label: "The image, the chosen receptor, and their product pixel by pixel",
      height: (width) => this.side(width) + 44,
      draw: (pen) => this.drawProduct(pen),
    });
    this.gallery = ui.canvas({
      label: "All receptors with their responses. Arrows choose one, N and P the image.",
      height: (width) => this.lay(width).bottom,
      draw: (pen) => this.drawGallery(pen),
      grab: (x, y) => this.choose(this.tiles.nearest(x, y)),
      move: (_, x, y) => this.choose(this.tiles.nearest(x, y)),
      key: (event) => this.keyGallery(event),
    });
    ui.stage.append(this.product, this.gallery);
  }

  makePanel() {
    const { ui, model } = this;
    this.slider = ui.slider({
      label: "image",
      range: [1, this.images.shape[0], 1],
      value: model.get("image") + 1,
      oninput: (value) => this.turnTo(value - 1),
    });
    this.facts = ui.facts([
      "receptor",
      "response",
      "sum of the product",
      "strongest receptor",
      "most silenced receptor",
    ]);
    ui.controls(this.slider, this.facts);
  }

  start() {
    this.ui.follow(() => this.follow());
    this.follow();
  }

  drawProduct(pen) {
    const { ctx, color } = pen;
    const size = this.side(pen.width);
    const gap = (pen.width - 3 * size) / 3;
    const place = (k) => ({ left: k * (size + gap), right: k * (size + gap) + size, top: 24, bottom: 24 + size });
    const met = this.meeting();
    const top = largest(met.data);
    const image = layer(this.images, this.model.get("image"));
    paintFitted(pen, heatImage(image, sequential, 0, largest(image.data)), place(0));
    paintFitted(pen, heatImage(this.receptorShown(), diverging[this.ui.theme], -this.limit, this.limit), place(1));
    paintFitted(pen, heatImage(met, diverging[this.ui.theme], -top, top), place(2));
    ctx.fillStyle = color("soft");
    const [n, receptor] = ["image", "receptor"].map((name) => this.model.get(name) + 1);
    const titles = [`image ${n}${this.named()}`, `receptor ${receptor}`, "image × receptor"];
    titles.forEach((title, k) => ctx.fillText(title, place(k).left, 14));
    ctx.fillText(`sum ${number(sum(met.data))}`, place(2).left, place(2).bottom + 15);
    ctx.textAlign = "center";
    ctx.fillStyle = color("ink");
    ["×", "="].forEach((sign, k) => ctx.fillText(sign, place(k).right + gap / 2, 24 + size / 2));
    ctx.textAlign = "left";
  }

  /** What the image is, where it has a label. */
  named() {
    const label = this.model.get("labels")[this.model.get("image")];
    return label ? `: ${label}` : "";
  }

  lay(width) {
    return new Tiles(width, this.count, { extra: () => BAR, most: this.count > 40 ? 27 : this.count > 16 ? 52 : 92 });
  }

  side(width) {
    return clamp((width - 90) / 3, 60, 150);
  }

  receptorShown() {
    return layer(this.shown.unfolded ?? this.receptors, this.model.get("receptor"));
  }

  /** Image times receptor, pixel by pixel. */
  meeting() {
    const image = layer(this.images, this.model.get("image"));
    const receptor = layer(this.receptors, this.model.get("receptor"));
    return { shape: image.shape, data: image.data.map((pixel, k) => pixel * receptor.data[k]) };
  }

  drawGallery(pen) {
    this.tiles = this.lay(pen.width);
    const most = largest(this.shown.responses.data);
    for (let k = 0; k < this.count; k++) {
      const box = this.tiles.box(k);
      paintFitted(
        pen,
        heatImage(layer(this.shown.unfolded ?? this.receptors, k), diverging[this.ui.theme], -this.limit, this.limit),
        box,
      );
      pen.ctx.fillStyle = pen.color("soft");
      pen.ctx.fillText(String(k + 1), box.left + 2, box.top + 11);
      this.drawResponse(pen, box, this.shown.responses.data[k] / most);
      if (k === this.model.get("receptor")) frameTile(pen, { ...box, bottom: box.bottom + BAR });
    }
  }

  keyGallery(event) {
    const turn = { n: 1, p: -1 }[event.key];
    const next = this.tiles.next(this.model.get("receptor"), event);
    if (turn) this.turnTo(this.model.get("image") + turn);
    else if (next !== undefined) this.choose(next);
    return Boolean(turn) || next !== undefined;
  }

  /** A bar from the middle of the tile: to the right for a positive response, to the left for a negative one. */
  drawResponse({ ctx, color }, { left, right, bottom }, share) {
    const middle = (left + right) / 2;
    ctx.fillStyle = color(share < 0 ? "d" : "b");
    ctx.fillRect(middle, bottom + 5, (share * (right - left)) / 2, BAR - 8);
    ctx.strokeStyle = color("border");
    ctx.lineWidth = 1;
    line(ctx, middle, bottom + 3, middle, bottom + BAR - 1);
  }

  choose(receptor) {
    this.ui.set({ receptor });
    return receptor;
  }

  turnTo(image) {
    this.ui.set({ image: clamp(image, 0, this.images.shape[0] - 1) });
  }

  explore({ image }) {
    const pixels = layer(this.images, image).data;
    const responses = Float64Array.from({ length: this.count }, (_, k) =>
      layer(this.receptors, k).data.reduce((total, weight, n) => total + weight * pixels[n], 0),
    );
    return { responses: { shape: [this.count], data: responses }, problem: "" };
  }

  async follow() {
    const image = this.model.get("image");
    this.slider.set(image + 1);
    this.tell();
    this.ui.redraw();
    if (image === this.shown.image) return;
    const answer = await this.ui.answer("respond", { image }, (given) => this.explore(given));
    if (!answer) return;
    this.shown = { ...answer, image };
    this.ui.problem(this.shown.problem);
    this.tell();
    this.ui.redraw();
  }

  tell() {
    const k = this.model.get("receptor");
    const responses = [...this.shown.responses.data];
    const order = responses.map((_, index) => index).sort((a, b) => responses[b] - responses[a]);
    const named = (index) => `${index + 1}, with ${number(responses[index])}`;
    this.facts.set({
      receptor: `${k + 1} of ${this.count}`,
      response: number(responses[k]),
      "sum of the product": number(sum(this.meeting().data)),
      "strongest receptor": named(order[0]),
      "most silenced receptor": named(order.at(-1)),
    });
    this.ui.say(
      `Receptor ${k + 1} of ${this.count} answers ${number(responses[k])} to image ${this.model.get("image") + 1}${this.named()}; rank ${order.indexOf(k) + 1} of ${this.count}.`,
    );
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new FilterGallery(ui, model).start();
  return () => ui.close();
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

export default { render };
