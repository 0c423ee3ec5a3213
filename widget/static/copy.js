import { h, hidden } from "./dom.js";
import "./more_strings.js";
import { contactLines } from "./reply.js";
import { strings } from "./strings.js";

/** @import {Contact} from "./protocol" */
/** @import {Actions} from "./reply.js" */

/**
 * A button that copies words.
 * @param {string} words @param {string} label @param {Actions} actions @param {string} [about] what a screen reader hears besides
 */
export function copyButton(words, label, actions, about) {
  const said = about ? hidden(` – ${about}`) : null;
  const copy = h("button", {
    class: "quiet",
    onclick: async () => {
      await navigator.clipboard.writeText(words);
      copy.replaceChildren(strings.copied);
      actions.announce(strings.copied);
    },
  }, label, said);
  return copy;
}

/** Gives each card a button that copies how to reach somebody. @param {HTMLElement[]} cards @param {Contact[]} contacts @param {Actions} actions */
export function copyButtons(cards, contacts, actions) {
  contacts.forEach((contact, n) => {
    if (cards[n]?.querySelector("button")) return; // opened before
    cards[n]?.append(copyButton(contactLines(contact), strings.copy, actions, strings.copyOf(contact.name)));
  });
}
