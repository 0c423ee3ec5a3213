import { h } from "./dom.js";

/** Long enough for every screen reader to have taken a message up, short enough not to be met again when browsing. */
const KEEP = 10_000;

/** Tells a screen reader of each message once and whole, without touching the visible log or the focus. */
export class Announcer {
  node = h("div", { class: "vh", "aria-live": "polite" });

  /** @param {string} text */
  say(text) {
    const line = h("p", null, text);
    this.node.append(line);
    setTimeout(() => line.remove(), KEEP);
  }
}
