// Light or dark, as the page around a widget is.

/** Keep `ui.theme` and the mark that kit.css reads on the side of the page, and draw anew when it changes. */
export function followTheme(ui) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    ui.theme = hostIsDark(ui.root.parentElement, dark.matches) ? "dark" : "light";
    ui.root.dataset.theme = ui.theme;
    ui.redraw();
  };
  const observer = new MutationObserver(follow);
  const attributeFilter = ["class", "style", "data-theme", "data-jp-theme-name"];
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, { attributes: true, attributeFilter });
  }
  // a theme's style sheet may arrive after its name, in the head or in the body
  const arrived = ({ target }) => target.rel === "stylesheet" && follow();
  document.addEventListener("load", arrived, { capture: true, signal: ui.signal });
  dark.addEventListener("change", follow, { signal: ui.signal });
  addEventListener("resize", follow, { signal: ui.signal }); // also when the window gets other device pixels
  const shown = new ResizeObserver(follow); // a widget is made before it has a place in the page
  shown.observe(ui.root);
  ui.onclose(() => {
    observer.disconnect();
    shown.disconnect();
  });
  follow();
}

/** Whether the page behind `element` is dark: the first background that is not transparent decides. */
function hostIsDark(element, otherwise) {
  for (let node = element; node; node = node.parentElement) {
    const [red, green, blue, alpha = 1] = (getComputedStyle(node).backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
    if (alpha > 0.5) return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
  }
  return otherwise;
}
