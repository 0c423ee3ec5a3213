import { BUBBLE, HANDSET, h, hidden, icon, link } from "./dom.js";
import { keptDays, languages } from "./service.js";
import { strings } from "./strings.js";
import { NARROW } from "./styles.js";

/**
 * What a person can do around the conversation.
 * @typedef {object} PanelActions
 * @property {() => void} focus puts the focus where a person types
 * @property {(open: boolean) => void} changed the person opened or closed the panel
 * @property {() => void} person
 * @property {() => void} ring takes the telephone up, or puts it down
 * @property {(done: () => void) => Promise<Node[]>} options what the menu holds; `done` closes it
 */

/** Where a field in focus brings a keyboard up on the screen. */
const TOUCH = matchMedia("(pointer: coarse)");
const CROSS = "M6 6l12 12M18 6L6 18";

/**
 * What must be said before anything is sent or stored, in two lines, and the other languages.
 * @param {URL} service @param {(lang: string) => void} speak
 */
export const intro = (service, speak) =>
  h(
    "div",
    { class: "intro" },
    h(
      "div",
      { class: "langs", role: "group", "aria-label": strings.languages },
      .../** @type {[string, string][]} */ ([["en", "English"], ...languages]).map(([lang, name]) =>
        lang === strings.lang ? null : h("button", { class: "quiet", lang, onclick: () => speak(lang) }, name)),
      h("span", { class: "small" }, strings.unchecked),
    ),
    h("p", null, strings.program, link(`tel:${strings.emergencyNumber}`, strings.emergencyNumber, service), "."),
    h(
      "details",
      null,
      h("summary", null, strings.words),
      h("ul", null, ...strings.privacy(keptDays).map((line) => h("li", null, line))),
      h("p", null, link(`privacy?lang=${strings.lang}`, strings.ownNotice, service, strings.newTab), link("notice", strings.notice, service, strings.newTab)),
    ),
  );

/**
 * The frame around log and composer. Floating, it is a dialog: beside the page on a wide screen; on a narrow one it
 * covers the page, so nothing behind it can be reached. Inline and page, it stands in the page and is always open.
 */
export class Panel {
  #actions;
  #open = false;
  #floating = true;
  #narrow = matchMedia(NARROW);
  /** @type {HTMLElement} */ #frame = h("section");
  #title = h("h2", { id: "title" });
  #name = h("span");
  #launcher = h(
    "button",
    { class: "launcher", "aria-haspopup": "dialog", onclick: () => this.#press(true, this.#launcher) },
    icon(BUBBLE), this.#name,
  );
  #ring = h(
    "button",
    { class: "launcher ring", "aria-haspopup": "dialog", onclick: () => { this.#press(true, this.#ring); this.#actions.ring(); } },
    icon(HANDSET), strings.byVoice,
  );
  #write = h("button", { class: "icon", hidden: true, onclick: () => this.#actions.ring() }, icon(BUBBLE), strings.write);
  /** @type {HTMLElement | null} */ #phone = null;
  /** What the focus goes back to. @type {HTMLElement} */ #opener = this.#launcher;
  #close = h("button", { class: "icon", onclick: () => this.#press(false) }, icon(CROSS), hidden(strings.close));
  #toggle = h(
    "button",
    { class: "icon", "aria-expanded": "false", "aria-controls": "menu", onclick: () => this.#showMenu(this.#menu.hidden) },
    strings.options,
  );
  #menu = h("div", { id: "menu", class: "menu", hidden: true });
  #parts;

  /** @param {PanelActions} actions @param {Node[]} body log, status line and composer, in reading order */
  constructor(actions, body) {
    this.#actions = actions;
    this.#parts = [
      h("div", { class: "head" }, this.#title, this.#write, this.#toggle, this.#close),
      h("div", { class: "leave" }),
      this.#menu,
      ...body,
      h(
        "p",
        { class: "foot" },
        h("button", { class: "quiet", onclick: () => actions.ring() }, strings.byVoice),
        h("button", { class: "quiet", onclick: () => actions.person() }, strings.kinds.handover),
      ),
    ];
    this.#narrow.addEventListener("change", () => this.#open && this.#floating && this.#unfold());
  }

  /**
   * Puts the panel into its root, in the way the layout asks; again after each move or change of layout.
   * @param {ShadowRoot} root
   * @param {Node} announcer stays outside the panel, so that it is there before the panel opens
   * @param {boolean} floating
   */
  place(root, announcer, floating) {
    this.#floating = floating;
    this.#frame = h(
      floating ? "dialog" : "section",
      { class: "panel", lang: strings.lang, tabindex: "-1", "aria-labelledby": "title", onkeydown: this.#key, oncancel: this.#cancel },
      ...this.#parts,
    );
    this.#close.hidden = !floating;
    root.replaceChildren(...(floating ? [this.#ring, this.#launcher] : []), this.#frame, announcer);
    this.phone = this.#phone;
    this.#fold();
  }

  /** The telephone in place of what is written; null for writing. @param {HTMLElement | null} node */
  set phone(node) {
    if (this.#phone !== node) this.#phone?.remove();
    this.#phone = node;
    this.#frame.classList.toggle("on-phone", !!node);
    if (node) this.#frame.append(node);
    this.#toggle.hidden = !!node;
    this.#write.hidden = !node;
  }

  /** @param {string} text */
  set heading(text) {
    this.#title.textContent = this.#name.textContent = text;
  }

  get open() {
    return this.#open || !this.#floating;
  }

  /** Shows or hides the panel and leaves the focus where it is. */
  set open(open) {
    this.#open = open;
    this.#fold();
  }

  #fold() {
    const frame = this.#frame;
    this.#launcher.hidden = this.#ring.hidden = this.#open;
    if (!(frame instanceof HTMLDialogElement)) return;
    if (frame.open) frame.close();
    if (this.#open) this.#unfold();
  }

  #unfold() {
    const frame = this.#frame;
    if (!(frame instanceof HTMLDialogElement) || !frame.isConnected) return;
    const root = /** @type {ShadowRoot} */ (frame.getRootNode());
    const focused = root.activeElement;
    if (frame.open) frame.close();
    if (this.#narrow.matches) frame.showModal();
    else frame.setAttribute("open", ""); // show() would take the focus
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }

  /** @param {boolean} open @param {HTMLElement} [opener] */
  #press(open, opener) {
    this.#opener = opener ?? this.#opener;
    this.open = open;
    this.#showMenu(false);
    if (open && TOUCH.matches) this.#frame.focus(); // the field would bring up the keyboard, over half the screen
    else if (open) this.#actions.focus();
    else this.#opener.focus();
    this.#actions.changed(open);
  }

  /** @param {Event} event the key or gesture that leaves a modal dialog */
  #cancel = (event) => {
    event.preventDefault();
    this.#press(false);
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    if (!this.#menu.hidden) {
      event.preventDefault();
      this.#showMenu(false);
      this.#toggle.focus();
    } else if (this.#floating) {
      event.preventDefault();
      this.#press(false);
    }
  };

  /** @param {boolean} show */
  async #showMenu(show) {
    if (show) {
      this.#menu.replaceChildren(...(await this.#actions.options(() => {
        this.#showMenu(false);
        this.#actions.focus();
      })));
      show = this.open && !!this.#menu.firstChild;
    }
    this.#menu.hidden = !show;
    this.#toggle.setAttribute("aria-expanded", String(show));
  }
}
