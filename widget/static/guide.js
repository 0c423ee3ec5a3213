import { Composer } from "./composer.js";
import { h, link } from "./dom.js";
import { Log } from "./log.js";
import { contactCard } from "./reply.js";
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
  // The first is folded, as people see it; the others are open.
  for (const part of name === "answer" ? [] : log.node.querySelectorAll("details")) part.open = true;
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

const rated = newLog();
rated.reply({ .../** @type {Reply} */ (examples["silent"]), seq: 1, reply_to: "asked" });
/** The buttons are fetched, and stand there some time after the reply. @returns {HTMLButtonElement | null} */
const no = () => rated.node.querySelector(".rate button + button");
while (!no()) await new Promise(requestAnimationFrame);
no()?.click();
show("an answer that did not help", rated.node);

const ended = newLog();
ended.note(strings.forgotten);
ended.note(strings.restarted);
show("a chat that was deleted, or has ended", ended.node);

/** @param {string} title @param {string} typed @param {boolean} asked */
function field(title, typed, asked) {
  const composer = new Composer(() => {}, () => {});
  if (asked) composer.asks = { type: "text", autocomplete: "off" };
  show(title, composer.node);
  const area = /** @type {HTMLTextAreaElement} */ (composer.node.querySelector("textarea"));
  area.value = typed;
  area.dispatchEvent(new Event("input"));
  /** @type {HTMLButtonElement} */ (composer.node.querySelector(".send")).click();
  area.blur();
}
field("the field, when nothing was typed", "", false);
field("the field, when an answer is wanted and nothing was typed", "", true);
field("the field, when too much was typed", "why ".repeat(501), false);
show("no connection", h("div", { class: "status" }, h("p", null, strings.offline)));
const contacts = /** @type {Reply} */ (examples["person"]).contacts;
show("a chat that cannot be reached", h(
  "div", { class: "status" },
  h("p", null, strings.unavailable),
  h("p", null, link("chat", strings.plainChat, service, strings.newTab)),
  h("p", null, strings.reachPerson), ...contacts.map((person) => contactCard(person, service)),
));
// What is fetched with a reply was asked for before this, and stands there after it.
await Promise.all([import("./quotes.js"), import("./change.js"), import("./copy.js")]);
for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame);
place.dataset.ready = "";
