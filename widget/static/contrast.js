import { COLOURS } from "./styles.js";

/** WCAG 2.2, 1.4.3. */
const LEAST = 4.5;

const refusal = new CSSStyleSheet();
refusal.replaceSync(`:host { ${COLOURS.map((name) => `${name}: initial !important; ${name}-dark: initial !important`).join("; ")} }`);

/** Relative luminance (WCAG 2.2) of what a custom property of the panel stands for. @param {ShadowRoot} root @param {string} name */
function luminance(root, name) {
  const mixed = document.createElement("i");
  // Mixing makes the browser write any colour as three numbers of sRGB.
  mixed.style.color = `color-mix(in srgb, var(${name}), var(${name}))`;
  root.append(mixed);
  const [red = 0, green = 0, blue = 0] = (getComputedStyle(mixed).color.match(/-?[\d.]+(?:e-?\d+)?/g) ?? [])
    .map((part) => (Number(part) <= 0.04045 ? Number(part) / 12.92 : ((Number(part) + 0.055) / 1.055) ** 2.4));
  mixed.remove();
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * Takes our own colours where those of the page cannot be read by everybody, and tells whoever embeds the widget; again
 * whenever the page turns dark or light.
 * @param {ShadowRoot} root
 */
export function refuseUnreadable(root) {
  check(root);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => check(root));
}

/** @param {ShadowRoot} root */
function check(root) {
  root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== refusal);
  for (const [one, other, what] of /** @type {const} */ ([
    ["--a", "--on", "words on the accent"], ["--a", "--bg", "the accent as words"], ["--a", "--tint", "the accent on a tint"],
  ])) {
    const [dark = 0, light = 0] = [luminance(root, one), luminance(root, other)].sort((a, b) => a - b);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast >= LEAST) continue;
    console.warn(`<privacy-help> refused your colours (${COLOURS}): ${what} has a contrast of ${contrast.toFixed(2)}, and at least ${LEAST} is needed.`);
    root.adoptedStyleSheets.push(refusal);
    return;
  }
}
