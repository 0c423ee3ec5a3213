import "./more_strings.js";
import { strings } from "./strings.js";

/** What one English text is in a language: a text, or one for each way to count. @typedef {string | Record<string, string>} Said */
/** @typedef {Record<string, Said>} Words by the English text; what is put in is `{n}` in both */

const english = { ...strings };

/**
 * From now on everything that is made anew is said in this language; what has no translation stays English.
 * @param {string} lang
 */
export async function speak(lang) {
  /** @type {{words: Words, unchecked: string}} */
  const { words, unchecked } = lang === "en" ? { words: {}, unchecked: "" } : await import(new URL(`strings-${lang}.js`, import.meta.url).href);
  Object.assign(strings, translated(english, words, new Intl.PluralRules(lang)), { lang, unchecked });
}

/**
 * The same value with its texts in another language. A function of a number or a name is asked with `{n}` for its
 * English, and its answer is filled in afterwards.
 * @param {any} value @param {Words} words @param {Intl.PluralRules} rules @param {unknown} [given]
 * @returns {any}
 */
function translated(value, words, rules, given) {
  if (typeof value === "string") {
    const said = words[value] ?? value;
    const text = typeof said === "string" ? said : (said[rules.select(Number(given))] ?? said.other ?? value);
    return given === undefined ? text : text.replaceAll("{n}", String(given));
  }
  if (typeof value === "function") {
    /** @param {unknown} one */
    return (one) => (Object.keys(words).length ? translated(value("{n}"), words, rules, one) : value(one));
  }
  if (Array.isArray(value)) return value.map((item) => translated(item, words, rules, given));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, translated(item, words, rules, given)]));
}
