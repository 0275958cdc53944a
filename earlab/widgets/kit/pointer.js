// Pointer and keyboard: on a canvas, and between a widget and its notebook.

/** Whether a modifier makes this key a command of the host or the browser. */
const chord = (event) => event.ctrlKey || event.metaKey || event.altKey;

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

/** `[dx, dy]` of an arrow key, up positive, five times as far with Shift; undefined for other keys. */
export function arrow(event) {
  return ARROWS[event.key]?.map((step) => step * (event.shiftKey ? 5 : 1));
}

/** Turn pointer events into grab, move, drop, hover and leave in CSS pixels of the canvas. */
export function followPointer(canvas, signal, { grab, move, drop, hover, leave }) {
  let held;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const listen = (name, handler) => canvas.addEventListener(name, handler, { signal });
  const release = () => {
    if (held !== undefined) drop?.(held);
    held = undefined;
  };
  listen("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.focus({ preventScroll: true });
    held = grab?.(...at(event));
    if (held !== undefined) canvas.setPointerCapture(event.pointerId);
  });
  listen("pointermove", (event) => {
    if (held !== undefined) move?.(held, ...at(event));
    else hover?.(...at(event));
  });
  listen("pointerup", release);
  listen("pointercancel", release);
  listen("pointerleave", () => {
    if (held === undefined) leave?.();
  });
}

/** Let `key(event)` have the keys of a canvas; what it uses, returning true, the page does not get. */
export function followKeys(canvas, signal, key) {
  canvas.tabIndex = 0;
  const take = (event) => {
    if (!chord(event) && key(event)) event.preventDefault();
  };
  canvas.addEventListener("keydown", take, { signal });
}

/** A notebook moves and makes cells with arrows and letters; those typed in a widget are for the widget alone. */
export function keepKeys(root, signal) {
  const ours = (event) => !chord(event) && !["Enter", "Escape"].includes(event.key);
  const keep = (event) => {
    if (ours(event)) event.stopPropagation();
  };
  root.addEventListener("keydown", keep, { signal });
  // Notebook 7 looks at keys on their way down, and leaves elements with this mark alone.
  const mark = (event) => {
    if (root.contains(event.target)) event.target.toggleAttribute("data-lm-suppress-shortcuts", ours(event));
  };
  addEventListener("keydown", mark, { capture: true, signal });
}
