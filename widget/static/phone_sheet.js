/** How the telephone looks. */
export const keys = new CSSStyleSheet();
keys.replaceSync(`
.on-phone > :not(.head, .leave, .phone, .status) { display: none !important; }
.phone { display: flex; flex: 1; flex-direction: column; gap: .75em; min-block-size: 0; overflow-y: auto; padding: .75em 1em 1em; }
.phone:focus { outline: none; }
.caption { flex: 1 6em; min-block-size: 4.5em; padding: .85em 1em; border: 1px solid var(--edge); border-radius: .9em; background: var(--card); overflow-y: auto; overflow-wrap: anywhere; }
.caption > * + * { margin-block-start: .5em; }
.caption .mine { color: var(--soft); }
.caption .typed { font-size: 1.75em; font-weight: 700; }
.caption li { display: flex; align-items: baseline; gap: .6em; margin: 0; padding-block: .25em; }
.caption kbd { flex: none; min-inline-size: 1.6em; border: 1px solid var(--line); border-radius: .4em; font: inherit; font-weight: 700; text-align: center; }
.talk { display: flex; flex: none; align-items: center; justify-content: center; gap: .6em; min-block-size: 3.75em; border: 2px solid var(--a); border-radius: 2em; background: var(--a); color: var(--on); font-weight: 700; line-height: 1.2; touch-action: none; user-select: none; -webkit-user-select: none; }
.talk:hover { background: var(--a); }
.pace { display: flex; flex: none; flex-wrap: wrap; gap: .4em; }
.pace button { flex: auto; min-inline-size: 3.2em; min-block-size: 3.2em; padding: .1em .25em; font-size: .875em; }
.keys { display: grid; flex: none; grid-template-columns: repeat(3, 1fr); gap: .5em; }
.keys button { display: grid; place-content: center; min-block-size: 3.5em; padding: .1em; border-radius: .9em; line-height: 1.15; text-align: center; touch-action: manipulation; }
.keys b { font-size: 1.5em; font-weight: 600; }
.keys small { font-size: .8125em; color: var(--soft); }
.keys button:active { background: var(--tint); }
:host([layout=phone]) { block-size: 100dvh; max-inline-size: 30rem; margin-inline: auto; }
@media (max-height: 44em) { .keys button { min-block-size: 3em; } .talk { min-block-size: 3.25em; } }
@media (max-height: 30em) { .phone { display: block; } .phone > * + * { margin-block-start: .75em; } .caption { min-block-size: 0; } }
`);
