import { h, link } from "./dom.js";
import "./more_strings.js";
import { strings } from "./strings.js";

/** @import {Chat} from "./chat.js" */

/** @typedef {{heading: string, text: string, url: string}} Section as /notice.json gives it */

/** Characters of the notice shown on each side of what was found. */
const BESIDE = 60;
const MOST = 8;
/** Words that stand in every section and so find nothing. */
const COMMON = new Set("a an and are can do for have how i is it long my of on or our the to us we what when where who why you your".split(" "));

/** The beginnings of the words asked for: "photos" also finds "photograph". @param {string} text */
const stems = (text) =>
  (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
    .filter((word) => !COMMON.has(word))
    .map((word) => (word.length > 3 ? word.replace(/(?:ies|es|s|ing|ed)$/, "") : word));

/**
 * The sections that hold every word asked for, those that have them in the heading first.
 * @param {Section[]} sections
 * @param {string} asked
 */
export function found(sections, asked) {
  const words = stems(asked).map((stem) => new RegExp(`(?<![\\p{L}\\p{N}])${stem}[\\p{L}\\p{N}]*`, "iu"));
  /** @param {string} text */
  const held = (text) => words.filter((word) => word.test(text)).length;
  const all = words.length ? sections.filter(({ heading, text }) => held(`${heading}\n${text}`) === words.length) : [];
  return all
    .sort((one, other) => held(other.heading) - held(one.heading))
    .map((section) => ({ ...section, at: words.map((word) => word.exec(section.text)).find(Boolean) }));
}

/** The words around the first thing found. @param {string} text @param {RegExpExecArray | null} [at] */
function excerpt(text, at) {
  const from = at?.index ?? 0;
  const to = from + (at?.[0].length ?? 0);
  return h(
    "p", { class: "small" },
    from > BESIDE ? "…" : null, text.slice(Math.max(0, from - BESIDE), from),
    at ? h("mark", null, at[0]) : null, text.slice(to, to + BESIDE), "…",
  );
}

/** A search over the sections of the notice. @param {Chat} chat */
export function findInNotice(chat) {
  const { service } = chat;
  const field = h("input", { id: "find", type: "search", autocomplete: "off", "aria-describedby": "found" });
  const told = h("p", { id: "found", class: "small" });
  const list = h("ol", { role: "list" });
  /** @param {string} text */
  const tell = (text) => {
    told.textContent = text;
    chat.announce(text);
  };
  const search = async () => {
    list.replaceChildren();
    if (!stems(field.value).length) return tell(strings.findEmpty);
    try {
      const answer = await fetch(new URL("notice.json", service));
      const sections = found(await answer.json(), field.value);
      list.append(...sections.slice(0, MOST).map(({ heading, url, text, at }) =>
        h("li", null, link(url, heading, service, strings.newTab), excerpt(text, at))));
      tell(sections.length ? strings.found(Math.min(MOST, sections.length)) : strings.foundNone);
    } catch {
      tell(strings.error);
    }
  };
  return h(
    "form",
    {
      role: "search",
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        search();
      },
    },
    h("label", { for: "find" }, strings.find),
    h("span", { class: "row" }, field, h("button", null, strings.findButton)),
    told, list,
  );
}
