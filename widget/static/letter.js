// @ts-check
/** Lets the button under a letter say what the way does that is picked above it; without this it says what the person's own way does. */

const button = /** @type {HTMLElement | null} */ (document.getElementById("sends"));
const way = /** @type {HTMLSelectElement | null} */ (document.getElementById("letter-way"));
const says = /** @type {Record<string, string>} */ (JSON.parse(button?.dataset.says ?? "{}"));

function say() {
  if (button && way) button.textContent = says[way.value] ?? button.textContent;
}

way?.addEventListener("change", say);
say();
