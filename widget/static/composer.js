import { h, icon } from "./dom.js";
import { strings } from "./strings.js";

/** @typedef {import("./protocol").Reply["input"]} Input */

/** Characters; the service refuses more. */
const LIMIT = 2000;
const WARN = 200;

/** Where a person types. What was typed leaves the field only when it has been handed over. */
export class Composer {
  /** What the field has whatever it is: a browser fills in names and addresses only where they take one line. */
  #common = {
    id: "field",
    "aria-describedby": "error left hint",
    enterkeyhint: "send",
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      // During composition Enter picks a character (Japanese, Bengali and others).
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    },
    oninput: () => this.#check(),
  };
  /** @type {HTMLTextAreaElement | HTMLInputElement} */ #field = h("textarea", { ...this.#common, rows: 1, autocomplete: "off" });
  #label = h("label", { for: "field" }, strings.label);
  /** What the assistant waits for. @type {Input} */ #input = null;
  #error = h("p", { id: "error", class: "error" });
  #left = h("p", { id: "left", class: "small" });
  #send;
  #announce;

  /**
   * @param {(text: string) => void} send takes over what was typed
   * @param {(text: string) => void} announce
   */
  constructor(send, announce) {
    this.#send = send;
    this.#announce = announce;
    this.node = h(
      "form",
      {
        class: "composer",
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.#submit();
        },
      },
      this.#label,
      this.#error,
      h(
        "div",
        { class: "row" },
        this.#field,
        h("button", { class: "send" }, icon("M4 12h15M13 6l6 6-6 6"), strings.send),
      ),
      this.#left,
      h("p", { id: "hint", class: "vh" }, strings.hint),
    );
  }

  /** What is wanted here: a question (null), or an answer of a form. @param {Input} input */
  set asks(input) {
    this.#input = input;
    this.#label.textContent = input ? strings.answer : strings.label;
    if ((input?.autocomplete ?? "off") === this.#field.autocomplete) return;
    import("./field.js").then(({ fieldFor }) => {
      this.#field = fieldFor(this.#field, this.#input, this.#common); // what is wanted by now
      this.#check();
    });
  }

  focus() {
    this.#field.focus();
  }

  #submit() {
    const text = this.#field.value.trim();
    if (!text) this.#show(this.#input ? strings.noAnswer : strings.empty);
    if (!text || text.length > LIMIT) {
      this.#announce(this.#error.textContent ?? "");
      return this.focus();
    }
    this.#field.value = "";
    this.#check();
    this.#send(text);
  }

  #check() {
    const left = LIMIT - this.#field.value.trim().length;
    this.#left.textContent = left >= 0 && left <= WARN ? strings.left(left) : "";
    this.#show(left < 0 ? strings.tooLong(-left) : "");
    // Grows with what is typed; `rows` needs no inline style, which a strict policy would refuse.
    const field = this.#field;
    if (!(field instanceof HTMLTextAreaElement)) return;
    field.rows = 1;
    while (field.scrollHeight > field.clientHeight && field.rows < 5) field.rows += 1;
  }

  /** @param {string} message */
  #show(message) {
    this.#error.textContent = message;
    if (message) this.#field.setAttribute("aria-invalid", "true");
    else this.#field.removeAttribute("aria-invalid");
  }
}
