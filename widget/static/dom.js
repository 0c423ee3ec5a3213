/**
 * Makes an element without any markup string: functions become listeners (`onclick`), `true` an empty attribute, and
 * null, undefined and false leave the attribute out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown> | null} [props]
 * @param {(Node | string | null | undefined)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (typeof value === "function") node.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (value != null && value !== false) node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child != null) node.append(child);
  return node;
}

/** @param {string} text words for screen readers only */
export const hidden = (text) => h("span", { class: "vh" }, text);

export const HANDSET = "M6 3h4l2 5-3 2a11 11 0 0 0 5 5l2-3 5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z";
export const BUBBLE = "M4 5h16v11H10l-4 4v-4H4zM8 9h8M8 12h5";

/** @param {string} path an SVG path in a 24 by 24 box, drawn as a line */
export function icon(path) {
  const make = (/** @type {string} */ tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);
  const svg = make("svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = make("path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/**
 * A link, or its words alone where the address is not one that a chat should open (`javascript:` and the like).
 * @param {string} address absolute, or relative to `base`
 * @param {string} text
 * @param {URL} base
 * @param {string} [newTab] words that tell a screen reader of the new tab; without them the link stays in this one
 */
export function link(address, text, base, newTab) {
  const url = new URL(address, base);
  if (!/^(https?|mailto|tel):$/.test(url.protocol)) return h("span", null, text);
  const tab = newTab ? { target: "_blank", rel: "noreferrer" } : {};
  return h("a", { href: url.href, ...tab }, text, newTab ? hidden(newTab) : null);
}
