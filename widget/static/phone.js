import { h, icon } from "./dom.js";
import { replyLines } from "./reply.js";
import { strings } from "./strings.js";

/** @import {Ask, Reply, ServerFrame} from "./protocol" */

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

export const keys = new CSSStyleSheet();
keys.replaceSync(`
.on-phone > :not(.head, .phone, .status) { display: none !important; }
.phone { display: flex; flex: 1; flex-direction: column; gap: .75em; min-block-size: 0; padding: .75em 1em 1em; }
.phone:focus { outline: none; }
.caption { flex: 1 1 6em; min-block-size: 4.5em; padding: .85em 1em; border: 1px solid var(--edge); border-radius: .9em; background: var(--card); overflow-y: auto; overflow-wrap: anywhere; }
.caption > * + * { margin-block-start: .5em; }
.caption .mine { color: var(--soft); }
.caption .typed { font-size: 1.75em; font-weight: 700; letter-spacing: .08em; font-variant-numeric: tabular-nums; }
.caption li { display: flex; align-items: baseline; gap: .6em; margin: 0; padding-block: .25em; }
.caption kbd { flex: none; min-inline-size: 1.6em; border: 1px solid var(--line); border-radius: .4em; font: inherit; font-weight: 700; text-align: center; }
.talk { display: flex; flex: none; align-items: center; justify-content: center; gap: .6em; min-block-size: 3.75em; border: 2px solid var(--a); border-radius: 2em; background: var(--a); color: var(--on); font-weight: 700; touch-action: none; user-select: none; -webkit-user-select: none; }
.talk:hover { background: var(--a); }
.talk[aria-pressed=true] { border: 3px solid var(--red); background: var(--pink); color: var(--red); }
.talk[aria-pressed=true]::before { content: ""; inline-size: .9em; block-size: .9em; border-radius: 50%; background: currentColor; animation: beat 1.2s ease-in-out infinite; }
.talk[aria-pressed=true] svg { display: none; }
@keyframes beat { 50% { opacity: .25; } }
.keys { display: grid; flex: none; grid-template-columns: repeat(3, 1fr); gap: .5em; }
.keys button { display: grid; place-content: center; min-block-size: 3.5em; padding: .1em; border-radius: .9em; line-height: 1.15; text-align: center; touch-action: manipulation; }
.keys b { font-size: 1.5em; font-weight: 600; }
.keys small { font-size: .8125em; color: var(--soft); }
.keys button:active { background: var(--tint); }
:host([layout=phone]) { block-size: 100dvh; max-inline-size: 30rem; margin-inline: auto; }
@media (forced-colors: active) { .talk[aria-pressed=true] { border-style: double; border-width: 6px; } .talk::before { forced-color-adjust: none; } }
@media (prefers-reduced-motion: reduce) { .talk::before { animation: none !important; } }
@media (max-height: 44em) { .keys button { min-block-size: 3em; } .talk { min-block-size: 3.25em; } }
@media (max-height: 30em) { .phone { display: block; } .phone > * + * { margin-block-start: .75em; } .caption { min-block-size: 0; } }
`);

/**
 * A telephone on the page: twelve keys, one button to talk, and a caption of what is said and heard. The microphone
 * opens only while the person has the talk button on, and the button shows it.
 */
export class Phone {
  #line;
  #caption = h("section", { class: "caption", tabindex: "0", "aria-label": strings.caption });
  #label = h("span");
  #talk = h("button", { class: "talk", onpointerdown: (/** @type {PointerEvent} */ event) => this.#down(event), onpointercancel: () => this.#recording?.stop(), onclick: (/** @type {MouseEvent} */ event) => this.#click(event) }, icon(MICROPHONE), this.#label);
  /** @type {Map<string, HTMLElement>} */ #hints = new Map();
  #sound = new Audio();
  /** @type {string[]} */ #playing = [];
  /** The frames whose answer is not to be read: a change of mode. @type {Set<string>} */ #silent = new Set();
  #since = 0;
  #quiet = 0;
  #silences = 0;
  #wait = 0;
  #voice = false;
  /** What is being recorded: the context of the microphone and the id of the utterance. @type {{stop: () => void} | null} */ #recording = null;
  /** The frame whose answers the caption shows. @type {string | null} */ #shows = "";
  #entry = "";
  /** Whether what is said next is kept as sound, because the person chose that. */
  #keeps = false;

