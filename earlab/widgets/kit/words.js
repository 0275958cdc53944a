// The words around a widget: whose functions run, what to try first, on which data, and what is folded away.
import { make } from "./make.js";

/** The heading, with the names of the student's functions where they answer. */
export function heading(title, model) {
  const names = model.get("runs").join(", ") || "functions";
  const textContent = model.get("yours") ? `runs your ${names}` : "";
  return make("h3", {}, `${title} `, make("span", { className: "ear-runs", textContent }));
}

/** One line that says what to try first, in HTML, and of what data the picture is. */
export function tryLine(tryThis, data) {
  const line = make("p", { className: "ear-try", innerHTML: `<b>Try:</b> ${tryThis}` });
  if (data) line.append(" ", make("span", { className: "ear-data", textContent: `Data: ${data}.` }));
  return line;
}

/** What is not needed at once, closed at first: the text that tells the keys and signs, and rarer controls. */
export class Fold {
  constructor(help) {
    this.summary = make("summary", { textContent: "Keys and signs" });
    this.extra = make("div", { className: "ear-row ear-extra", hidden: true });
    this.element = make("details", {}, this.summary, this.extra, help);
  }

  add(...elements) {
    this.summary.textContent = "More controls, keys and signs";
    this.extra.hidden = false;
    this.extra.append(...elements);
  }
}

/** Show a text as what is wrong, or, where nothing is, calmly as what is waited for; without one, nothing. */
export function showTrouble(element, text, calmly) {
  element.textContent = text;
  element.hidden = !text;
  element.setAttribute("role", calmly ? "status" : "alert");
  element.classList.toggle("ear-waits", calmly);
}
