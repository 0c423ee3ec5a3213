import { h } from "./dom.js";
import { findInNotice } from "./find.js";
import { print, save } from "./paper.js";
import "./more_strings.js";
import { strings } from "./strings.js";

/** @import {Chat} from "./chat.js" */

/** What few people need, so that it is fetched when somebody opens it. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
.menu { display: grid; gap: .75em; flex: none; max-block-size: 65%; padding: .75em 1em; border-block-end: 1px solid var(--edge); background: var(--card); overflow-y: auto; }
.menu > div { display: flex; flex-wrap: wrap; gap: .5em; }
.menu .row + p { margin-block-start: .5em; }
.menu label { font-weight: 600; }
.menu li { margin-block-start: .5em; }
.menu li a { display: inline-block; padding-block: .2em; font-weight: 600; }
.menu .error { font-weight: 400; }
.danger, .danger:hover { border-color: var(--red); background: var(--red); color: var(--card); }
mark { background: var(--warm); color: inherit; font-weight: 700; }
@media (max-height: 30em) { .menu { max-block-size: none; } }
`);

/**
 * The options, made anew each time they are opened.
 * @param {Chat} chat
 * @param {() => void} done closes them and puts the focus where a person types
 */
export function options(chat, done) {
  const { root } = chat;
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);

  /** @param {() => void} act @returns {() => void} */
  const then = (act) => () => {
    done();
    act();
  };
  /** @param {"text" | "page"} form */
  const keep = (form) => then(() => {
    save(chat.title, form === "text" ? chat.log.saved.join("\n\n") : chat.log.turns);
    chat.announce(strings.saved);
  });
  const calm = h("button", {
    "aria-pressed": String(chat.calm),
    onclick: () => {
      chat.calm = !chat.calm;
      calm.ariaPressed = String(chat.calm);
    },
  }, strings.calm);
  const forget = h("button", { onclick: () => confirm(true) }, strings.forget);
  const ask = h(
    "div",
    { role: "group", tabindex: "-1", "aria-labelledby": "ask", hidden: true },
    h("p", { id: "ask" }, strings.forgetAsk),
    h("button", { class: "danger", onclick: then(() => chat.forget()) }, strings.forgetYes),
    h("button", { onclick: () => confirm(false) }, strings.forgetNo),
  );
  /** @param {boolean} asking */
  function confirm(asking) {
    ask.hidden = !asking;
    forget.hidden = asking;
    (asking ? ask : forget).focus();
  }
  return [
    findInNotice(chat),
    h(
      "div", null, calm,
      h("button", { onclick: keep("text") }, strings.saveText),
      h("button", { onclick: keep("page") }, strings.savePage),
      h("button", { onclick: then(() => print(root, chat.title, chat.log.turns)) }, strings.print),
      forget,
    ),
    ask,
  ];
}
