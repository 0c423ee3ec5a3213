/** Where the floating panel takes the whole screen: phones, and any screen much enlarged. */
export const NARROW = "(max-width: 37.5em), (max-height: 30em)";

/** What a page may choose; the same with `-dark` at the end where it is dark. Refused where they cannot be read. */
export const COLOURS = ["--privacy-help-accent", "--privacy-help-on-accent"];

/** One constructed sheet: allowed under a policy that refuses inline styles. Colours meet WCAG AA in both schemes. */
export const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host {
  all: initial;
  display: block;
  --a: var(--privacy-help-accent, #0f4f5c);
  --on: var(--privacy-help-on-accent, #fff);
  --bg: #f4f7f7;
  --card: #fff;
  --ink: #17262b;
  --soft: #4a5b61;
  --line: #78888d;
  --edge: #d3dcde;
  --tint: #dcecee;
  --warm: #fff4d6;
  --red: #a4161a;
  --pink: #fdecec;
  color: var(--ink);
  font-family: var(--privacy-help-font, system-ui, sans-serif);
  font-size: max(1rem, 16px);
  line-height: 1.5;
}
@media (prefers-color-scheme: dark) {
  :host {
    --a: var(--privacy-help-accent-dark, #8fd3df);
    --on: var(--privacy-help-on-accent-dark, #06262d);
    --bg: #10181b;
    --card: #1a2529;
    --ink: #edf3f4;
    --soft: #b4c2c6;
    --line: #7f9096;
    --edge: #33444a;
    --tint: #173c44;
    --warm: #3a3115;
    --red: #ffb3b0;
    --pink: #3d1c1e;
  }
}
:host([hidden]), [hidden] { display: none !important; }
*, ::before, ::after { box-sizing: border-box; }
h2, h3, p, ul, ol, dl, dd, figure, blockquote { margin: 0; padding: 0; font: inherit; }
ol { list-style: none; }
ul { list-style: disc; }
a { color: var(--a); overflow-wrap: anywhere; }
svg { inline-size: 1.25em; block-size: 1.25em; flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
button, textarea, input { font: inherit; color: inherit; }
button {
  min-block-size: 2.75em;
  padding: .4em .9em;
  border: 1px solid var(--line);
  border-radius: .6em;
  background: var(--card);
  cursor: pointer;
}
button:hover { background: var(--tint); }
button.quiet { border-color: transparent; background: none; color: var(--a); text-decoration: underline; }
button[aria-disabled] { border-style: dashed; color: var(--soft); background: none; cursor: default; }
button[aria-pressed=true] { border: 2px solid currentColor; font-weight: 700; text-decoration: none; }
:focus-visible { outline: 3px solid var(--a); outline-offset: 2px; }
.vh { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.small { font-size: .9375em; color: var(--soft); }

.launcher {
  position: fixed;
  z-index: 2147483000;
  inset-block-end: 1rem;
  inset-inline-end: 1rem;
  display: flex;
  align-items: center;
  gap: .6em;
  min-block-size: 3.5em;
  padding-inline: 1.25em;
  border: 2px solid var(--card);
  border-radius: 2em;
  font-weight: 600;
  box-shadow: 0 .25em 1em #0005;
}
.ring { inset-block-end: 5.25rem; min-block-size: 2.75em; }
.launcher, .launcher:hover, .send, .send:hover, .head { background: var(--a); color: var(--on); }
.panel { flex-direction: column; margin: 0; padding: 0; border: 1px solid var(--edge); color: inherit; background: var(--bg); overflow: hidden; }
.panel:focus { outline: none; }
section.panel, dialog[open] { display: flex; }
section.panel { position: relative; block-size: 100%; border-radius: .9em; }
:host([layout=inline]) { block-size: 40rem; }
:host([layout=page]) { block-size: 100dvh; max-inline-size: 48rem; margin-inline: auto; }
dialog {
  inset: auto;
  position: fixed;
  z-index: 2147483000;
  inset-block-end: 1rem;
  inset-inline-end: 1rem;
  inline-size: var(--wide, 27.5rem);
  max-inline-size: calc(100vw - 2rem);
  block-size: 46rem;
  max-block-size: calc(100dvh - 2rem);
  border-radius: .9em;
  box-shadow: 0 .5em 2.5em #0006;
}
.head { display: flex; flex-wrap: wrap; align-items: center; justify-content: flex-end; gap: .25em; padding-block: .5em; padding-inline: 1em .5em; }
h2 { flex: 1; min-inline-size: min-content; font-size: 1.1875em; font-weight: 700; }
.head button { display: flex; align-items: center; gap: .4em; padding-inline: .5em; border-color: transparent; background: none; }
.head button:hover { border-color: currentColor; }
.head :focus-visible { outline-color: var(--on); outline-offset: -3px; }

.log { flex: 1 1 auto; min-block-size: 0; padding: 1em; overflow-y: auto; }
.log:focus-visible { outline-offset: -3px; }
.intro { padding-block-end: .5em; margin-block-end: .75em; border-block-end: 1px solid var(--edge); font-size: .9375em; }
.langs { display: flex; flex-wrap: wrap; margin-inline-start: -.5em; }
.langs button { min-block-size: 2em; }
.langs * { padding-inline: .5em; }
.intro p:last-child { display: flex; flex-wrap: wrap; gap: 0 1em; }
summary { padding-block: .2em; color: var(--a); font-weight: 600; cursor: pointer; }
.reply details + details { margin-block-start: -.5em; }
.reply details > * + * { margin-block-start: .5em; }
.intro ul, .quote ul { margin-block: .4em; padding-inline-start: 1.2em; }
ol > li + li, .working { margin-block-start: 1em; }
.text { white-space: pre-line; overflow-wrap: anywhere; }
.said { inline-size: fit-content; max-inline-size: 85%; margin-inline-start: auto; padding: .6em .9em; border: 1px solid transparent; border-radius: 1em 1em .25em 1em; background: var(--tint); }
.note { padding: .6em .9em; border-inline-start: .25em solid var(--line); background: var(--warm); }
.note button { margin-block-start: .5em; }
.reply { display: grid; gap: .75em; padding: .85em 1em 1em; border: 1px solid var(--edge); border-radius: .25em 1em 1em 1em; background: var(--card); }
.reply > * { min-inline-size: 0; }
h3 { display: flex; align-items: center; gap: .45em; color: var(--a); font-size: .9375em; font-weight: 700; }
.is-silent, .is-out_of_scope, .is-not_understood { border-style: dashed; border-color: var(--line); }
.is-question, .is-clarify { border-color: var(--a); }
.is-receipt, .is-confirm { border: 2px solid var(--a); }
.is-safeguarding { border: 3px solid var(--red); background: var(--pink); }
.is-safeguarding h3 { color: var(--red); font-size: 1.125em; }
.quote { padding-inline-start: .9em; border-inline-start: .25em solid var(--a); }
.quote p + p { margin-block-start: .6em; }
figcaption { margin-block-start: .25em; font-size: .9375em; font-weight: 600; }
.general { padding: .7em .9em; border: 1px dashed var(--line); border-radius: .5em; background: var(--warm); }
.tag, .name, dt { font-weight: 700; }
.card { padding: .7em .9em; border: 1px solid var(--edge); border-radius: .5em; background: var(--bg); overflow-wrap: anywhere; }
.card a, .intro a, figcaption a { display: inline-block; padding-block: .2em; }
.card address { font-style: normal; white-space: pre-line; }
.card .quiet, .rate button { min-block-size: 2em; padding-block: 0; }
.card .quiet { padding-inline: 0; }
dl > div { display: grid; grid-template-columns: 1fr auto; column-gap: .5em; }
dl > div + div { padding-block-start: .4em; border-block-start: 1px solid var(--edge); }
dl > div > * { grid-column: 1; }
dl .change { grid-row: 1 / span 2; grid-column: 2; align-self: center; }
.changed { background: var(--tint); }
dd { white-space: pre-wrap; }
dl + * { margin-block-start: .5em; }
.big { font-size: 1.375em; font-weight: 700; }
.is-safeguarding .card { border-color: var(--red); background: var(--card); }
.is-safeguarding [href^=tel] { font-size: 1.375em; font-weight: 700; }
.choices { display: flex; flex-wrap: wrap; gap: .5em; }
.choices button { border-radius: 1.4em; text-align: start; }
.choices button:not([aria-disabled]) { border-color: var(--a); color: var(--a); }
.rate { display: flex; flex-wrap: wrap; align-items: center; gap: .25em; font-size: .9375em; color: var(--soft); }
.working { display: flex; align-items: center; gap: .4em; color: var(--soft); }
.working span { inline-size: 1em; block-size: 1em; border: .2em solid var(--edge); border-block-start-color: var(--a); border-radius: 50%; animation: turn 1s linear infinite; }
@keyframes turn { to { rotate: 1turn; } }
@media (prefers-reduced-motion: reduce) { .working span { animation: none; } }

.status { flex: none; max-block-size: 45%; padding: .6em 1em; border-block-start: 1px solid var(--line); background: var(--warm); overflow-y: auto; }
.status .card { margin-block-start: .5em; }
.composer { flex: none; padding: .75em 1em .25em; border-block-start: 1px solid var(--edge); background: var(--card); }
.composer label { font-size: .9375em; font-weight: 600; }
.row { display: flex; flex-wrap: wrap; align-items: end; gap: .5em; margin-block-start: .25em; }
textarea, input { flex: 1 1 9em; min-inline-size: 0; padding: .55em .7em; border: 2px solid var(--line); border-radius: .6em; background: var(--bg); line-height: 1.4; resize: none; }
[aria-invalid] { border-color: var(--red); }
.error { color: var(--red); font-weight: 600; }
.error:empty, #left:empty, .leave:empty { display: none; }
.send { display: flex; align-items: center; gap: .4em; border-color: var(--a); font-weight: 600; }
.foot { display: flex; flex: none; flex-wrap: wrap; justify-content: space-evenly; padding-inline: .25em; background: var(--card); font-size: .9375em; }
.foot button { padding-inline: .4em; }
@media ${NARROW} {
  dialog { inset: 0; inline-size: 100%; max-inline-size: none; block-size: 100dvh; max-block-size: none; border: 0; border-radius: 0; }
}
@media (max-height: 30em) {
  dialog, section.panel { display: none; overflow-y: auto; }
  section.panel, dialog[open] { display: block; }
  .log { overflow: visible; }
  .status { max-block-size: none; }
}
@media print {
  .launcher, .composer, .foot { display: none; }
  ::details-content { content-visibility: visible; block-size: auto; }
}
`);
