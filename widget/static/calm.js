import { h } from "./dom.js";
import { replyText } from "./reply.js";
import "./more_strings.js";
import { strings } from "./strings.js";

/** @import {Chat} from "./chat.js" */
/** @import {Reply} from "./protocol" */

/** "Larger, calmer" is a sheet that is there or not: bigger words, one thing at a time, nothing that moves. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host { --wide: 36rem; font-size: max(1.375rem, 22px); line-height: 1.7; }
*, ::before, ::after { animation: none !important; }
.log > ol:not(.all) > li:has(~ .said), .intro:has(~ ol > .said) { display: none; }
.earlier:not(:has(~ ol > .said)) { display: none; }
.earlier { margin-block-end: .75em; }
.choices { flex-direction: column; align-items: stretch; }
.rate { display: none; }
.reply { gap: 1.25em; }
`);

/** A voice of this computer: what others offer would send the words away. @returns {SpeechSynthesisVoice | undefined} */
const localVoice = () =>
  globalThis.speechSynthesis?.getVoices().find((voice) => voice.localService && /^en\b/i.test(voice.lang));

/** Reads replies aloud: with the service's own speech where it came along, else with a voice of this computer. */
class Reader {
  #sound = new Audio();

  /** @param {Reply} reply */
  can(reply) {
    return !!reply.audio?.length || !!localVoice();
  }

  /** @param {Reply} reply @param {URL} service */
  async read(reply, service) {
    this.stop();
    const voice = localVoice();
    if (reply.audio?.length) {
      for (const { url } of reply.audio) {
        this.#sound.src = new URL(url, service).href;
        await this.#sound.play();
        if (!(await new Promise((next) => {
          this.#sound.onended = () => next(true);
          this.#sound.onpause = () => this.#sound.ended || next(false);
        }))) return;
      }
    } else if (voice) {
      const words = new SpeechSynthesisUtterance(replyText(reply, true));
      words.voice = voice;
      words.lang = voice.lang;
      words.rate = 0.9;
      speechSynthesis.speak(words);
    }
  }

  stop() {
    this.#sound.pause();
    globalThis.speechSynthesis?.cancel();
  }
}

const reader = new Reader();

/**
 * Turns the setting on.
 * @param {Chat} chat
 * @returns {() => void} turns it off again
 */
export function calm({ root, log, service }) {
  const earlier = h("button", {
    class: "quiet earlier",
    "aria-expanded": "false",
    onclick: () => earlier.setAttribute("aria-expanded", String(log.turns.classList.toggle("all"))),
  }, strings.earlier);
  log.turns.before(earlier);
  root.adoptedStyleSheets.push(sheet);
  const offer = () => {
    for (const [turn, reply] of log.shown) {
      if (!turn.isConnected || turn.querySelector(".aloud") || !reader.can(reply)) continue;
      turn.append(h(
        "p", { class: "aloud" },
        h("button", { onclick: () => reader.read(reply, service) }, strings.readAloud),
        h("button", { class: "quiet", onclick: () => reader.stop() }, strings.readStop),
      ));
    }
  };
  const arrivals = new MutationObserver(offer);
  arrivals.observe(log.turns, { childList: true });
  globalThis.speechSynthesis?.addEventListener?.("voiceschanged", offer);
  offer();
  log.node.scrollTop = 0; // where the newest question now begins
  return () => {
    reader.stop();
    arrivals.disconnect();
    globalThis.speechSynthesis?.removeEventListener?.("voiceschanged", offer);
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet);
    for (const part of [earlier, ...log.turns.querySelectorAll(".aloud")]) part.remove();
  };
}
