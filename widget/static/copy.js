import { h, hidden } from "./dom.js";
import "./more_strings.js";
import { strings } from "./strings.js";

/** A button that copies how to reach somebody. @param {string} name @param {string} lines @param {import("./reply.js").Actions} actions */
export function copyButton(name, lines, actions) {
  const copy = h("button", {
    class: "quiet",
    onclick: async () => {
      await navigator.clipboard.writeText(lines);
      copy.replaceChildren(strings.copied);
      actions.announce(strings.copied);
    },
  }, strings.copy, hidden(` – ${strings.copyOf(name)}`));
  return copy;
}
