// A canvas that is drawn anew, in CSS pixels, whenever its size or what it shows has changed.

/** Keep the canvas drawn as `Frame.canvas` says; return what asks for another drawing, in the next animation frame. */
export function keepDrawn(canvas, ui, { height, draw }) {
  const pen = { ctx: canvas.getContext("2d"), width: 0, height: 0, color: (name) => ui.color(name) };
  let pending = 0;
  const paint = () => {
    pending = 0;
    pen.width = canvas.clientWidth;
    pen.height = Math.round(height(pen.width));
    if (!pen.width) return;
    fit(canvas, pen);
    pen.ctx.font = `12px ${getComputedStyle(ui.root).fontFamily}`;
    draw(pen);
  };
  const redraw = () => {
    pending ||= requestAnimationFrame(paint);
  };
  const observer = new ResizeObserver(redraw);
  observer.observe(canvas);
  ui.onclose(() => {
    observer.disconnect();
    cancelAnimationFrame(pending);
  });
  return redraw;
}

/** Empty the canvas, with as many pixels as the screen has in its place. */
function fit(canvas, { ctx, width, height }) {
  const scale = devicePixelRatio || 1;
  const size = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== size[0] || canvas.height !== size[1]) {
    [canvas.width, canvas.height] = size;
    canvas.style.height = `${height}px`;
  }
  ctx.setTransform(scale, 0, 0, scale, 0, 0);
  ctx.clearRect(0, 0, width, height);
}
