import { h, hidden } from "./dom.js";
import "./more_strings.js";
import { contactLines } from "./reply.js";
import { strings } from "./strings.js";

/** @import {Contact} from "./protocol" */
/** @import {Actions} from "./reply.js" */

/** Gives each card a button that copies how to reach somebody. @param {HTMLElement[]} cards @param {Contact[]} contacts @param {Actions} actions */
export function copyButtons(cards, contacts, actions) {
  contacts.forEach((contact, n) => {
    if (cards[n]?.querySelector("button")) return; // opened before
    const copy = h("button", {
      class: "quiet",
      onclick: async () => {
        await navigator.clipboard.writeText(contactLines(contact));
        copy.replaceChildren(strings.copied);
        actions.announce(strings.copied);
      },
    }, strings.copy, hidden(` – ${strings.copyOf(contact.name)}`));
    cards[n]?.append(copy);
  });
}
