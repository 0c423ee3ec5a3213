import { h, link } from "./dom.js";
import { strings } from "./strings.js";

/** @import {General, Reply, Source} from "./protocol" */

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

/** What a reply stands on, as it is printed. @param {Reply} reply @param {URL} service */
export const printed = (reply, service) => ({
  sources: reply.sources.map((source) => quoteCard(source, service)),
  general: reply.general.map(generalCard),
});
