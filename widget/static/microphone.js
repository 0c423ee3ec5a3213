import { tone } from "./sound.js";

/**
 * What the microphone needs of the telephone; fetched when somebody talks for the first time.
 * @typedef {object} Telephone
 * @property {boolean} speaks whether it says something
 * @property {() => string | null} begins somebody speaks: it falls silent and opens an utterance; null without a connection
 * @property {(frame: object | ArrayBuffer) => unknown} stream
 */

/** How the button looks while it listens. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
.talk[aria-pressed=true] { border: 3px solid var(--red); background: var(--pink); color: var(--red); }
.talk[aria-pressed=true]::before { content: ""; inline-size: .9em; block-size: .9em; border-radius: 50%; background: currentColor; animation: beat 1.2s ease-in-out infinite; }
.talk[aria-pressed=true] svg { display: none; }
@keyframes beat { 50% { opacity: .25; } }
@media (forced-colors: active) { .talk[aria-pressed=true] { border-style: double; border-width: 6px; } .talk::before { forced-color-adjust: none; } }
@media (prefers-reduced-motion: reduce) { .talk::before { animation: none !important; } }
`);

/** Pieces (100 ms) before it is noticed that somebody speaks, which are sent along. */
const KEPT = 5;
/** So many pieces of the last so many are loud: somebody speaks. Over our own speech it takes longer to be sure. */
/** @typedef {[needed: number, of: number]} Share */
/** @type {Share} */ const ALONE = [2, 3];
/** @type {Share} */ const OVER_US = [3, 4];
/** dB: nobody who speaks into a microphone is softer; what is left of our own speech is. */
const LEAST = -50;
const LEAST_OVER_US = -40;
const ABOVE_NOISE = 8;
/** dB a piece: the noise may grow by 1 dB a second. */
const RISE = 0.1;
/** Pieces of quiet that end what is kept as sound, for who cannot press hash: longer than one thinks. */
const PAUSE = 30;

/** How loud a piece is, in dB. @param {Int16Array} piece */
const loudness = (piece) => 10 * Math.log10(piece.reduce((sum, one) => sum + one * one, 1) / piece.length / 32768 ** 2);

/**
 * An open microphone. It listens until it is closed; an utterance begins when somebody speaks, and the service says
 * where it ends. Between an utterance and its answer it hears nothing.
 */
export class Microphone {
  #stream;
  #telephone;
  #context = new AudioContext();
  /** The utterance that is being said. @type {string | null} */ #id = null;
  /** @type {Int16Array[]} */ #kept = [];
  /** @type {boolean[]} */ #loud = [];
  #noise = -60;
  #quiet = 0;
  /** Whether the utterance is kept as sound, so that silence ends it where the person has not taken the button. */
  #records = false;
  #once = false;
  #begun = false;
  #deaf = true;
  #closed = false;

  /** @param {Telephone} telephone @param {ShadowRoot} root */
  static async open(telephone, root) {
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
    return new Microphone(
      await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } }),
      telephone,
    );
  }

  /** @param {MediaStream} stream @param {Telephone} telephone */
  constructor(stream, telephone) {
    this.#stream = stream;
    this.#telephone = telephone;
  }

  /** @param {boolean} records whether what is said is kept as sound, from the tone on */
  async start(records) {
    const context = this.#context;
    await context.audioWorklet.addModule(new URL("./recorder.js", import.meta.url));
    if (this.#closed) return;
    const recorder = new AudioWorkletNode(context, "recorder", { numberOfOutputs: 0 });
    recorder.port.onmessage = ({ data }) => this.#closed || this.#hear(data);
    context.createMediaStreamSource(this.#stream).connect(recorder);
    this.#once = records;
    if (records) return this.record();
    await tone(660, 0.12, context);
    this.listen();
  }

  /** The service has answered: what is said from now on is meant for what it says. */
  listen() {
    this.#deaf = false;
    this.#kept = [];
    this.#loud = [];
  }

  /** Keeps what is said after a tone. */
  async record() {
    this.end();
    this.#deaf = true;
    await tone(880, 0.3, this.#context);
    if (this.#closed) return;
    this.#kept = [];
    this.#records = true;
    this.#begin();
  }

  /** The utterance is complete. @param {string | null} [id] only if it is this one */
  end(id = this.#id) {
    if (!this.#id || id !== this.#id) return;
    this.#telephone.stream({ type: "audio_end", id });
    this.#id = null;
    this.#records = false;
  }

  /** @param {boolean} [held] whether the person held the button, and so has said something */
  close(held) {
    if (this.#closed) return;
    if (held && !this.#begun) this.#begin(); // too soft to be noticed: the service listens once more, and answers
    this.#closed = true;
    this.end();
    this.#stream.getTracks().forEach((track) => track.stop());
    this.#context.close();
  }

  #begin() {
    this.#begun = true;
    this.#quiet = 0;
    this.#id = this.#telephone.begins();
    this.#deaf = true; // for a new one: until this one, or a connection, has come
    for (const { buffer } of this.#kept.splice(0)) if (this.#id) this.#telephone.stream(buffer);
  }

  /** @param {Int16Array} piece */
  #hear(piece) {
    const now = loudness(piece);
    const { speaks } = this.#telephone;
    const loud = now > Math.max(this.#noise + ABOVE_NOISE, speaks ? LEAST_OVER_US : LEAST);
    if (this.#id) {
      this.#telephone.stream(piece.buffer);
      this.#quiet = loud ? 0 : this.#quiet + 1;
      if (this.#records && !this.#once && this.#quiet >= PAUSE) this.end();
      return;
    }
    this.#noise = Math.max(-60, Math.min(now, this.#noise + RISE));
    if (this.#kept.push(piece) > KEPT) this.#kept.shift();
    if (this.#loud.push(loud) > OVER_US[1]) this.#loud.shift();
    // Without echo cancellation it would hear ourselves.
    if (this.#deaf || (speaks && !this.#stream.getAudioTracks()[0]?.getSettings().echoCancellation)) return;
    const [needed, of] = speaks ? OVER_US : ALONE;
    if (this.#loud.slice(-of).filter(Boolean).length >= needed) this.#begin();
  }
}
