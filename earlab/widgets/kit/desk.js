// A mixing desk: solo and mute for each component of a sound.

/** Solo and mute buttons for each component; `onpress(k)` comes after one. */
export class Desk {
  constructor(ui, rank, onpress) {
    this.onpress = onpress;
    this.strips = Array.from({ length: rank }, (_, k) => {
      const press = (what) => this.press(k, what);
      return { solo: soloOrMute(ui, "Solo", k, press), mute: soloOrMute(ui, "Mute", k, press) };
    });
  }

  press(k, what) {
    const button = this.strips[k][what];
    button.setAttribute("aria-pressed", !isPressed(button));
    this.onpress(k);
  }

  /** What is pressed of component k: "solo", "mute", both, or nothing. */
  pressed(k) {
    return ["solo", "mute"].filter((what) => isPressed(this.strips[k][what]));
  }

  audible(k) {
    const soloed = ({ solo }) => isPressed(solo);
    return !isPressed(this.strips[k].mute) && (soloed(this.strips[k]) || !this.strips.some(soloed));
  }

  /** 1 for each component that is heard, 0 for the others. */
  levels() {
    return this.strips.map((_, k) => Number(this.audible(k)));
  }
}

const isPressed = (button) => button.getAttribute("aria-pressed") === "true";

function soloOrMute(ui, text, k, press) {
  const button = ui.button(text, () => press(text.toLowerCase()));
  button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-label", `${text} component ${k + 1}`);
  return button;
}
