import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { h, link } from "./dom.js";
import { Announcer, Log } from "./log.js";
import { Panel, intro } from "./panel.js";
import { Phone } from "./phone.js";
import { replyText } from "./reply.js";
import { languages } from "./service.js";
import { strings } from "./strings.js";

/** @import {Ask, LinkState, Problem, Reply, ServerFrame, Welcome} from "./protocol" */

/** One conversation: what arrives goes to log and announcer, what the person does goes to the connection. */
export class Chat {
  service;
  log;
  /** The title of the panel. */
  title = "";
  #connection;
  #announcer = new Announcer();
  #composer;
  #panel;
  #status = h("div", { class: "status", hidden: true });
  /** @type {Map<string, {ask: Ask, text: string}>} */ #owed = new Map();
  /** @type {LinkState} */ #state = "connecting";
  #known = false;
  /** Ends the "larger, calmer" setting. @type {(() => void) | null} */ #calmed = null;
  #calm = false;
  /** @type {Phone | null} */ #phone = null;
  #changed;

  /**
   * @param {URL} service
   * @param {string} place which widget of the page this is
   * @param {(open: boolean) => void} changed the person opened or closed the panel
   * @param {(lang: string) => void} speak makes this anew in another language
   */
  constructor(service, place, changed, speak) {
    this.service = service;
    this.#changed = changed;
    this.#connection = new Connection(service, place, (frame) => this.#take(frame), (state) => this.#linked(state));
    this.#composer = new Composer((text) => this.#say(text), (text) => this.announce(text));
    this.log = new Log(intro(service, (lang) => {
      this.#connection.remember({ lang });
      speak(lang);
    }), this);
    this.#panel = new Panel(this, [this.log.node, this.#status, this.#composer.node]);
    addEventListener("pagehide", () => this.#connection.remember({ here: this.root.activeElement?.id === "field" }));
  }

  /** @param {ShadowRoot} root @param {boolean} floating @returns whether it was open when this tab showed it last */
  place(root, floating) {
    this.#panel.place(root, this.#announcer.node, floating);
    const memory = this.#connection.memory;
    if (memory.session) this.start();
    this.#setCalm(memory.calm);
    if (memory.phone) this.phone(true);
    if (memory.here) setTimeout(() => this.focus()); // once it is open
    return memory.open;
  }

  get root() {
    return /** @type {ShadowRoot} */ (this.log.node.getRootNode());
  }

  // --- what a person does

  focus() {
    (this.#phone?.node ?? this.#composer).focus();
  }

  /** The person opened or closed the panel. @param {boolean} open */
  changed(open) {
    if (open) this.start();
    else this.#phone?.close();
    this.#connection.remember({ open });
    this.#changed(open);
  }

  person() {
    this.#say(strings.person);
  }

  /** @param {import("./protocol").Choice} choice */
  choose({ label, value }) {
    this.#ask({ type: "choose", value }, label);
  }

  /** @param {() => void} done closes the options */
  async options(done) {
    try {
      return (await import("./options.js")).options(this, done);
    } catch {
      this.#tell(strings.error); // no network, or an upgrade has replaced the part since
      return [];
    }
  }

  /** Takes the telephone up, or puts it down. */
  ring() {
    const on = !this.#phone;
    this.#connection.remember({ phone: on });
    this.phone(on);
    this.focus();
    if (this.#connection.known) this.send({ type: "mode", mode: on ? "keypad" : "text" });
    else this.start();
  }

  /** Shows the telephone or puts it away; it is silent until the person starts the call. @param {boolean} on */
  phone(on) {
    if (on === !!this.#phone) return;
    this.#phone?.close();
    this.#phone = on ? new Phone(this) : null;
    this.#panel.phone = this.#phone?.node ?? null;
    const last = [...this.log.shown.values()].at(-1);
    if (last) this.#phone?.show(last);
  }

  /** The person starts the call. */
  call() {
    this.#connection.remember({ phone: true });
    this.start();
  }

  get called() {
    return this.#connection.running;
  }

  /** Deletes the conversation. */
  forget() {
    this.send({ type: "forget" });
    this.#tell(strings.forgetting);
  }

  get calm() {
    return this.#calm;
  }

  set calm(on) {
    this.#connection.remember({ calm: on });
    this.#setCalm(on);
  }

  /** @param {boolean} [on] */
  async #setCalm(on = false) {
    if (on === this.#calm) return;
    this.#calm = on;
    this.#calmed?.();
    this.#calmed = on ? (await import("./calm.js")).calm(this) : null;
  }

  // --- what goes to the service

  /** @param {Ask} ask what the log does not show */
  send(ask) {
    return this.#connection.send(ask);
  }

  /** At once or not at all: null without a connection. @param {object | ArrayBuffer} frame */
  stream(frame) {
    return this.#connection.stream(frame);
  }

  /** Connects; called only once the person has opened or touched the widget, here or earlier in this tab. */
  start() {
    this.#known ||= !!this.#connection.memory.session;
    this.#connection.start();
  }

  /** The person is here: who writes begins with that, who takes the telephone up with its button. */
  touched() {
    if (!this.#phone) this.start();
  }

  stop() {
    this.#phone?.close();
    this.#connection.stop();
  }

  /** @param {boolean} open */
  set open(open) {
    if (this.#panel.open !== open) this.#panel.open = open;
  }

  /** The language that the person has picked in this tab, else that of the page where it is not English, else of the browser. */
  get lang() {
    const page = document.documentElement.lang;
    const wanted = [this.#connection.memory.lang ?? "", page.replace(/^en.*/, ""), ...navigator.languages];
    return wanted.map((one) => one.slice(0, 2)).find((one) => one === "en" || languages.some(([code]) => code === one)) ?? "en";
  }

  /** @param {string} text */
  set heading(text) {
    this.#panel.heading = this.title = text;
  }

  /** @param {string} text */
  #say(text) {
    this.#ask({ type: "say", text }, text);
  }

  /** @param {Ask} ask @param {string} text what the log shows of it */
  #ask(ask, text) {
    const id = this.send(ask);
    this.#owed.set(id, { ask, text });
    this.log.said(id, text, this.#state === "online");
    this.#busy();
  }

  #busy() {
    this.log.working = this.#state === "online" && this.#owed.size > 0;
  }

  /** Tells a screen reader. @param {string} text */
  announce(text) {
    this.#announcer.say(text);
  }

  /** @param {string} text */
  #tell(text) {
    this.log.note(text);
    this.announce(text);
  }

  /** @param {ServerFrame} frame */
  #take(frame) {
    const told = this.#phone?.take(frame);
    if (frame.type === "welcome") this.#welcome(frame);
    else if (frame.type === "working") this.log.taken(frame.reply_to);
    else if (frame.type === "reply") this.#reply(frame, !told);
    else if (frame.type === "rated") this.announce(strings.thanks);
    else if (frame.type === "forgotten") this.#forgotten(frame.kept);
    else if (frame.type === "error") this.#problem(frame, told);
    this.#busy();
  }

  /** @param {Welcome} frame */
  #welcome(frame) {
    if (!frame.resumed && this.#known) {
      this.log.clear();
      this.#tell(strings.restarted);
      for (const [id, { text }] of this.#owed) this.log.said(id, text, false);
    }
    this.#known = true;
    const shown = this.#connection.memory.last_seq ?? 0;
    for (const item of frame.history) {
      if (item.type === "said") this.log.said(item.id, item.text, true);
      else this.#reply(item, item.seq > shown);
    }
  }

  /** @param {Reply} reply @param {boolean} fresh false for what is heard, or this tab had shown before a reload */
  #reply(reply, fresh) {
    if (reply.reply_to && !reply.more) this.#owed.delete(reply.reply_to);
    this.#composer.asks = reply.input;
    if (this.log.reply(reply) && fresh) {
      this.announce((this.#phone && reply.speech) || replyText(reply, true));
      if (!this.#panel.open) import("./unread.js").then(({ countUnread }) => countUnread(this.root));
    }
    if (reply.kind === "safeguarding") import("./leave.js").then(({ offerToLeave }) => offerToLeave(this));
  }

  /** @param {string | null} kept what the law or a child's safety needs kept, in plain words */
  #forgotten(kept) {
    this.#owed.clear();
    this.#connection.forget();
    this.#known = false;
    this.#state = "connecting";
    this.log.clear();
    const words = kept ? `${strings.forgotten} ${strings.kept}${kept}` : strings.forgotten;
    if (!this.#phone) return this.#tell(words);
    this.#connection.remember({ phone: true });
    this.phone(false);
    this.phone(true); // which knows nothing of what was said
    this.#phone.alarm(words);
    this.focus();
  }

  /** @param {Problem} frame @param {boolean | void} told whether it is heard */
  #problem({ code, message, reply_to, retry_after }, told) {
    const words = `${message} ${retry_after ? strings.seconds(retry_after) : ""}`;
    const id = reply_to ?? "";
    const owed = this.#owed.get(id);
    this.#owed.delete(id);
    this.log.taken(id);
    if (!told) this.announce(words);
    const again = owed && code !== "unknown_choice" && (() => {
      this.#composer.focus();
      this.log.remove(id);
      this.#ask(owed.ask, owed.text);
    });
    this.log.note(words, id, again || undefined);
  }

  /** @param {LinkState} state */
  #linked(state) {
    const before = this.#state;
    this.#state = state;
    this.#status.replaceChildren();
    this.#status.hidden = state === "online";
    if (state === "online" && before !== "connecting") this.announce(strings.back);
    if (state === "offline" || state === "unavailable") {
      const words = strings[state];
      this.announce(words);
      this.#phone?.beep();
      this.#status.append(h("p", null, words));
    }
    if (state === "unavailable") this.#otherWays();
    this.#busy();
  }

  /** The page that needs no socket, and people; a school may also put its own lines inside the element. */
  #otherWays() {
    this.#status.append(h("p", null, link("chat", strings.plainChat, this.service, strings.newTab)), h("slot"));
    import("./other_ways.js").then(({ reachPeople }) => reachPeople(this.#status, this.service)).catch(() => {}); // it is not there at all
  }
}
