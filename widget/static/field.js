import { h } from "./dom.js";

/** @import {Input} from "./composer.js" */

/**
 * The field with the keys and the memory of the browser that fit what is asked for, in place of the one before; what
 * was typed stays. It stays a field of text: who is asked for an e-mail address may give a number, or ask why. A
 * browser fills in only what takes one line.
 * @param {HTMLTextAreaElement | HTMLInputElement} before @param {Input} input @param {Record<string, unknown>} common
 */
export function fieldFor(before, input, common) {
  const autocomplete = input?.autocomplete ?? "off";
  const field = autocomplete === "off"
    ? h("textarea", { ...common, rows: 1, autocomplete })
    : h("input", { ...common, autocomplete, inputmode: input?.type });
  const focused = /** @type {ShadowRoot} */ (before.getRootNode()).activeElement === before;
  field.value = before.value;
  before.replaceWith(field);
  if (focused) field.focus();
  return field;
}
