// Sound: only after a press, all equally loud, faded in and out; one sound of a page at a time.
import { gainOf } from "./loudness.js";
import { make } from "./make.js";

const FADE = 0.02; // seconds of every ramp, so that nothing clicks

/** Connect tracks to a context's output, silent at `when` and as loud as all sounds one fade later; return its gains. */
export function connect(context, { tracks, rate, levels = [], loop = false }, when, from = 0) {
  const all = new GainNode(context, { gain: 0 });
  all.gain.setValueAtTime(0, when);
  all.gain.linearRampToValueAtTime(gainOf(tracks, rate), when + FADE);
  all.connect(context.destination);
  const gains = tracks.map((track, k) => {
    const buffer = new AudioBuffer({ length: track.length, sampleRate: rate });
    buffer.copyToChannel(Float32Array.from(track), 0);
    const gain = new GainNode(context, { gain: levels[k] ?? 1 });
    const source = new AudioBufferSourceNode(context, { buffer, loop });
    source.connect(gain).connect(all);
    source.start(when, from);
    return gain;
  });
  return { all, gains };
}

/**
 * A button that plays and stops.
 *
 * sound() → {tracks: [samples, …], rate in Hz, levels: [0 … 1, …], loop} is asked at each start; onmove(seconds)
 * follows the sound while it plays, onend() comes when it is over.
 */
export class Player {
  constructor(ui, { label, sound, onmove, onend }) {
    Object.assign(this, { ui, label, sound, onmove, onend });
    this.element = make("button", {
      type: "button",
      textContent: `▶ ${label}`,
      onclick: () => (this.playing ? this.stop() : this.play()),
    });
    // each widget's module has its own copy of this one: they hear of each other through the page
    document.addEventListener(
      "earlab-sound",
      ({ detail }) => {
        if (detail !== this) this.stop();
      },
      { signal: ui.signal },
    );
    ui.onclose(() => this.stop());
  }

  /** Start at `from` seconds, after a press only: a page must not sound by itself. */
  play(from = 0) {
    if (!this.playing && !navigator.userActivation.isActive) return;
    this.stop();
    const sound = this.sound();
    if (!sound?.tracks.length || !sound.tracks[0].length) return;
    document.dispatchEvent(new CustomEvent("earlab-sound", { detail: this }));
    const context = new AudioContext();
    const start = context.currentTime + FADE;
    const length = sound.tracks[0].length / sound.rate;
    this.playing = { context, start, from, length, loop: sound.loop, ...connect(context, sound, start, from) };
    this.element.textContent = "■ Stop";
    this.stopMoving = this.ui.animate(() => this.#move());
  }

  /** Seconds from the beginning of the sound, or undefined in silence. */
  get time() {
    if (!this.playing) return undefined;
    const { context, start, from, length, loop } = this.playing;
    const passed = from + Math.max(0, context.currentTime - start);
    return loop ? passed % length : passed;
  }

  /** Bring one track to a level from 0 to 1 while it plays. */
  level(track, level) {
    if (this.playing) ramp(this.playing.context, this.playing.gains[track].gain, level);
  }

  /** Fade out and let go of the sound. */
  stop() {
    if (!this.playing) return;
    const { context, all } = this.playing;
    this.playing = undefined;
    this.stopMoving();
    this.element.textContent = `▶ ${this.label}`;
    ramp(context, all.gain, 0);
    setTimeout(() => context.close(), 3000 * FADE);
    this.onend?.();
  }

  #move() {
    if (!this.playing) return false;
    if (this.time >= this.playing.length) {
      this.stop();
      return false;
    }
    this.onmove?.(this.time);
    return true;
  }
}

function ramp(context, gain, level) {
  const now = context.currentTime;
  gain.cancelAndHoldAtTime?.(now);
  gain.setTargetAtTime(level, now, FADE / 4);
}
