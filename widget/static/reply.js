import { BUBBLE, h, icon, link } from "./dom.js";
import { strings } from "./strings.js";

/** @import {Ask, Choice, Contact, Reply} from "./protocol" */

/**
 * What a reply can set off.
 * @typedef {object} Actions
 * @property {URL} service
 * @property {(choice: Choice) => void} choose
 * @property {(rating: Ask) => unknown} send
 * @property {(text: string) => void} announce
 */

const PERSON = "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21c0-5 4-7 8-7s8 2 8 7";
const ASK = "M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2m0 3v.5M12 22a10 10 0 1 0 0-20 10 10 0 0 0 0 20";
const TICK = "M5 12l5 5 9-10";
const ALERT = "M12 3L2 20h20L12 3m0 7v4m0 3v.5";

/** @type {Record<string, string>} */
const ICONS = {
  contact: PERSON, handover: PERSON, question: ASK, clarify: ASK, confirm: ASK,
  receipt: TICK, safeguarding: ALERT,
};
/** Whose words say what they are: their title is for who cannot see the shape of the reply. */
const UNTITLED = ["answer", "silent", "greeting"];
/** What stands behind an answer, in the order it is shown. */
const PARTS = /** @type {const} */ (["sources", "general", "contacts"]);
/** @typedef {(typeof PARTS)[number]} Part */
/** Asked only when somebody follows the link, and not told from where. */
const MAP = "https://www.openstreetmap.org/search?query=";
/** Only what answers a question about the notice is worth a rating. */
const RATED = ["answer", "silent", "contact"];

/** @param {Reply} reply */
const title = (reply) => strings.kinds[reply.kind] ?? strings.heading;

/** @param {Contact} contact */
export function contactLines(contact) {
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
  /** @type {Row[]} */ const found = answers.map(({ label, value, changed }) => [changed ? `${label} (${strings.changed})` : label, value]);
  if (!request) return found;
  const { printed, reference, code, received, due } = request;
  found.push([strings.reference, printed ?? reference, true]);
  if (code) found.push([strings.code, code.replace(/\d{4}(?=\d)/g, "$& "), true]);
  if (received) found.push([strings.received, day(received)]);
  if (due) found.push([strings.due, day(due)]);
  return found;
}

/** What stands behind a reply, in plain text. @param {Reply} reply @returns {Record<Part, string[]>} */
const partLines = (reply) => ({
  sources: reply.sources.map(({ heading, quote }) => `${strings.fromNotice} “${heading}”:\n${quote}`),
  general: reply.general.map(({ text, source }) => `${strings.general}: ${text} ${strings.source}${source}`),
  contacts: reply.contacts.map(contactLines),
});

/** @param {Reply} reply @param {Part} part */
const isFolded = (reply, part) => !!reply.folded?.includes(part);

/**
 * What a reply says, in plain text, without its title and its choices.
 * @param {Reply} reply
 * @param {boolean} [heard] for a screen reader, which takes a long number for thousands: digit by digit; what is folded
 *   is named, and read where it is opened
 */
export function replyLines(reply, heard) {
  const lines = [reply.note?.text, reply.text, reply.safety].flatMap((line) => line || []);
  for (const [name, words, number] of rows(reply)) {
    lines.push(`${name}: ${heard && number ? words.replace(/\W/g, ",").replace(/\w/g, "$& ") : words}`);
  }
  if (reply.request?.code) lines.push(strings.keepCode);
  const parts = partLines(reply);
  const below = PARTS.filter((part) => heard && isFolded(reply, part));
  lines.push(...PARTS.flatMap((part) => (below.includes(part) ? [] : parts[part])));
  return below.length ? [...lines, strings.below + below.map((part) => strings.folds[part]).join("; ")] : lines;
}

