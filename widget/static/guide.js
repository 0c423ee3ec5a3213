import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { Log } from "./log.js";
import { strings } from "./strings.js";
import { sheet } from "./styles.js";

/** @import {Reply} from "./protocol" */

/** Shows the examples with the widget's own parts, each in a log of its own; nothing is connected or sent. */

/** @type {Record<string, Reply>} */
const examples = await (await fetch("/guide.json")).json();
const place = /** @type {HTMLElement} */ (document.getElementById("guide"));
const service = new URL("/", location.href);

const newLog = () => new Log(h("div"), { service, choose() {}, send() {}, announce() {} });

/** @param {string} title @param {Node} shown */
function show(title, shown) {
  if (shown instanceof HTMLElement) shown.ariaLabel &&= title; // so many logs on one page need names of their own
  const host = h("div", { class: "example" });
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  root.append(shown);
  place.append(h("section", null, h("h2", null, title), host));
}

for (const [name, reply] of Object.entries(examples)) {
  const log = newLog();
  log.said("asked", name, true);
  log.reply({ ...reply, seq: 1, reply_to: "asked" });
  show(name === reply.kind ? name : `${reply.kind}, as in “${name}”`, log.node);
}

const used = newLog();
used.reply({ .../** @type {Reply} */ (examples["form"]), seq: 1, reply_to: "asked" });
used.said("answered", "Second", true);
show("question: its choices after the answer", used.node);

const waiting = newLog();
waiting.said("offline", "A message without a connection", false);
show("a message that has not gone yet", waiting.node);

const working = newLog();
working.said("busy", "A message that is being answered", true);
working.working = true;
show("an answer is being made", working.node);

const failed = newLog();
failed.said("failed", "A message that could not be answered", true);
failed.note(strings.error, "failed", () => {});
show("a message that failed", failed.node);

const composer = new Composer(() => {}, () => {});
show("the field, when nothing was typed", composer.node);
/** @type {HTMLButtonElement} */ (composer.node.querySelector(".send")).click();
composer.node.querySelector("textarea")?.blur();
const status = h("div", { class: "status" }, h("p", null, strings.offline));
show("no connection", status);
place.dataset.ready = "";
