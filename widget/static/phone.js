import { HANDSET, h, icon } from "./dom.js";
import { replyLines } from "./reply.js";
import { Player, tone } from "./sound.js";
import { strings } from "./strings.js";

/** @import {Microphone} from "./microphone.js" */
/** @import {Ask, Problem, Reply, ServerFrame, Sound} from "./protocol" */

/**
 * What the telephone needs of the chat around it.
 * @typedef {object} Line
 * @property {ShadowRoot} root
 * @property {URL} service
 * @property {(ask: Ask) => string} send
 * @property {(frame: object | ArrayBuffer) => string | null} stream at once or not at all: null without a connection
 * @property {(text: string) => void} announce
 * @property {() => void} call begins the call
 * @property {boolean} called
 */

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const MICROPHONE = "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5 11a7 7 0 0 0 14 0M12 18v3";
/** A press of the talk button that is longer (ms) is held: letting go ends it. A shorter one is a tap: the next one ends it. */
const HELD = 500;
/** After so many silences in a row nothing more is said until the person does something. */
const SILENCES = 3;

/**
 * A telephone on the page: twelve keys, one button to talk, and a caption of what is said and heard. The microphone
 * opens on the person's tap only, stays on until the next one, and the button shows it.
 */
export class Phone {
  #line;
  #caption = h("section", { class: "caption", tabindex: "0", "aria-label": strings.caption, onclick: () => this.#quieten() });
  #label = h("span");
  #talk = h("button", { class: "talk", onpointerdown: (/** @type {PointerEvent} */ event) => this.#down(event), onpointercancel: () => this.#off(), onclick: (/** @type {MouseEvent} */ event) => event.detail || this.#press(event) });
  /** @type {Map<string, HTMLElement>} */ #hints = new Map();
  #player = new Player((heard) => this.#said(heard));
  /** What is being played, for who cannot hear it. */
  #unheard = "";
  /** The frames whose answer is not to be read: a change of mode. @type {Set<string>} */ #silent = new Set();
  #since = 0;
  #held = false;
  #quiet = 0;
  #silences = 0;
  #wait = 0;
  #voice = false;
  /** Stands for the tap that opened the microphone. @type {object | null} */ #tapped = null;
  /** @type {Microphone | null} */ #microphone = null;
  /** The utterance that waits for its answer. @type {string | null} */ #spoken = null;
  /** The frame whose answers the caption shows. @type {string | null} */ #shows = "";
  #entry = "";
  /** Whether what is said next is kept as sound, because the person chose that. */
  #keeps = false;
  /** Whether the tap was one to record: then it ends with the recording. */
  #once = false;

