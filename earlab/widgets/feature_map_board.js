// Feature map board: what every filter of a layer finds in a clip, one of the maps beside the clip itself.
import { largest, paint, sequential } from "./kit/color.js";
import { Frame, number } from "./kit/kit.js";
import { answerOf, MelClips, upright } from "./kit/mel_clips.js";
import { Player } from "./kit/sound.js";
import { frameTile, layer, Tiles } from "./kit/tiles.js";

const TITLE = "Feature map board";
const TRY = "find a map that keeps the beginning, one that keeps the tones, and one that is dark.";
const HELP = `Drag across the maps, or focus them and use the arrows, to choose one. Frequency goes up, time to the right. All maps of a layer share one
  scale: what is dark was not found.`;
const TOP = 18;
const MOST = 40; // pixels of a tile where there are many
const PAIR = { top: 22, bottom: 128, height: 150 };

class FeatureMapBoard {
  answer; // {maps, scores, most} of what is shown
  pictures = []; // of the maps
  asked; // clip and layer of the latest request
  tiles;

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.clips = new MelClips(ui, model);
    this.low = this.clips.levels.data.reduce((low, level) => Math.min(low, level), 0);
    this.layers = model.get("layers");
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    const choose = (x, y) => this.choose(this.tiles.nearest(x, y));
    this.canvas = ui.canvas({
      label: "All feature maps of the layer. Arrows choose one.",
      height: (width) => this.tilesIn(width).bottom,
      draw: (pen) => this.draw(pen),
      grab: (x, y) => choose(x, y),
      move: (_, x, y) => choose(x, y),
      key: (event) => this.key(event),
    });
    this.pair = ui.canvas({
      label: "The clip, and the chosen map",
      height: () => PAIR.height,
      draw: (pen) => this.drawPair(pen),
    });
    ui.stage.append(this.canvas);
  }

  makePanel() {
    const { ui, clips, model } = this;
    this.player = new Player(ui, { label: "Listen", sound: () => clips.sound(this.here().clip) });
    this.choice = ui.choice({
      label: "Clip",
      options: clips.options,
      value: String(model.get("clip")),
      onchange: (clip) => ui.set({ clip: Number(clip) }),
    });
    this.layer = ui.choice({
      label: "Layer",
      options: this.layers.map(([count, rows, columns], k) => [
        String(k),
        `${k + 1}: ${count} maps of ${rows} × ${columns}`,
      ]),
      value: String(model.get("layer")),
      onchange: (layer) => ui.set({ layer: Number(layer), chosen: 0 }),
    });
    this.facts = ui.facts(["map", "largest value", "cells that are not 0", "the network says"]);
    ui.controls(ui.row(this.player, this.choice), this.layer, this.pair, this.facts);
  }

  start() {
    this.ui.follow(() => this.follow());
    this.follow();
  }

  here() {
    const { model, clips } = this;
    const depth = Math.min(model.get("layer"), this.layers.length - 1);
    return {
      clip: Math.min(model.get("clip"), clips.count - 1),
      depth,
      chosen: Math.min(model.get("chosen"), this.layers[depth][0] - 1),
    };
  }

  tilesIn(width) {
    const count = this.layers[this.here().depth][0];
    return new Tiles(width, count, { top: TOP, most: count > 24 ? MOST : 92 });
  }

  draw(pen) {
    const { ctx, color } = pen;
    this.tiles = this.tilesIn(pen.width);
    ctx.fillStyle = color("soft");
    ctx.fillText(`what the filters of layer ${this.here().depth + 1} find`, 10, 12);
    this.pictures.forEach((picture, k) => {
      const box = this.tiles.box(k);
      paint(ctx, picture, box);
      Object.assign(ctx, { strokeStyle: color("hair"), lineWidth: 1 });
      ctx.strokeRect(box.left - 0.5, box.top - 0.5, box.right - box.left + 1, box.bottom - box.top + 1);
    });
    frameTile(pen, this.tiles.box(this.here().chosen));
  }

  drawPair(pen) {
    const { ctx, color } = pen;
    const { clip, chosen } = this.here();
    const half = pen.width / 2;
    const boxes = [10, half + 5].map((left) => ({ ...PAIR, left, right: left + half - 15 }));
    ctx.fillStyle = color("soft");
    ctx.fillText(`the clip, a ${this.clips.name(clip)}`, boxes[0].left, 14);
    ctx.fillText(`map ${chosen + 1}`, boxes[1].left, 14);
    paint(ctx, upright(this.clips.matrix(clip), sequential, this.low, 0), boxes[0]);
    if (this.pictures[chosen]) paint(ctx, this.pictures[chosen], boxes[1]);
    ctx.fillStyle = color("soft");
    ctx.fillText(`${number(this.clips.seconds, 2)} s from left to right`, boxes[0].left, PAIR.bottom + 16);
  }

  key(event) {
    const next = this.tiles.next(this.here().chosen, event);
    if (event.key === " ") this.player.playing ? this.player.stop() : this.player.play();
    else if (next === undefined) return false;
    else this.choose(next);
    return true;
  }

  choose(k) {
    this.ui.set({ chosen: k });
    return k;
  }

  async look({ clip, depth }) {
    this.asked = `${clip} ${depth}`;
    this.answer = undefined;
    this.pictures = [];
    const answer = await this.ui.ask("maps", { clip, layer: depth });
    if (!answer || this.asked !== `${clip} ${depth}`) return;
    this.answer = { ...answer, most: largest(answer.maps.data) };
    this.pictures = Array.from({ length: answer.maps.shape[0] }, (_, k) =>
      upright(layer(answer.maps, k), sequential, 0, this.answer.most),
    );
    this.tell();
    this.ui.redraw();
  }

  follow() {
    const at = this.here();
    [this.choice.select.value, this.layer.select.value] = [String(at.clip), String(at.depth)];
    if (this.asked !== `${at.clip} ${at.depth}`) this.look(at);
    this.tell();
    this.ui.redraw();
  }

  tell() {
    const { answer } = this;
    const { clip, depth, chosen } = this.here();
    const map = answer && layer(answer.maps, chosen).data;
    const most = map ? number(map.reduce((high, value) => Math.max(high, value), 0)) : "–";
    const share = map ? `${number((100 * map.filter((value) => value > 0).length) / map.length)} %` : "–";
    const said = answer ? answerOf(Array.from(answer.scores.data), this.clips.classes) : "–";
    this.facts.set({
      map: `${chosen + 1} of ${this.layers[depth][0]}`,
      "largest value": most,
      "cells that are not 0": share,
      "the network says": said,
    });
    this.ui.say(
      `Layer ${depth + 1}, map ${chosen + 1}, of a ${this.clips.name(clip)}: largest value ${most}, ${share} of its cells are not 0. The network says ${said}.`,
    );
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new FeatureMapBoard(ui, model).start();
  return () => ui.close();
}

export default { render };
