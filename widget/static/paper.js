import { h } from "./dom.js";

/** @param {string} title @param {string} text a conversation, turns apart by an empty line */
export function save(title, text) {
  const today = new Date().toISOString().slice(0, 10);
  const url = URL.createObjectURL(new Blob([`${title}\n${today}\n\n${text}\n`], { type: "text/plain" }));
  h("a", { href: url, download: `privacy-help-${today}.txt` }).click();
  URL.revokeObjectURL(url);
}

/**
 * Prints the conversation without the school's page around it, from a frame that lives as long as the printing.
 * @param {HTMLElement} beside a place in the page
 * @param {string} title
 * @param {HTMLElement} turns
 */
export function print(beside, title, turns) {
  const frame = h("iframe", { class: "vh", "aria-hidden": "true", tabindex: "-1", title });
  beside.after(frame);
  const inner = /** @type {Window & typeof globalThis} */ (frame.contentWindow);
  const copy = /** @type {HTMLElement} */ (turns.cloneNode(true));
  for (const control of copy.querySelectorAll("button, svg, .rate")) control.remove();
  inner.document.title = title;
  inner.document.body.append(h("h1", null, title), copy);
  inner.addEventListener("afterprint", () => frame.remove());
  inner.print();
}
