/* In the sound thread, only while a person speaks: 16 kHz mono in pieces of 100 ms. Sound goes nowhere but to the page. */

/** Samples a second that the service listens to. */
const RATE = 16_000;
const PIECE = RATE / 10;

registerProcessor("recorder", class extends AudioWorkletProcessor {
  #piece = new Int16Array(PIECE);
  #filled = 0;
  #sum = 0;
  #count = 0;
  #phase = 0;

  /**
   * Averages the samples that fall into each of ours, whatever the rate of the microphone.
   * @param {Float32Array[][]} inputs
   */
  process(inputs) {
    for (const sample of inputs[0]?.[0] ?? []) {
      this.#sum += sample;
      this.#count += 1;
      this.#phase += RATE;
      if (this.#phase < sampleRate) continue;
      this.#phase -= sampleRate;
      const level = Math.max(-1, Math.min(1, this.#sum / this.#count));
      this.#sum = this.#count = 0;
      this.#piece[this.#filled++] = level * 32767;
      if (this.#filled === PIECE) {
        this.port.postMessage(this.#piece.slice());
        this.#filled = 0;
      }
    }
    return true;
  }
});
