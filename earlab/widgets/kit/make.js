// Elements of the page.

/** Return a new element; `properties` are DOM properties, `aria-…` and `data-…` attributes, or `on…` handlers. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (/^(aria-|data-|role$)/.test(name)) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}
