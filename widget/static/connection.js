import { strings } from "./strings.js";

/** @import {Ask, LinkState, ServerFrame, Welcome} from "./protocol" */

/** Seconds without a single frame, while an answer is owed, after which a socket is taken for dead. */
const PATIENCE = 30;
/** Failed tries in a row after which the person is told how else to ask. */
const TRIES = 3;

/** Not `randomUUID`, which is missing where a page is served without TLS. */
const newId = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

/**
 * What this tab remembers of a conversation, so that a reload keeps it. The browser drops it with the tab. `here`:
 * whether the field had the focus when the page was left.
 * @typedef {{session: string | null, last_seq: number, open: boolean, calm: boolean, lang: string, phone: boolean,
 * here: boolean}} Memory
 */

/**
 * The WebSocket to one service. A frame is kept until it is answered and sent again, with the same id, after every
 * reconnection; the service answers a known id again and changes nothing. Only `start` opens or stores anything.
 */
export class Connection {
  /** @type {WebSocket | null} */ #socket = null;
  /** @type {Map<string, Ask>} */ #owed = new Map();
  /** @type {LinkState} */ #state = "connecting";
  /** @type {string | null} */ #session = null;
  #lastSeq = 0;
  #running = false;
  #welcomed = false;
  #failed = 0;
  #retry = 0;
  #watch = 0;
  #service;
  #key;
  #receive;
  #change;

  /**
   * @param {URL} service
   * @param {string} place which widget of the page this is
   * @param {(frame: ServerFrame) => void} receive
   * @param {(state: LinkState) => void} change
   */
  constructor(service, place, receive, change) {
    this.#service = service;
    this.#key = `privacy-help ${service.href}${place}`;
    this.#receive = receive;
    this.#change = change;
  }

  /** @type {Partial<Memory>} */ #memory = {};

