import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { h, link } from "./dom.js";
import { Announcer, Log } from "./log.js";
import { Panel, intro } from "./panel.js";
import { contactCard, replyText } from "./reply.js";
import { strings } from "./strings.js";

/** @import {Ask, Contact, LinkState, Problem, Reply, ServerFrame, Welcome} from "./protocol" */

/**
 * What the parts that are fetched on demand work with.
 * @typedef {object} Around
 * @property {ShadowRoot} root
 * @property {URL} service
 * @property {string} heading
 * @property {Log} log
 * @property {boolean} calm the "larger, calmer" setting
 * @property {(text: string) => void} announce
 * @property {() => void} forget deletes the conversation
 */

/** One conversation: what arrives goes to log and announcer, what the person does goes to the connection. */
export class Chat {
  #service;
  #heading = strings.heading;
  #connection;
  #announcer = new Announcer();
  #log;
  #composer;
  #panel;
  #status = h("div", { class: "status", hidden: true });
  /** @type {Map<string, {ask: Ask, text: string}>} */ #owed = new Map();
  /** @type {LinkState} */ #state = "connecting";
  #known = false;
  /** Ends the "larger, calmer" setting. @type {(() => void) | null} */ #calmed = null;
  #calm = false;

  /**
   * @param {URL} service
   * @param {string} place which widget of the page this is
   * @param {(open: boolean) => void} changed the person opened or closed the panel
   * @param {(lang: string) => void} speak makes this anew in another language
   */
  constructor(service, place, changed, speak) {
    this.#service = service;
    this.#connection = new Connection(service, place, (frame) => this.#take(frame), (state) => this.#linked(state));
    this.#composer = new Composer((text) => this.#say(text), (text) => this.#announcer.say(text));
    this.#log = new Log(intro(service, (lang) => {
      this.#connection.remember({ lang });
      speak(lang);
    }), {
      service,
      choose: ({ label, value }) => this.#send({ type: "choose", value }, label),
      rate: (rating) => this.#connection.send(rating),
      announce: (text) => this.#announcer.say(text),
    });
    this.#panel = new Panel(
      {
        focus: () => this.#composer.focus(),
        changed: (open) => {
          if (open) this.start();
          this.#connection.remember({ open });
          changed(open);
        },
        person: () => this.#say(strings.person),
        options: async (done) => {
          try {
            return (await import("./options.js")).options(this.#around(), done);
          } catch {
            this.#tell(strings.error); // no network, or an upgrade has replaced the part since
            return [];
          }
        },
      },
      [this.#log.node, this.#status, this.#composer.node],
    );
  }

  /** @param {ShadowRoot} root @param {boolean} floating */
  place(root, floating) {
    this.#panel.place(root, this.#announcer.node, floating);
    const memory = this.#connection.memory;
    if (memory.session) this.start();
    this.#setCalm(memory.calm);
    return memory.open;
  }

  /** @returns {Around} */
  #around() {
    const chat = this;
    return {
      root: /** @type {ShadowRoot} */ (this.#log.node.getRootNode()),
      service: this.#service,
      heading: this.#heading,
      log: this.#log,
      announce: (text) => this.#announcer.say(text),
      forget: () => {
        this.#connection.send({ type: "forget" });
        this.#tell(strings.forgetting);
      },
      get calm() {
        return chat.#calm;
      },
      set calm(on) {
        chat.#connection.remember({ calm: on });
        chat.#setCalm(on);
      },
    };
  }

  /** @param {boolean} on */
  async #setCalm(on) {
    if (on === this.#calm) return;
    this.#calm = on;
    this.#calmed?.();
    this.#calmed = on ? (await import("./calm.js")).calm(this.#around()) : null;
  }

  /** Connects; called only once the person has opened or touched the widget, here or earlier in this tab. */
  start() {
    this.#known ||= !!this.#connection.memory.session;
    this.#connection.start();
  }

  stop() {
    this.#connection.stop();
  }

  /** @param {boolean} open */
  set open(open) {
    if (this.#panel.open !== open) this.#panel.open = open;
  }

  /** The language that the person has picked in this tab, or that of the page. */
  get lang() {
    return this.#connection.memory.lang || document.documentElement.lang.replace(/-.*/, "");
  }

  /** @param {string} text */
  set heading(text) {
    this.#panel.heading = this.#heading = text;
  }

  /** @param {string} text */
  #say(text) {
    this.#send({ type: "say", text }, text);
  }

  /** @param {Ask} ask @param {string} text what the log shows of it */
  #send(ask, text) {
    const id = this.#connection.send(ask);
    this.#owed.set(id, { ask, text });
    this.#log.said(id, text, this.#state === "online");
    this.#busy();
  }

  #busy() {
    this.#log.working = this.#state === "online" && this.#owed.size > 0;
  }

  /** @param {string} text */
  #tell(text) {
    this.#log.note(text);
    this.#announcer.say(text);
  }

  /** @param {ServerFrame} frame */
  #take(frame) {
    if (frame.type === "welcome") this.#welcome(frame);
    else if (frame.type === "working") this.#log.taken(frame.reply_to);
    else if (frame.type === "reply") this.#reply(frame, true);
    else if (frame.type === "rated") this.#announcer.say(strings.thanks);
    else if (frame.type === "forgotten") this.#forgotten(frame.kept);
    else if (frame.type === "error") this.#problem(frame);
    this.#busy();
  }

  /** @param {Welcome} frame */
  #welcome(frame) {
    if (!frame.resumed && this.#known) {
      this.#log.clear();
      this.#tell(strings.restarted);
      for (const [id, { text }] of this.#owed) this.#log.said(id, text, false);
    }
    this.#known = true;
    const shown = this.#connection.memory.last_seq;
    for (const item of frame.history) {
      if (item.type === "said") this.#log.said(item.id, item.text, true);
      else this.#reply(item, item.seq > shown);
    }
  }

  /** @param {Reply} reply @param {boolean} fresh false for what this tab had shown before a reload */
  #reply(reply, fresh) {
    if (reply.reply_to && !reply.more) this.#owed.delete(reply.reply_to);
    if (this.#log.reply(reply) && fresh) this.#announcer.say(replyText(reply, true));
  }

  /** @param {string | null} kept what the law or a child's safety needs kept, in plain words */
  #forgotten(kept) {
    this.#owed.clear();
    this.#connection.forget();
    this.#known = false;
    this.#state = "connecting";
    this.#log.clear();
    this.#tell(kept ? `${strings.forgotten} ${strings.kept}${kept}` : strings.forgotten);
  }

  /** @param {Problem} frame */
  #problem({ code, message, reply_to, retry_after }) {
    const words = `${message || strings.error} ${retry_after ? strings.seconds(retry_after) : ""}`;
    const id = reply_to ?? "";
    const owed = this.#owed.get(id);
    this.#owed.delete(id);
    this.#log.taken(id);
    this.#announcer.say(words);
    const again = owed && code !== "unknown_choice" && (() => {
      this.#composer.focus();
      this.#log.remove(id);
      this.#send(owed.ask, owed.text);
    });
    this.#log.note(words, id, again || undefined);
  }

  /** @param {LinkState} state */
  #linked(state) {
    const before = this.#state;
    this.#state = state;
    this.#status.replaceChildren();
    this.#status.hidden = state === "online";
    if (state === "online" && before !== "connecting") this.#announcer.say(strings.back);
    if (state === "offline" || state === "unavailable") {
      const words = strings[state];
      this.#announcer.say(words);
      this.#status.append(h("p", null, words));
    }
    if (state === "unavailable") this.#otherWays();
    this.#busy();
  }

  /** The page that needs no socket, and people; a school may also put its own lines inside the element. */
  async #otherWays() {
    const contacts = h("div");
    this.#status.append(h("p", null, link("chat", strings.plainChat, this.#service, strings.newTab)), contacts, h("slot"));
    try {
      const answer = await fetch(new URL("contacts.json", this.#service));
      /** @type {Contact[]} */ const people = await answer.json();
      contacts.append(h("p", null, strings.reachPerson), ...people.map((person) => contactCard(person, this.#service, null)));
    } catch {} // the service is not there at all
  }
}
