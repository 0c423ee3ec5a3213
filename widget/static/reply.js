import { BUBBLE, h, hidden, icon, link } from "./dom.js";
import { strings } from "./strings.js";

/** @import {Ask, Choice, Contact, General, Reply, Source} from "./protocol" */

/**
 * What a reply can set off.
 * @typedef {object} Actions
 * @property {URL} service
 * @property {(choice: Choice) => void} choose
 * @property {(rating: Ask) => unknown} send
 * @property {(text: string) => void} announce
 */

const BOOK = "M12 6C9 4 6 4 3 5v14c3-1 6-1 9 1 3-2 6-2 9-1V5c-3-1-6-1-9 1v14";
const PERSON = "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21c0-5 4-7 8-7s8 2 8 7";
const ASK = "M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2m0 3v.5M12 22a10 10 0 1 0 0-20 10 10 0 0 0 0 20";
const TICK = "M5 12l5 5 9-10";
const ALERT = "M12 3L2 20h20L12 3m0 7v4m0 3v.5";

/** @type {Record<string, string>} */
const ICONS = {
  answer: BOOK, silent: BOOK, contact: PERSON, handover: PERSON, question: ASK, clarify: ASK, confirm: ASK,
  receipt: TICK, safeguarding: ALERT,
};
/** Asked only when somebody follows the link, and not told from where. */
const MAP = "https://www.openstreetmap.org/search?query=";
/** Only what answers a question about the notice is worth a rating. */
const RATED = ["answer", "silent", "contact"];

/** @param {Reply} reply */
const title = (reply) => strings.kinds[reply.kind] ?? strings.heading;

/** @param {Contact} contact */
function contactLines(contact) {
  const { name, phone, email, address, url } = contact;
  return [name, phone, email, address, url].filter(Boolean).join("\n");
}

/** @param {string} iso a date */
const day = (iso) => new Date(iso).toLocaleDateString(strings.lang === "en" ? "en-GB" : strings.lang, { dateStyle: "full", timeZone: "UTC" }).replace(",", "");

/**
 * A line of a list: its name, its words, and whether it is a number to write down.
 * @typedef {[name: string, words: string, number?: boolean]} Row
 */

/** What a person answered, or what is known of their request. @param {Reply} reply @returns {Row[]} */
function rows({ answers = [], request }) {
  /** @type {Row[]} */ const found = answers.map(({ label, value }) => [label, value]);
  if (!request) return found;
  const { printed, reference, code, received, due } = request;
  found.push([strings.reference, printed ?? reference, true]);
  if (code) found.push([strings.code, code.replace(/\d{4}(?=\d)/g, "$& "), true]);
  if (received) found.push([strings.received, day(received)]);
  if (due) found.push([strings.due, day(due)]);
  return found;
}

/**
 * What a reply says, in plain text, without its title and its choices.
 * @param {Reply} reply
 * @param {boolean} [heard] for a screen reader, which takes a long number for thousands: digit by digit
 */
export function replyLines(reply, heard) {
  const lines = [reply.note?.text, reply.text, reply.safety].flatMap((line) => line || []);
  for (const [name, words, number] of rows(reply)) {
    lines.push(`${name}: ${heard && number ? words.replace(/\W/g, ",").replace(/\w/g, "$& ") : words}`);
  }
  if (reply.request?.code) lines.push(strings.keepCode);
  for (const { heading, quote } of reply.sources) lines.push(`${strings.fromNotice} “${heading}”:\n${quote}`);
  for (const { text, source } of reply.general) lines.push(`${strings.general}: ${text} ${strings.source}${source}`);
  return lines.concat(reply.contacts.map(contactLines));
}

/** The whole of a reply in plain text. @param {Reply} reply @param {boolean} [heard] as above */
export function replyText(reply, heard) {
  const lines = [`${title(reply)}.`, ...replyLines(reply, heard)];
  if (reply.choices.length) lines.push(strings.choices + reply.choices.map((choice) => choice.label).join("; "));
  return lines.join("\n");
}

/** Verbatim words of the notice; lines that start with a dash become a list. @param {string} quote */
function quoteBlocks(quote) {
  /** @type {HTMLElement[]} */ const blocks = [];
  for (const line of quote.split(/\n+/).filter((text) => text.trim())) {
    const item = /^\s*[-*•]\s+(.*)/.exec(line);
    const last = blocks.at(-1);
    if (!item) blocks.push(h("p", null, line));
    else if (last?.tagName === "UL") last.append(h("li", null, item[1]));
    else blocks.push(h("ul", null, h("li", null, item[1])));
  }
  return blocks;
}