/** The whole of a reply in plain text. @param {Reply} reply @param {boolean} [heard] as above */
export function replyText(reply, heard) {
  const lines = [`${title(reply)}.`, ...replyLines(reply, heard)];
  if (reply.choices.length) lines.push(strings.choices + reply.choices.map((choice) => choice.label).join("; "));
  return lines.join("\n");
}

/** @param {Reply} reply @param {Actions} actions */
function rowsCard(reply, actions) {
  const { request, answers = [] } = reply;
  const address = request?.receipt_url;
  const list = h("dl", null, ...rows(reply).map(([name, words, number], n) =>
    h("div", { class: answers[n]?.changed && "changed" }, h("dt", null, name), h("dd", { class: number && "big" }, words))));
  // To change an answer is one of the choices too, if this cannot be fetched.
  if (answers.some(({ change }) => change)) import("./change.js").then(({ changing }) => changing(list, answers, actions));
  return h(
    "div",
    { class: "card" },
    list,
    request?.code ? h("p", { class: "tag" }, strings.keepCode) : null,
    request ? link(address ?? "requests/status", strings[address ? "receipt" : "status"], actions.service, strings.newTab) : null,
  );
}

/** @param {Contact} contact @param {URL} service */
export function contactCard(contact, service) {
  const { name, phone, email, address, url } = contact;
  return h(
    "div",
    { class: "card" },
    h("p", { class: "name" }, name),
    phone ? h("p", null, link(`tel:${phone.replace(/[^\d+]/g, "")}`, phone, service)) : null,
    email ? h("p", null, link(`mailto:${email}`, email, service)) : null,
    address ? h("address", null, link(MAP + encodeURIComponent(address.replace(/\n/g, ", ")), address, service, strings.map)) : null,
    url ? h("p", null, link(url, url.replace(/^https?:\/\//, ""), service, strings.newTab)) : null,
  );
}

/**
 * A part of a reply: as it is, or behind one line.
 * @param {Reply} reply @param {Part} part @param {HTMLElement[]} cards
 * @param {() => void} dress fetches what the cards have besides their words, once they are seen
 */
function partOf(reply, part, cards, dress) {
  if (!cards.length) return cards;
  if (isFolded(reply, part)) return [h("details", { ontoggle: dress }, h("summary", null, strings.folds[part]), ...cards)];
  dress();
  return cards;
}

/** The notice's words, or the law's: first as plain words. @param {Reply} reply @param {"sources" | "general"} part @param {URL} service */
function quoted(reply, part, service) {
  const cards = partLines(reply)[part].map((line) => h("div", { class: "text", lang: "en" }, line));
  return partOf(reply, part, cards, () =>
    import("./quotes.js").then(({ printed }) => printed(reply, service)[part].forEach((card, n) => cards[n]?.replaceChildren(card))));
}

/** @param {Reply} reply @param {Actions} actions */
function contactCards(reply, actions) {
  const cards = reply.contacts.map((contact) => contactCard(contact, actions.service));
  // The clipboard exists only where a page is served over TLS or from this machine.
  return partOf(reply, "contacts", cards, () => navigator.clipboard &&
    import("./copy.js").then(({ copyButtons }) => copyButtons(cards, reply.contacts, actions)));
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
  const contacts = contactCards(reply, actions);
  const urgent = reply.kind === "safeguarding";
  return h(
    "div",
    { class: `reply is-${reply.kind}` },
    UNTITLED.includes(reply.kind) ? h("h3", { class: "vh" }, title(reply)) : h("h3", null, icon(ICONS[reply.kind] ?? BUBBLE), title(reply)),
    reply.note ? h("p", { class: "small", lang: reply.note.lang }, reply.note.text) : null,
    h("p", { class: "text", lang: reply.lang }, reply.text),
    reply.safety ? h("p", { class: "name" }, reply.safety) : null,
    ...(urgent ? contacts : []),
    reply.request || reply.answers?.length ? rowsCard(reply, actions) : null,
    ...quoted(reply, "sources", service),
    ...quoted(reply, "general", service),
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
