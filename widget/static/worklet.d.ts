/** What the sound thread of a browser offers, for recorder.js. Types only: no browser fetches this file. */

declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;
