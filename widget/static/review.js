/**
 * Keys on the pages about conversations: j and k or the arrows walk through the list, Enter follows the link; on a
 * conversation j and k go to the next and the one before, r, t and n to its mark, tag and note. r only goes to the
 * button, so that no slip of a finger marks anything. Whoever uses speech or their own keys can turn them off
 * (WCAG 2.1.4), and this browser remembers it. Without this script all of it are plain links and forms.
 */

const KEY = "privacy-help-review-keys";
const table = document.querySelector("[data-walk]");
const hint = /** @type {HTMLElement | null} */ (document.querySelector("[data-keys]"));
const box = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-keys-on]"));

/** @param {string} [value] */
function remembered(value) {
  try {
    if (value !== undefined) localStorage.setItem(KEY, value);
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is forbidden here: the keys are on until the page is left
  }
}

if (hint && box) {
  hint.hidden = false;
  box.checked = remembered() !== "off";
  box.addEventListener("change", () => remembered(box.checked ? "on" : "off"));
}

/** @param {number} step */
function walk(step) {
  const links = /** @type {HTMLElement[]} */ ([...(table?.querySelectorAll("tbody th a") ?? [])]);
  const here = links.findIndex((link) => link === document.activeElement);
  const next = links[Math.min(Math.max(here + step, 0), links.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (!box?.checked || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (target instanceof Element && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  const place = table ? null : { r: "#reviewed button", t: "#tag", n: "#note" }[key];
  if (place) {
    event.preventDefault();
    /** @type {HTMLElement | null} */ (document.querySelector(place))?.focus();
    return;
  }
  const step = { j: 1, k: -1, ...(table ? { ArrowDown: 1, ArrowUp: -1 } : {}) }[key];
  if (!step) return;
  if (table) {
    // The arrows scroll the page until somebody is in the list.
    if (key.startsWith("Arrow") && !table.contains(document.activeElement)) return;
    event.preventDefault();
    walk(step);
  } else {
    /** @type {HTMLAnchorElement | null} */ (document.querySelector(`[rel=${step > 0 ? "next" : "prev"}]`))?.click();
  }
});

const take = /** @type {HTMLElement | null} */ (document.querySelector("[data-take]"));
const field = /** @type {HTMLInputElement | null} */ (document.querySelector("#struck"));
if (take && field) {
  take.hidden = false;
  let marked = "";
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    const inside = selection?.anchorNode && document.querySelector(".transcript")?.contains(selection.anchorNode);
    if (inside && String(selection).trim()) marked = String(selection).trim();
  });
  take.addEventListener("click", () => {
    field.value = marked;
    field.focus();
  });
}
