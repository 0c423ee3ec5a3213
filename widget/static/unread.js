import "./more_strings.js";
import { h, hidden } from "./dom.js";
import { strings } from "./strings.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
.unread { min-inline-size: 1.6em; padding-inline: .3em; border-radius: 1em; background: var(--on); color: var(--a); text-align: center; line-height: 1.6; }
`);

/**
 * Counts on the closed button what has come since the panel was closed; opening it takes the mark away.
 * @param {ShadowRoot} root
 */
export function countUnread(root) {
  const launcher = /** @type {HTMLElement} */ (root.querySelector(".launcher:not(.ring)"));
  const before = Number(launcher?.querySelector(".unread b")?.textContent ?? 0);
  if (!launcher || launcher.hidden) return;
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
  launcher.querySelector(".unread")?.remove();
  const mark = h("span", { class: "unread" }, h("b", null, `${before + 1}`), hidden(` ${strings.unread}`));
  launcher.append(mark);
  new MutationObserver((_, watch) => {
    if (launcher.hidden) mark.remove();
    if (!mark.isConnected) watch.disconnect();
  }).observe(launcher, { attributes: true });
}
