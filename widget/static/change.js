import { h, hidden } from "./dom.js";
import "./more_strings.js";
import { strings } from "./strings.js";

/** @import {Given} from "./protocol" */
/** @import {Actions} from "./reply.js" */

/**
 * Gives each answer at the check a button that changes it.
 * @param {HTMLElement} list its rows, in the order of the answers @param {Given[]} answers @param {Actions} actions
 */
export function changing(list, answers, actions) {
  answers.forEach(({ label, change }, n) => {
    if (!change) return;
    const choice = { label: `${strings.change}: ${label}`, value: change };
    /** @type {HTMLButtonElement} */ const button = h(
      "button",
      { class: "quiet", onclick: () => button.ariaDisabled || actions.choose(choice) },
      strings.change, hidden(` ${label}`),
    );
    list.children[n]?.append(h("dd", { class: "change" }, button));
  });
}
