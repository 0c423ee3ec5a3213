import { h } from "./dom.js";
import "./more_strings.js";
import { strings } from "./strings.js";

/** @import {Chat} from "./chat.js" */

/** Milliseconds in which Escape counts as pressed again, as in GOV.UK's "Exit this page". */
const PATIENT = 5000;

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
.leave:not(:empty) { display: flex; flex-wrap: wrap; align-items: center; gap: 0 .75em; flex: none; position: sticky; inset-block-start: 0; padding: .4em 1em; border-block-end: 1px solid var(--edge); background: var(--card); }
.leave button { border-color: var(--red); background: var(--red); color: var(--card); font-weight: 700; }
@media print { .leave:not(:empty) { display: none; } }
`);

/**
 * Offers to leave quickly: after help in danger, for the rest of the conversation. The school's front page is shown
 * instead, and nothing of the chat is kept on this device: not on the screen, not in the history, not to be opened
 * again. The conversation and the word to staff stay with the service.
 * @param {Chat} chat
 */
export function offerToLeave(chat) {
  const { root, log } = chat;
  const place = /** @type {HTMLElement} */ (root.querySelector(".leave"));
  if (place.firstChild) return;
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
  place.append(
    h("button", { "aria-describedby": "keys", onclick: leave }, strings.leave),
    h("span", { id: "keys", class: "small" }, strings.leaveKeys),
  );
  chat.announce(`${strings.leave}, ${strings.leaveKeys}.`);
  let at = 0;
  let times = 0;

  function leave() {
    chat.stop();
    log.clear();
    try {
      for (const key of Object.keys(sessionStorage)) if (key.startsWith("privacy-help ")) sessionStorage.removeItem(key);
    } catch {} // storage is forbidden here: nothing is kept in it
    const host = /** @type {HTMLElement} */ (root.host);
    host.hidden = true;
    const framed = top && top !== self ? top : null;
    const to = new URL(host.getAttribute("leave-to") || "/", (framed && document.referrer) || location.href);
    (framed ?? self).location.replace(/^https?:/.test(to.href) ? to.href : "/");
  }

  /** Three times leaves, wherever the focus is; the first closes the window as ever. @param {KeyboardEvent} event */
  function escape({ key, repeat, timeStamp }) {
    if (!place.isConnected) return end(); // the widget was taken out of the page, or speaks another language now
    if (key !== "Escape" || repeat) return;
    times = timeStamp - at < PATIENT ? times + 1 : 1;
    at = timeStamp;
    if (times === 3) leave();
    else chat.announce(`Escape ${times}/3`);
  }

  function end() {
    place.replaceChildren();
    removeEventListener("keydown", escape, true);
    cleared.disconnect();
  }

  // The conversation was deleted, or has ended: the help is no longer shown.
  const cleared = new MutationObserver(() => log.turns.querySelector(".is-safeguarding") || end());
  cleared.observe(log.turns, { childList: true });
  addEventListener("keydown", escape, true);
}
