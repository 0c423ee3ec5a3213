// @ts-check
/** Prints the page at the press of a button. Without this script the button is not there: the browser's own menu prints. */

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-prints]"))) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
