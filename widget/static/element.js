import { Chat } from "./chat.js";
import { strings } from "./strings.js";
import { sheet } from "./styles.js";

const PROPERTIES = /** @type {const} */ (["service", "heading", "layout", "open"]);

/**
 * `<privacy-help>`: the school's privacy notice that answers back.
 *
 * Attributes: `service`, where the service is (default: where this file came from); `heading`; `layout`, one of
 * `floating` (default), `inline`, `page`; `open`. What stands inside the element is shown when the chat cannot be
 * reached. Nothing is sent or stored before the person opens or touches it.
 */
export class PrivacyHelp extends HTMLElement {
  static observedAttributes = ["heading", "layout", "open"];
  /** @type {Chat | null} */ #chat = null;
  #root = this.attachShadow({ mode: "open" });

  connectedCallback() {
    for (const name of PROPERTIES) this.#rescue(name);
    if (!this.#chat) {
      const service = new URL(this.service || "../../", import.meta.url);
      this.#chat = new Chat(service, (open) => this.toggleAttribute("open", open));
      this.#root.adoptedStyleSheets = [sheet];
      for (const touch of ["focusin", "pointerdown"]) {
        this.#root.addEventListener(touch, (event) => {
          if (/** @type {Element} */ (event.target).closest(".panel")) this.#chat?.start();
        });
      }
    }
    this.attributeChangedCallback("heading");
    this.attributeChangedCallback("layout");
    this.attributeChangedCallback("open");
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
    else if (chat.place(this.#root, !["inline", "page"].includes(this.layout))) this.open = true;
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