  /** @returns {Partial<Memory>} */
  get memory() {
    try {
      return { ...JSON.parse(sessionStorage.getItem(this.#key) ?? "{}") };
    } catch {
      return this.#memory; // storage is forbidden here: the conversation lasts as long as the page
    }
  }

  /** @param {Partial<Memory>} change */
  remember(change) {
    const memory = (this.#memory = { ...this.memory, ...change });
    try {
      if (memory.session || memory.open || memory.phone || memory.lang) sessionStorage.setItem(this.#key, JSON.stringify(memory));
      else sessionStorage.removeItem(this.#key);
    } catch {} // as above
  }

  get running() {
    return this.#running;
  }

  /** Whether the service knows already how the person speaks: with keys, or in writing. */
  get known() {
    return this.#session || this.#socket?.readyState === 1;
  }

  start() {
    if (this.#running) return;
    this.#running = true;
    this.#session ??= this.memory.session ?? null;
    addEventListener("online", this.#now);
    addEventListener("offline", this.#drop);
    document.addEventListener("visibilitychange", this.#now);
    this.#connect();
  }

  stop() {
    this.#running = false;
    removeEventListener("online", this.#now);
    removeEventListener("offline", this.#drop);
    document.removeEventListener("visibilitychange", this.#now);
    clearTimeout(this.#retry);
    this.#drop();
  }

  /** Ends the conversation here: nothing is owed or remembered, and the next `start` makes a new one. */
  forget() {
    this.#owed.clear();
    this.#session = null;
    this.#lastSeq = 0;
    this.#state = "connecting";
    this.#memory = {};
    this.stop();
    try {
      sessionStorage.removeItem(this.#key);
    } catch {} // as above
  }

  /**
   * Sends a frame now, or as soon as there is a connection.
   * @param {Ask} ask
   * @returns {string} the id its answers carry in `reply_to`
   */
  send(ask) {
    const id = newId();
    this.#owed.set(id, ask);
    this.start();
    if (this.#welcomed) this.#transmit({ id, ...ask });
    return id;
  }

  /**
   * Sends something that is worth nothing later, such as sound: at once, or not at all.
   * @param {object | ArrayBuffer} frame bytes go as they are, anything else gets an id unless it has one
   * @returns {string | null} the id; null without a connection
   */
  stream(frame) {
    if (!this.#welcomed) return null;
    if (frame instanceof ArrayBuffer) {
      this.#socket?.send(frame);
      return "";
    }
    const id = newId();
    this.#socket?.send(JSON.stringify({ id, ...frame }));
    return "id" in frame ? String(frame.id) : id;
  }

  #now = () => {
    // A page of before, as the browser had put it by: the chat was left since (`leave.js`).
    if (this.#session && !this.memory.session) location.reload();
    if (this.#running && !this.#socket && !document.hidden) this.#connect();
  };

  #drop = () => {
    const socket = this.#socket;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.#lost();
  };

  #connect() {
    clearTimeout(this.#retry);
    const url = new URL("chat/v1", this.#service);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = (this.#socket = new WebSocket(url));
    socket.onopen = () => this.#hello();
    socket.onmessage = (event) => this.#take(event.data);
    socket.onclose = () => this.#lost();
  }

  #hello() {
    const { lang } = strings;
    this.#transmit({ type: "hello", protocol: 1, session: this.#session, last_seq: this.#lastSeq, mode: this.memory.phone ? "keypad" : "text", lang });
  }

  /** @param {object} frame */
  #transmit(frame) {
    this.#socket?.send(JSON.stringify(frame));
    this.#expect();
  }

  #expect() {
    clearTimeout(this.#watch);
    if (this.#owed.size) this.#watch = setTimeout(this.#drop, PATIENCE * 1000);
  }

  /** @param {unknown} data */
  #take(data) {
    /** @type {ServerFrame} */ let frame;
    try {
      frame = JSON.parse(String(data));
    } catch {
      return; // not ours; what is owed is asked for again
    }
    if (frame.type === "error" && frame.code === "unknown_session" && this.#session) {
      this.#renew();
      this.#hello();
    } else if (frame.type === "welcome") {
      this.#welcome(frame);
    } else if (!this.#welcomed) {
      this.#refused(frame);
    } else {
      this.#settle(frame);
      this.#receive(frame);
    }
    this.#expect();
  }

  /** @param {Welcome} frame */
  #welcome(frame) {
    if (!frame.resumed) this.#renew();
    this.#session = frame.session;
    this.#welcomed = true;
    this.#failed = 0;
    this.#receive(frame); // before last_seq is written: it tells what this tab had shown already
    this.remember({ session: frame.session });
    for (const item of frame.history) if (item.type === "reply") this.#settle(item);
    this.#become("online");
    for (const [id, ask] of this.#owed) this.#transmit({ id, ...ask });
  }

  /** No conversation can be had yet: a model still loading, too many from one address. @param {ServerFrame} frame */
  #refused(frame) {
    this.#failed = TRIES;
    this.#drop();
    if (frame.type === "error" && frame.retry_after) this.#later(frame.retry_after);
  }

  #renew() {
    this.#session = null;
    this.#lastSeq = 0;
    this.remember({ session: null, last_seq: 0 });
  }

  /** @param {ServerFrame} frame */
  #settle(frame) {
    if (frame.type === "reply") {
      this.#lastSeq = Math.max(this.#lastSeq, frame.seq);
      this.remember({ last_seq: this.#lastSeq });
    }
    const answered = frame.type !== "working" && !(frame.type === "reply" && frame.more);
    if (!answered || !("reply_to" in frame) || !frame.reply_to) return;
    this.#owed.delete(frame.reply_to);
    // A rating is answered by the message it rates, not by its own id.
    if (frame.type === "rated") {
      for (const [id, ask] of this.#owed) if (ask.type === "rate" && ask.reply_to === frame.reply_to) this.#owed.delete(id);
    }
  }

  #lost() {
    this.#socket = null;
    this.#welcomed = false;
    clearTimeout(this.#watch);
    if (!this.#running) return;
    this.#failed += 1;
    if (this.#failed < 2 && !this.#lastSeq) {
      import("./other_ways.js").then(({ isRefused }) => isRefused(this.#service)).then((refused) => {
        if (!refused) return;
        this.#failed = TRIES;
        this.#become("unavailable");
      }).catch(() => {}); // it is not there at all
    }
    this.#become(this.#failed >= TRIES ? "unavailable" : this.#state === "connecting" ? "connecting" : "offline");
    // Spread out, so that a restarted service is not met by every parent in the same second.
    this.#later(Math.min(30, 2 ** this.#failed / 4) * (0.75 + Math.random() / 2));
  }

  /** @param {number} seconds */
  #later(seconds) {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(this.#now, seconds * 1000);
  }

  /** @param {LinkState} state */
  #become(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#change(state);
  }
}
