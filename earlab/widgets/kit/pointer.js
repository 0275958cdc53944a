// Pointer and keyboard on a canvas.

/** Whether a modifier makes this key a command of the host or the browser. */
export const chord = (event) => event.ctrlKey || event.metaKey || event.altKey;

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
  listen("pointerleave", () => { if (held === undefined) leave?.(); });
}