  /** @param {Line} line */
  constructor(line) {
    this.#line = line;
    /** @param {string} label @param {() => unknown} act */
    const control = (label, act) => h("button", { onclick: act }, label);
    this.node = h(
      "div",
      { class: "phone", role: "group", tabindex: "-1", "aria-label": strings.phone, onkeydown: this.#key },
      this.#caption,
      h(
        "div",
        { class: "pace" },
        control(strings.slower, () => this.#pace("slower")),
        control(strings.faster, () => this.#pace("faster")),
        control(strings.skip, () => this.#player.skip()),
        control(strings.stop, () => this.#quieten()),
      ),
      this.#talk,
      h("div", { class: "keys", role: "group", "aria-label": strings.keypad }, ...KEYS.map((key) => this.#button(key))),
    );
    for (const name of ["keydown", "keyup"]) {
      this.#talk.addEventListener(name, (event) => {
        const { key, repeat } = /** @type {KeyboardEvent} */ (event);
        if (key !== " " && key !== "Enter") return;
        event.preventDefault(); // or Firefox makes a click of it
        if (name === "keyup") this.#release(event);
        else if (!repeat) this.#press(event);
      });
    }
    if (!line.called) this.#add(strings.phoneHint);
    this.#draw();
  }

  /** Ends all that sounds or listens. */
  close() {
    this.#hush();
    this.#off();
    clearTimeout(this.#wait);
  }

  /** What the service says. @param {ServerFrame} frame @returns {boolean | void} whether it is told in sound */
  take(frame) {
    if (frame.type === "collected") this.#typed(frame.digits);
    else if (frame.type === "utterance_end") {
      this.#microphone?.end(frame.reply_to);
      if (this.#held || this.#once) this.#off();
    } else if (frame.type === "heard") this.#mine(`${strings.youSaid} ${frame.text}`, frame.reply_to);
    else if (frame.type === "working" && frame.reply_to === this.#shows) this.#add(strings.working, "busy");
    else if (frame.type === "reply") return this.#reply(frame);
    else if (frame.type === "error") return this.#problem(frame);
    else if (frame.type === "welcome") {
      const last = frame.history.filter((item) => item.type === "reply").at(-1);
      if (last?.type !== "reply") return;
      if (last.reply_to && last.reply_to === this.#shows) this.beep();
      this.show(last);
      this.#quiet = last.wait ?? 0;
      this.#answer();
    }
  }

  /** @param {string} key */
  #button(key) {
    const hint = h("small");
    this.#hints.set(key, hint);
    return h("button", { onclick: () => this.#dial(key) }, h("b", null, key === "*" ? "✱" : key), hint);
  }

  /** What keys and button do now, in words below them. */
  #draw() {
    for (const [key, hint] of this.#hints) {
      const words = /** @type {Record<string, string>} */ (this.#entry ? strings.keysTyping : strings.keysElse)[key] ?? "";
      hint.textContent = words;
      hint.parentElement?.setAttribute("aria-label", [strings.keyNames[key] ?? key, words].filter(Boolean).join(", "));
    }
    const { called } = this.#line;
    const on = !!this.#microphone;
    this.#talk.replaceChildren(icon(called ? MICROPHONE : HANDSET), this.#label);
    this.#talk.ariaPressed = called ? String(on) : null;
    this.#label.textContent = strings[!called ? "call" : on ? (this.#keeps ? "recording" : "listening") : this.#keeps ? "record" : "talk"];
  }

  // --- keys

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !KEYS.includes(event.key)) return;
    event.preventDefault();
    this.#dial(event.key);
  };

  /** @param {string} key */
  #dial(key) {
    this.#stir();
    if (!this.#line.called) return this.#begin();
    if (this.#keeps && this.#microphone && key === "#") {
      if (this.#once) this.#off();
      else if (this.#spoken) this.#microphone.end();
      else this.#said(true);
      return;
    }
    const id = this.#line.send({ type: "press", key }); // before the recording ends: what was said is not kept
    this.#voice = false;
    this.#spoken = null;
    if (this.#once) this.#off();
    else this.#microphone?.end();
    if (!this.#entry) this.#mine(`${strings.youPressed} ${key}`, id);
  }

  #begin() {
    this.#caption.replaceChildren();
    this.#line.call();
    this.#draw();
  }

  /** @param {"slower" | "faster"} pace */
  #pace(pace) {
    this.#stir();
    if (this.#line.called) this.#line.send({ type: "mode", pace });
  }

  #quieten() {
    this.#stir();
    this.#said(true);
  }

  /** The person did something: nothing is read on, and silence counts afresh. */
  #stir() {
    this.#hush();
    this.#silences = 0;
    // Where a tap gives a button no focus (Safari), this is how one knows that somebody is here.
    if (!this.#line.root.activeElement) this.node.focus();
  }

  #hush() {
    this.#player.stop();
    this.#unheard = "";
    clearTimeout(this.#wait);
  }

  // --- talking

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button) return;
    this.#talk.setPointerCapture(event.pointerId);
    this.#talk.addEventListener("pointerup", (event) => this.#release(event), { once: true });
    this.#press(event);
  }

  /** @param {Event} event its time is when the device saw it: a busy one tells us late */
  #press(event) {
    this.#since = event.timeStamp;
    this.#held = true;
    if (!this.#line.called) this.#begin();
    else if (this.#tapped) this.#off();
    else this.#on();
  }

  /** @param {Event} event */
  #release(event) {
    this.#held = false;
    if (event.timeStamp - this.#since > HELD) this.#off(true);
  }

  async #on() {
    this.#stir();
    const tapped = (this.#tapped = {});
    try {
      const { Microphone } = await import("./microphone.js");
      const microphone = await Microphone.open(this, this.#line.root);
      if (this.#tapped !== tapped) return microphone.close();
      this.#microphone = microphone;
      this.#once = this.#keeps;
      this.#draw();
      await microphone.start(this.#keeps);
    } catch {
      if (this.#tapped !== tapped) return;
      this.#off();
      this.alarm(strings.noMicrophone);
    }
  }

  /** @param {boolean} [held] whether the button was held until now */
  #off(held) {
    const microphone = this.#microphone;
    this.#tapped = this.#microphone = null;
    this.#once = this.#held = false;
    microphone?.close(held);
    this.#draw();
    this.#count();
  }

  /** Whether something is being said to the person. */
  get speaks() {
    return this.#player.playing;
  }

  /** @param {object | ArrayBuffer} frame */
  stream(frame) {
    return this.#line.stream(frame);
  }

  /** The person begins to speak: the id of what they say; null without a connection. */
  begins() {
    if (this.#keeps) this.#hush();
    else this.#stir();
    if (!this.#voice && !this.#keeps) {
      this.#voice = true;
      this.#silent.add(this.#line.send({ type: "mode", mode: "voice" }));
    }
    this.#spoken = this.#line.stream({ type: "audio_start" });
    if (!this.#spoken) this.alarm(strings.offline);
    return this.#spoken;
  }

  // --- caption

  /** Something that the service does not say. @param {string} text */
  alarm(text) {
    this.#add(text);
    this.#line.announce(text);
    this.beep();
  }

  /** For who does not see that something is written here that nobody says. */
  beep() {
    tone(330, 0.2);
  }

  /** @param {string} text @param {string} [kind] */
  #add(text, kind) {
    this.#caption.append(h("p", { class: kind }, text));
    this.#caption.scrollTop = this.#caption.scrollHeight;
  }

  /** @param {string} text @param {string} id what it will be answered by */
  #mine(text, id) {
    this.#shows = id;
    this.#caption.replaceChildren(h("p", { class: "mine" }, text));
  }

  /** @param {string} digits */
  #typed(digits) {
    this.#caption.querySelector(".typed")?.remove();
    this.#add(digits, "typed");
    this.#line.announce(digits.at(-1) ?? "");
    this.#answer();
  }

  /** @param {Reply} reply */
  #reply(reply) {
    if (this.#silent.has(reply.reply_to ?? "")) return true;
    this.show(reply);
    this.#quiet = reply.wait ?? 0;
    return this.#answer(reply.audio, reply.speech ?? undefined);
  }

  /** @param {Problem} problem */
  #problem({ code, message, reply_to, audio }) {
    const spoken = reply_to && reply_to === this.#spoken;
    this.#caption.querySelector(".busy")?.remove();
    if (code === "not_heard" && !spoken) return true; // a key has taken its place
    if (code !== "not_heard") spoken && this.#off(); // it cannot listen; the keys go on working
    else if (this.#keeps) this.#silences += 1;
    this.#add(message);
    if (!audio?.length) this.beep();
    return this.#answer(audio, message);
  }

  /** Shows a reply in the caption, without a sound. @param {Reply} reply */
  show(reply) {
    if (reply.reply_to !== this.#shows) this.#caption.replaceChildren(); // several answers to one key stay together
    this.#shows = reply.reply_to;
    this.#caption.querySelector(".busy")?.remove();
    this.#caption.append(...replyLines(reply).map((line) => h("p", { class: "text" }, line)));
    const choices = reply.choices.filter(({ key }) => key);
    if (choices.length) this.#caption.append(h("ol", { role: "list" }, ...choices.map(({ label, key }) => h("li", null, h("kbd", null, key ?? ""), label))));
    this.#caption.scrollTop = 0;
    this.#entry = reply.entry ?? "";
    this.#keeps = !!reply.records;
    this.#draw();
  }

  // --- sound

  /**
   * Says an answer after what is being said, and listens for the next.
   * @param {Sound[] | null} [audio] @param {string} [text] @returns whether it is told in sound
   */
  #answer(audio, text = "") {
    this.#spoken = null;
    if (!this.#keeps) this.#microphone?.listen();
    if (!audio?.length) {
      if (!this.#player.playing) this.#said(true);
      return false;
    }
    clearTimeout(this.#wait);
    this.#unheard += text;
    this.#player.add(audio.map(({ url }) => new URL(url, this.#line.service).href));
    return true;
  }

  /** @param {boolean} heard false where none of it could be played: then a screen reader is the only voice */
  #said(heard) {
    if (!heard) this.#line.announce(this.#unheard);
    this.#unheard = "";
    if (this.#keeps && !this.#once && !this.#spoken && this.#silences < SILENCES) this.#microphone?.record();
    this.#count();
  }

  /** All is said: after a while of silence the service is told, so that it can offer help; but never for ever. */
  #count() {
    clearTimeout(this.#wait);
    if (!this.#quiet || this.#silences >= SILENCES || this.#player.playing) return;
    this.#wait = setTimeout(() => {
      if (document.hidden || this.#spoken || !this.#line.root.activeElement) return;
      this.#silences += 1;
      this.#line.send({ type: "timeout" });
    }, this.#quiet * 1000);
  }
}
