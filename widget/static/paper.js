import { h } from "./dom.js";

/** The conversation without what can be pressed. @param {HTMLElement} turns */
function words(turns) {
  const copy = /** @type {HTMLElement} */ (turns.cloneNode(true));
  for (const control of copy.querySelectorAll("button, svg, .rate, .wait, .aloud")) control.remove();
  for (const part of copy.querySelectorAll("details")) part.open = true;
  for (const part of copy.querySelectorAll("[class]")) part.removeAttribute("class");
  return copy;
}

/**
 * Saves a conversation as a file: as plain text, or as a page that any browser opens without a network.
 * @param {string} title
 * @param {string | HTMLElement} said its text, turns apart by an empty line, or its turns
 */
export function save(title, said) {
  const today = new Date().toISOString().slice(0, 10);
  /** @type {[string, string, string]} */
  let [content, type, ending] = [`${title}\n${today}\n\n${said}\n`, "text/plain", "txt"];
  if (typeof said !== "string") {
    const page = document.implementation.createHTMLDocument(title);
    page.documentElement.lang = "en-GB";
    page.head.prepend(h("meta", { charset: "utf-8" }));
    page.body.append(h("h1", null, title), h("p", null, today), words(said));
    [content, type, ending] = [`<!doctype html>\n${page.documentElement.outerHTML}\n`, "text/html", "html"];
  }
  const url = URL.createObjectURL(new Blob([content], { type }));
  h("a", { href: url, download: `privacy-help-${today}.${ending}` }).click();
  // Firefox begins to read it only after the click has been dealt with.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * Prints the conversation without the school's page around it, from a frame that lives as long as the printing.
 * @param {ShadowRoot} root a place in the page
 * @param {string} title
 * @param {HTMLElement} turns
 */
export function print(root, title, turns) {
  const frame = h("iframe", { class: "vh", "aria-hidden": "true", tabindex: "-1", title });
  root.append(frame);
  const inner = /** @type {Window & typeof globalThis} */ (frame.contentWindow);
  inner.document.title = title;
  inner.document.body.append(h("h1", null, title), words(turns));
  inner.addEventListener("afterprint", () => frame.remove());
  inner.print();
}
