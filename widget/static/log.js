import { h } from "./dom.js";
import { replyNode, replyText } from "./reply.js";
import { strings } from "./strings.js";

/** @import {Reply} from "./protocol" */
/** @import {Actions} from "./reply.js" */

/** How far from its end, in pixels, a log still counts as read to the end. */
const NEAR = 80;

/**
 * The visible conversation. It is not a live region (the announcer is), so that a long answer is not read twice, and
 * it never moves the focus.
 */
export class Log {
  turns = h("ol", { role: "list" });
  /** Each turn that is a reply. @type {Map<HTMLLIElement, Reply>} */ shown = new Map();
  #working = h("p", { class: "working", hidden: true }, h("span", { "aria-hidden": "true" }), strings.working);
  /** @type {Set<number>} */ #seen = new Set();
  /** The last turn of each message and its answers. @type {Map<string, HTMLLIElement>} */ #last = new Map();
  /** The conversation as plain text, in the order it was shown. @type {string[]} */ saved = [];
  #actions;

  /** @param {Node} intro what stands above the first turn @param {Actions} actions */
  constructor(intro, actions) {
    this.#actions = actions;
    this.node = h("section", { class: "log", tabindex: "0", "aria-label": strings.log }, intro, this.turns, this.#working);
  }

  /** @param {string} id @param {string} text @param {boolean} sent false while the service has not taken it up */
  said(id, text, sent) {
    if (this.#last.has(id)) return;
    this.#retire();
    const turn = h(
      "li",
      { class: "said" },
      h("h3", { class: "vh" }, strings.you),
      h("p", { class: "text" }, text),
      sent ? null : h("p", { class: "wait small" }, strings.waiting),
    );
    this.turns.append(turn);
    this.#last.set(id, turn);
    this.saved.push(`${strings.you}:\n${text}`);
    this.#show(turn, true);
  }

  /** The service has this message. @param {string} id */
  taken(id) {
    this.#last.get(id)?.querySelector(".wait")?.remove();
  }

  /**
   * Shows a reply under the message it answers, unless it is there already.
   * @param {Reply} reply
   * @returns {boolean} whether it was new
   */
  reply(reply) {
    if (this.#seen.has(reply.seq)) return false;
    this.#seen.add(reply.seq);
    const follow = this.#atEnd() && this.#last.size > 0; // before the first question the privacy line stays in view
    const turn = h("li", { class: reply.asks_for && "asks" }, replyNode(reply, this.#actions));
    const before = this.#last.get(reply.reply_to ?? "");
    // A greeting that arrives after the first words were typed still belongs above them.
    if (reply.reply_to === null && this.#seen.size === 1) this.turns.prepend(turn);
    else if (before) before.after(turn);
    else this.turns.append(turn);
    if (reply.reply_to) {
      this.taken(reply.reply_to);
      this.#last.set(reply.reply_to, turn);
    }
    this.shown.set(turn, reply);
    this.saved.push(replyText(reply));
    this.#show(turn, follow);
    return true;
  }

  /**
   * A plain line from the widget itself.
   * @param {string} text
   * @param {string} [about] the id of the message it is about
   * @param {() => void} [again] tries that message again
   */
  note(text, about = "", again) {
    const turn = h("li", { class: "note" }, h("p", null, text));
    if (again) turn.append(h("button", { onclick: () => { turn.remove(); again(); } }, strings.again));
    const before = this.#last.get(about);
    if (before) before.after(turn);
    else this.turns.append(turn);
    this.#show(turn, true);
  }

  /** Takes a message out again. @param {string} id */
  remove(id) {
    this.#last.get(id)?.remove();
    this.#last.delete(id);
  }

  /** @param {boolean} on */
  set working(on) {
    this.#working.hidden = !on;
    if (on && this.#atEnd()) this.#show(this.#working, true);
  }

  clear() {
    this.turns.replaceChildren();
    this.#seen.clear();
    this.#last.clear();
    this.shown.clear();
    this.saved = [];
    this.working = false;
  }

  /** A question in a form is answered once: its choices stay to be read, but can no longer be pressed or tabbed to. */
  #retire() {
    for (const button of this.turns.querySelectorAll(".asks :is(.choices, .change) button")) {
      button.setAttribute("aria-disabled", "true");
      /** @type {HTMLButtonElement} */ (button).tabIndex = -1;
    }
  }

  /** On a small or much enlarged screen the whole panel scrolls instead of the log. */
  get #scroller() {
    return this.node.scrollHeight > this.node.clientHeight + 1 ? this.node : (this.node.parentElement ?? this.node);
  }

  #atEnd() {
    const box = this.#scroller;
    return box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
  }

  /**
   * Brings a turn into view from its beginning; someone who reads further up is left there.
   * @param {HTMLElement} turn
   * @param {boolean} follow
   */
  #show(turn, follow) {
    if (!follow) return;
    const box = this.#scroller;
    const top = turn.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
    box.scrollTop = Math.min(top - 12, box.scrollHeight - box.clientHeight);
  }
}

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