/**
 * Where a quotation stands in the notice: the section, and the first words of it for a browser that marks them.
 * @param {Source} source
 */
function place({ url, quote }) {
  const words = quote.replace(/^[\s•*-]+/, "").split("\n")[0] ?? "";
  return `${url}:~:text=${encodeURIComponent(words.trim()).replace(/-/g, "%2D")}`;
}

/** @param {Source} source @param {URL} service */
const quoteCard = (source, service) =>
  h(
    "figure",
    { class: "quote" },
    h("blockquote", { lang: "en" }, ...quoteBlocks(source.quote)),
    h("figcaption", null, link(place(source), source.heading, service, strings.newTab)),
  );

/** @param {General} general */
const generalCard = (general) =>
  h(
    "div",
    { class: "general" },
    h("p", { class: "tag" }, strings.general),
    h("p", { lang: "en" }, general.text),
    h("p", { class: "small" }, strings.source + general.source),
  );

/** @param {Reply} reply @param {URL} service */
function rowsCard(reply, service) {
  const { request } = reply;
  const address = request?.receipt_url;
  return h(
    "div",
    { class: "card" },
    h("dl", null, ...rows(reply).flatMap(([name, words, number]) => [h("dt", null, name), h("dd", { class: number && "big" }, words)])),
    request?.code ? h("p", { class: "tag" }, strings.keepCode) : null,
    request ? link(address ?? "requests/status", strings[address ? "receipt" : "status"], service, strings.newTab) : null,
  );
}

/**
 * @param {Contact} contact
 * @param {URL} service
 * @param {Actions} [actions] tells that it was copied; without it there is no copy button
 */
export function contactCard(contact, service, actions) {
  const { name, phone, email, address, url } = contact;
  const copy = h("button", {
    class: "quiet",
    onclick: async () => {
      await navigator.clipboard.writeText(contactLines(contact));
      copy.replaceChildren(strings.copied);
      actions?.announce(strings.copied);
    },
  }, strings.copy, hidden(` – ${strings.copyOf(name)}`));
  return h(
    "div",
    { class: "card" },
    h("p", { class: "name" }, name),
    phone ? h("p", null, link(`tel:${phone.replace(/[^\d+]/g, "")}`, phone, service)) : null,
    email ? h("p", null, link(`mailto:${email}`, email, service)) : null,
    address ? h("address", null, link(MAP + encodeURIComponent(address.replace(/\n/g, ", ")), address, service, strings.map)) : null,
    url ? h("p", null, link(url, url.replace(/^https?:\/\//, ""), service, strings.newTab)) : null,
    // The clipboard exists only where a page is served over TLS or from this machine.
    actions && navigator.clipboard ? copy : null,
  );
}

/** Where an answer is rated; the buttons are fetched with the first answer. @param {Reply} reply @param {Actions} actions */
function ratingPlace(reply, actions) {
  const place = h("div", { class: "rate", role: "group", "aria-label": strings.helped });
  import("./rate.js").then(({ rating }) => rating(place, reply, actions));
  return place;
}

/**
 * The visible form of a reply. Where somebody may be in danger, who to ring comes before anything else.
 * @param {Reply} reply
 * @param {Actions} actions
 */
export function replyNode(reply, actions) {
  const { service } = actions;
  const contacts = reply.contacts.map((contact) => contactCard(contact, service, actions));
  const urgent = reply.kind === "safeguarding";
  return h(
    "div",
    { class: `reply is-${reply.kind}` },
    h("h3", null, icon(ICONS[reply.kind] ?? BUBBLE), title(reply)),
    reply.note ? h("p", { class: "small", lang: reply.note.lang }, reply.note.text) : null,
    h("p", { class: "text", lang: reply.lang }, reply.text),
    reply.safety ? h("p", { class: "name" }, reply.safety) : null,
    ...(urgent ? contacts : []),
    reply.request || reply.answers?.length ? rowsCard(reply, service) : null,
    ...reply.sources.map((source) => quoteCard(source, service)),
    ...reply.general.map(generalCard),
    ...(urgent ? [] : contacts),
    reply.choices.length
      ? h(
          "div",
          { class: "choices", role: "group", "aria-label": strings.choices },
          ...reply.choices.map((choice) => {
            const button = h("button", { onclick: () => button.ariaDisabled || actions.choose(choice) }, choice.label);
            return button;
          }),
        )
      : null,
    reply.reply_to && !reply.more && RATED.includes(reply.kind) ? ratingPlace(reply, actions) : null,
  );
}
