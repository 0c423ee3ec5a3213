/** Where the script came from, and what the server fills in as it serves it (widget/pages/bundle.py). */

// Joined, the modules are one classic script; loaded as a module it has no currentScript.
export const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"],script[src*="/widget-"]');

/**
 * The address of the script. What it fetches later is looked for beside it; a relative address would not do, since a
 * classic script of another origin has none of its own.
 */
export const home = script instanceof HTMLScriptElement ? script.src : location.href;

/** Days after the last message for which a chat is kept (`[retention]` of school.toml). */
export const keptDays = Number("__KEPT_DAYS__");

/** The other languages that there are strings of: code and name of each. */
export const languages = "__LANGUAGES__".split(",").map((language) => /** @type {[string, string]} */ (language.split(" ")));
