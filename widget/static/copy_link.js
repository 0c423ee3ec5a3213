// @ts-check
/** Copies what stands beside a button. Without this script, or where the browser has no clipboard, it is marked and copied by hand. */

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-copies]"))) {
  const words = document.getElementById(button.dataset.copies ?? "")?.textContent;
  // The clipboard exists only where a page is served over TLS or from this machine.
  button.hidden = !words || !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(words ?? "");
    button.textContent = "Copied";
  });
}
