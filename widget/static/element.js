import { Chat } from "./chat.js";
import { keys } from "./phone_sheet.js";
import { home, script } from "./service.js";
import { strings } from "./strings.js";
import { COLOURS, sheet } from "./styles.js";

const PROPERTIES = /** @type {const} */ (["service", "heading", "layout", "open"]);

/**
 * `<privacy-help>`: the school's privacy notice that answers back.
 *
 * Attributes: `service`, where the service is (default: where this file came from); `heading`; `layout`, one of
 * `floating` (default), `inline`, `page`, `phone`; `open`; `leave-to`, what "Leave quickly" shows instead (default: `/`). What stands inside the element is shown when the chat cannot be
 * reached. Nothing is sent or stored before the person opens or touches it.
 */
export class PrivacyHelp extends HTMLElement {
  static observedAttributes = ["heading", "layout", "open"];
  /** @type {Chat | null} */ #chat = null;
  #checked = false;
  #root = this.attachShadow({ mode: "open" });

  connectedCallback() {
    for (const name of PROPERTIES) this.#rescue(name);
    const chat = (this.#chat ??= this.#begin());
    const { lang } = chat;
    if (lang !== strings.lang) this.#speak(lang, false);
    this.attributeChangedCallback("heading");
    this.attributeChangedCallback("layout");
    this.attributeChangedCallback("open");
    const style = getComputedStyle(this);
    if (!this.#checked && COLOURS.some((name) => style.getPropertyValue(name) || style.getPropertyValue(`${name}-dark`))) {
      this.#checked = true;
      import("./contrast.js").then(({ refuseUnreadable }) => refuseUnreadable(this.#root), () => {});
    }
  }

  #begin() {
    // Several on one page hold a conversation each; the first goes on with that of the page before.
    const place = this.id || [...document.querySelectorAll("privacy-help")].indexOf(this) || "";
    const chat = new Chat(new URL(this.service || ".", home), `${place}`, (open) => this.toggleAttribute("open", open), (lang) => this.#speak(lang, true));
    this.#root.adoptedStyleSheets = [sheet, keys];
    for (const touch of this.#chat ? [] : ["focusin", "pointerdown"]) {
      this.#root.addEventListener(touch, (event) => {
        if (/** @type {Element} */ (event.target).closest(".panel")) this.#chat?.touched();
      });
    }
    return chat;
  }

  /**
   * Says everything in another language: the conversation is resumed in it.
   * @param {string} lang @param {boolean} picked whether the person is here, so that the focus has to be kept
   */
  async #speak(lang, picked) {
    try {
      await (await import("./languages.js")).speak(lang);
    } catch {
      return; // no network: it stays in the language it is in
    }
    this.#chat?.stop();
    const { open } = this;
    this.#chat = this.#begin();
    for (const name of PrivacyHelp.observedAttributes) this.attributeChangedCallback(name);
    this.#chat.open = open;
    if (picked) /** @type {HTMLElement | null} */ (this.#root.querySelector(".langs button"))?.focus();
  }

  disconnectedCallback() {
    // An element that is only being moved is back before this runs.
    queueMicrotask(() => this.isConnected || this.#chat?.stop());
  }

  /** @param {string} name */
  attributeChangedCallback(name) {
    const chat = this.#chat;
    if (!chat || !this.isConnected) return;
    if (name === "heading") chat.heading = this.heading || strings.heading;
    else if (name === "open") chat.open = this.open;
    else {
      if (chat.place(this.#root, !["inline", "page", "phone"].includes(this.layout))) this.open = true;
      if (this.layout === "phone") chat.phone(true);
    }
  }

  /**
   * A property that was set before this class was known hides the accessor: set it again through it.
   * @param {"service" | "heading" | "layout" | "open"} name
   */
  #rescue(name) {
    if (!Object.hasOwn(this, name)) return;
    const value = this[name];
    delete (/** @type {Partial<PrivacyHelp>} */ (this))[name];
    Object.assign(this, { [name]: value });
  }

  get service() { return this.getAttribute("service") ?? ""; }
  set service(value) { this.setAttribute("service", value); }
  get heading() { return this.getAttribute("heading") ?? ""; }
  set heading(value) { this.setAttribute("heading", value); }
  get layout() { return this.getAttribute("layout") ?? ""; }
  set layout(value) { this.setAttribute("layout", value); }
  get open() { return this.hasAttribute("open"); }
  set open(value) { this.toggleAttribute("open", value); }
}

if (!customElements.get("privacy-help")) customElements.define("privacy-help", PrivacyHelp);

// For a site that takes a tag and no element: `<script src="…/widget.js" defer data-floating></script>`.
if (script instanceof HTMLElement && "floating" in script.dataset && !document.querySelector("privacy-help")) {
  document.body.append(document.createElement("privacy-help"));
}