  /** @param {Line} line */
  constructor(line) {
    this.#line = line;
    this.node = h(
      "div",
      { class: "phone", role: "group", tabindex: "-1", "aria-label": strings.phone, onkeydown: this.#key },
      this.#caption,
      this.#talk,
      h("div", { class: "keys", role: "group", "aria-label": strings.keypad }, ...KEYS.map((key) => this.#button(key))),
    );
    this.#sound.onended = this.#sound.onerror = () => this.#next();
    this.#talk.addEventListener("keydown", (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      if (!event.repeat) this.#press();
    });
    this.#talk.addEventListener("keyup", (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault(); // or Firefox makes a click of it
      this.#release();
    });
    this.#tell(line.called ? "" : strings.phoneHint);
    this.#draw();
  }

  /** Ends all that sounds or listens. */
  close() {
    this.#hush();
    this.#recording?.stop();
    clearTimeout(this.#wait);
  }

  /** What the service says. @param {ServerFrame} frame */
  take(frame) {
    if (frame.type === "collected") this.#typed(frame.digits);
    else if (frame.type === "utterance_end") this.#recording?.stop();
    else if (frame.type === "heard") this.#mine(`${strings.youSaid} ${frame.text}`, frame.reply_to);
    else if (frame.type === "working" && frame.reply_to === this.#shows) this.#add(h("p", { class: "busy" }, strings.working));
    else if (frame.type === "reply") this.#reply(frame);
    else if (frame.type === "error") {
      this.#recording?.stop();
      this.#caption.querySelector(".busy")?.remove();
      this.#add(h("p", null, frame.message));
    } else if (frame.type === "welcome") {
      const last = frame.history.filter((item) => item.type === "reply").at(-1);
      if (last?.type === "reply") this.show(last);
    }
  }

  /** @param {string} key */
  #button(key) {
    const hint = h("small");
    this.#hints.set(key, hint);
    return h("button", { "data-key": key, onclick: () => this.#dial(key) }, h("b", null, key === "*" ? "✱" : key), hint);
  }

  /** What keys and button do now, in words below them. */
  #draw() {
    const typing = !!this.#entry;
    for (const [key, hint] of this.#hints) {
      const words = /** @type {Record<string, string>} */ (typing ? strings.keysTyping : strings.keysElse)[key] ?? "";
      hint.textContent = words;
      hint.parentElement?.setAttribute("aria-label", [strings.keyNames[key] ?? key, words].filter(Boolean).join(", "));
    }
    const on = !!this.#recording;
    if (this.#line.called) this.#talk.setAttribute("aria-pressed", String(on));
    else this.#talk.removeAttribute("aria-pressed");
    this.#label.textContent = !this.#line.called ? strings.call : on ? (this.#keeps ? strings.recording : strings.listening) : this.#keeps ? strings.record : strings.talk;
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
    if (this.#keeps && this.#recording && key === "#") return this.#recording.stop();
    if (!this.#line.called) return this.#begin();
    const id = this.#line.send({ type: "press", key });
    if (this.#keeps) this.#recording?.stop(); // once the key has gone: what was said is not kept
    if (!this.#entry) this.#mine(`${strings.youPressed} ${key}`, id);
  }

  #begin() {
    this.#caption.replaceChildren();
    this.#line.call();
    this.#draw();
  }

  /** The person did something: nothing is read on, and silence counts afresh. */
  #stir() {
    this.#hush();
    this.#silences = 0;
    clearTimeout(this.#wait);
  }

  // --- talking

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button) return;
    this.#since = -1;
    this.#talk.setPointerCapture(event.pointerId);
    this.#talk.addEventListener("pointerup", () => this.#release(), { once: true });
    this.#press();
  }

  /** A click that no finger and no key made: of a screen reader or a switch. @param {MouseEvent} event */
  #click(event) {
    if (event.detail === 0) this.#press();
  }

  #press() {
    this.#since = performance.now();
    if (!this.#line.called) return this.#begin();
    if (this.#recording) return this.#recording.stop();
    this.#record();
  }

  #release() {
    if (performance.now() - this.#since > HELD) this.#recording?.stop();
  }

  async #record() {
    this.#stir();
    let ended = false;
    /** @type {(() => void)[]} */ const undo = [];
    const mine = (this.#recording = {
      stop: () => {
        if (ended) return;
        ended = true;
        for (const step of undo) step();
        if (this.#recording === mine) this.#recording = null;
        this.#draw();
      },
    });
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } });
      undo.push(() => stream.getTracks().forEach((track) => track.stop()));
      const context = new AudioContext();
      undo.push(() => context.close());
      await context.audioWorklet.addModule(new URL("./recorder.js", import.meta.url));
      if (this.#keeps) await tone(context);
      if (ended) return undo.forEach((step) => step());
      if (!this.#voice && !this.#keeps) {
        this.#voice = true;
        this.#silent.add(this.#line.send({ type: "mode", mode: "voice", pace: "normal" }));
      }
      const id = this.#line.stream({ type: "audio_start" });
      if (!id) throw new Error("offline");
      const recorder = new AudioWorkletNode(context, "recorder", { numberOfOutputs: 0 });
      recorder.port.onmessage = ({ data }) => ended || this.#line.stream(data.buffer);
      undo.push(() => this.#line.stream({ type: "audio_end", id }));
      context.createMediaStreamSource(stream).connect(recorder);
      this.#draw();
      if (!this.#keeps) this.#announce(strings.listening); // or it would be kept too
    } catch (problem) {
      mine.stop();
      this.#tell(problem instanceof Error && problem.message === "offline" ? strings.offline : strings.noMicrophone);
    }
  }

  // --- caption

  /** @param {string} text */
  #announce(text) {
    this.#line.announce(text);
  }

  /** @param {string} text */
  #tell(text) {
    if (!text) return;
    this.#add(h("p", null, text));
    if (this.#line.called) this.#announce(text);
  }

  /** @param {Node} node */
  #add(node) {
    this.#caption.append(node);
    this.#caption.scrollTop = this.#caption.scrollHeight;
  }

  /** @param {string} text @param {string} id what it will be answered by */
  #mine(text, id) {
    this.#shows = id;
    this.#caption.replaceChildren(h("p", { class: "mine" }, text));
  }

  /** @param {string} digits */
  #typed(digits) {
    const typed = this.#caption.querySelector(".typed") ?? h("p", { class: "typed" });
    typed.textContent = digits;
    this.#add(typed);
    this.#announce(digits.at(-1) ?? "");
  }

  /** @param {Reply} reply */
  #reply(reply) {
    if (reply.reply_to && this.#silent.delete(reply.reply_to)) return;
    this.show(reply);
    this.#playing.push(...(reply.audio ?? []).map(({ url }) => new URL(url, this.#line.service).href));
    if (this.#sound.paused) this.#next();
    clearTimeout(this.#wait);
    this.#quiet = reply.wait ?? 0;
    if (!this.#playing.length && this.#sound.paused) this.#listen();
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

  #next() {
    const url = this.#playing.shift();
    if (!url) return this.#listen();
    this.#sound.src = url;
    this.#sound.play().catch(() => this.#hush()); // stopped, or not allowed here: the caption says the same
  }

  #hush() {
    this.#playing = [];
    this.#sound.pause();
  }

  /** All is said: after a while of silence the service is told, so that it can offer help; but never for ever. */
  #listen() {
    if (!this.#quiet || this.#silences >= SILENCES) return;
    clearTimeout(this.#wait);
    this.#wait = setTimeout(() => {
      if (document.hidden || this.#recording || this.#line.root.activeElement === null) return;
      this.#silences += 1;
      this.#line.send({ type: "timeout" });
    }, this.#quiet * 1000);
  }
}

/** Sounds the tone after which somebody speaks to be kept. @param {AudioContext} context */
const tone = (context) =>
  new Promise((done) => {
    const sound = new OscillatorNode(context, { frequency: 880 });
    sound.connect(new GainNode(context, { gain: 0.2 })).connect(context.destination);
    sound.onended = done;
    sound.start();
    sound.stop(context.currentTime + 0.3);
  });
