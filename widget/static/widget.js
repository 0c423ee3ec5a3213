/* The one script a school's page loads. It works as a classic script and as a module, and brings the element. */
(() => {
  const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"],script[src*="/widget-"]');
  const base = script instanceof HTMLScriptElement ? script.src : location.href;
  import(new URL("widget/__VERSION__/element.js", base).href).catch(() => {
    // Without its modules the element stays empty, so it becomes a plain way to the page that needs no script.
    for (const element of document.querySelectorAll("privacy-help:not(:defined)")) {
      const link = document.createElement("a");
      link.href = new URL("chat", base).href;
      link.textContent = "Privacy help";
      element.append(link);
    }
  });
})();
