import { h } from "./dom.js";
import { findInNotice } from "./find.js";
import { print, save } from "./paper.js";
import { strings } from "./strings.js";

/** @import {Around} from "./chat.js" */

/** What few people need, so that it is fetched when somebody opens it. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
.menu { display: grid; gap: .75em; flex: none; max-block-size: 65%; padding: .75em 1em; border-block-end: 1px solid var(--edge); background: var(--card); overflow-y: auto; }
.menu > div { display: flex; flex-wrap: wrap; gap: .5em; }
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
 * @param {Around} around
 * @param {() => void} done closes them and puts the focus where a person types
 */
export function options(around, done) {
  const { root } = around;
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);

  /** @param {() => void} act @returns {() => void} */
  const then = (act) => () => {
    done();
    act();
  };
  /** @param {"text" | "page"} form */
  const keep = (form) => then(() => {
    save(around.heading, form === "text" ? around.log.text : around.log.turns);
    around.announce(strings.saved);
  });
  const calm = h("button", {
    "aria-pressed": String(around.calm),
    onclick: () => {
      around.calm = !around.calm;
      calm.ariaPressed = String(around.calm);
    },
  }, strings.calm);
  const forget = h("button", { onclick: () => confirm(true) }, strings.forget);
  const ask = h(
    "div",
    { role: "group", tabindex: "-1", "aria-labelledby": "ask", hidden: true },
    h("p", { id: "ask" }, strings.forgetAsk),
    h("button", { class: "danger", onclick: then(() => around.forget()) }, strings.forgetYes),
    h("button", { onclick: () => confirm(false) }, strings.forgetNo),
  );
  /** @param {boolean} asking */
  function confirm(asking) {
    ask.hidden = !asking;
    forget.hidden = asking;
    (asking ? ask : forget).focus();
  }
  return [
    findInNotice(around.service, around.announce),
    h(
      "div", null, calm,
      h("button", { onclick: keep("text") }, strings.saveText),
      h("button", { onclick: keep("page") }, strings.savePage),
      h("button", { onclick: then(() => print(root, around.heading, around.log.turns)) }, strings.print),
      forget,
    ),
    ask,
  ];
}
