import { copyButton } from "./copy.js";
import { h } from "./dom.js";
import "./more_strings.js";
import { replyLines } from "./reply.js";
import { strings } from "./strings.js";

/** @import {Reply} from "./protocol" */
/** @import {Actions} from "./reply.js" */

/**
 * Asks whether an answer helped, and what was missing where it did not; copies it too.
 * @param {HTMLElement} place @param {Reply} reply @param {Actions} actions
 */
export function rating(place, reply, actions) {
  /** @param {boolean} up @param {string | null} text */
  const rate = (up, text) =>
    actions.send({ type: "rate", reply_to: String(reply.reply_to), value: up ? "up" : "down", text });
  /** @param {boolean} up @returns {HTMLButtonElement} */
  const button = (up) =>
    h("button", {
      class: "quiet",
      "aria-pressed": "false",
      onclick: () => {
        yes.ariaPressed = String(up);
        no.ariaPressed = String(!up);
        more.hidden = up;
        rate(up, null);
      },
    }, up ? strings.yes : strings.no);
  const yes = button(true);
  const no = button(false);
  const field = h("textarea", { rows: 1, maxlength: 500 });
  const more = h("form", {
    class: "row",
    hidden: true,
    onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      rate(false, field.value.trim() || null);
      more.hidden = true;
      no.focus();
    },
  }, h("label", { class: "row" }, strings.missing, field), h("button", null, strings.send));
  place.append(strings.helped, yes, no, more);
  // The clipboard exists only where a page is served over TLS or from this machine.
  if (navigator.clipboard) more.before(copyButton(replyLines(reply).join("\n\n"), strings.copy, actions, strings.copyAnswer));
}
