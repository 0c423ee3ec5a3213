/** What the telephone plays: the parts of an answer one after the other, and tones. */

/**
 * Plays what it is given in order. A part that cannot be had is left out.
 */
export class Player {
  #sound = new Audio();
  /** @type {string[]} */ #queue = [];
  #heard = false;
  #done;
  playing = false;

  /** @param {(heard: boolean) => void} done all is said; false where nothing of it could be heard */
  constructor(done) {
    this.#done = done;
    this.#sound.onended = () => {
      this.#heard = true;
      this.#next();
    };
    this.#sound.onerror = () => this.#next();
  }

  /** @param {string[]} urls */
  add(urls) {
    this.#queue.push(...urls);
    if (!this.playing && urls.length) this.#next();
  }

  /** Goes on with the next part, for who has heard enough of this one. */
  skip() {
    if (!this.playing) return;
    this.#heard = true;
    this.#next();
  }

  #next() {
    const url = this.#queue.shift();
    const heard = this.#heard;
    this.playing = !!url;
    if (url) {
      this.#sound.src = url;
      // Not allowed before a tap: nothing of it will be. Anything else is a pause, or comes to `onerror` too.
      this.#sound.play().catch(({ name }) => {
        if (name !== "NotAllowedError") return;
        this.#queue = [];
        this.#next();
      });
    } else {
      this.#heard = false;
      this.#sound.pause();
      this.#done(heard);
    }
  }

  /** Silence, at once. */
  stop() {
    this.#queue = [];
    this.#heard = this.playing = false;
    this.#sound.pause();
  }
}

/** Sounds a tone. @param {number} pitch Hz @param {number} seconds @param {AudioContext} [context] */
export const tone = (pitch, seconds, context) =>
  new Promise((done) => {
    const line = context ?? new AudioContext();
    const sound = new OscillatorNode(line, { frequency: pitch });
    sound.connect(new GainNode(line, { gain: 0.2 })).connect(line.destination);
    sound.onended = () => done(context || line.close());
    sound.start();
    sound.stop(line.currentTime + seconds);
  });
