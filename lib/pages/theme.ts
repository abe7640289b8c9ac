import { readableOn } from './contrast.js';

/** What a site may choose of its pages' looks. Each value is checked: it goes into a style sheet as it is. */
export interface Theme {
  /** The ground of the filled button and of the logo's tile, such as `#2a48c8`. Everything else keeps colours of ours. */
  readonly accent?: string | undefined;
  /** The text on it. Default: black or white, whichever can be read better. */
  readonly accentText?: string | undefined;
}

/** Every pair of text and ground has a contrast of at least 4.5, in light and in dark. */
const COLOURS = `
:root{color-scheme:light dark;--accent:#2a48c8;--accent-text:#fff;--radius:.75rem;--font:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;--back:#f1f2f5;--card:#fff;--ink:#14171d;--soft:#555d6b;--line:#dee1e7;--edge:#747c8a;--good:#0a6741;--bad:#b0221a;--tint:#f3f4f8}
@media (prefers-color-scheme:dark){:root{--accent:#a9baff;--accent-text:#0d1330;--back:#0d0f13;--card:#171a20;--ink:#f2f4f7;--soft:#a8b0bd;--line:#2f343d;--edge:#7d8593;--good:#71d8a6;--bad:#ff9f95;--tint:#1f232b}}`;

/** A card below the name of the site. It stands at the top, so that it keeps its place when its content changes. */
const FRAME = `
@supports (color:color-mix(in srgb,red,blue)){:root{--tint:color-mix(in srgb,var(--accent) 7%,var(--card))}}
*{box-sizing:border-box;margin:0;padding:0}
[hidden]{display:none!important}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{padding:clamp(0rem,4vh,3.5rem) 1rem 1rem;background:var(--back);color:var(--ink);font:1rem/1.5 var(--font);overflow-wrap:break-word;text-wrap:pretty}
:lang(ja){word-break:auto-phrase}
:lang(ko){word-break:keep-all}
.card{max-width:28rem;margin:0 auto;padding:1.5rem 1.75rem;border:1px solid var(--line);border-radius:calc(var(--radius)*1.5);background:var(--card);box-shadow:0 12px 32px -12px #0e14201f}

.brand{display:flex;align-items:center;gap:.75rem;min-height:2.5rem;margin-bottom:1.125rem;line-height:1.3}
.brand p{min-width:0}
.brand b{display:block}
.brand>p>bdi,.lead,.soft,.hint,.who,.left,.support,details ul{color:var(--soft)}
.brand>p>bdi,.hint,.left,.support{font-size:.875rem}
.brand,.who,.where b{overflow-wrap:anywhere}
.logo{flex:none;display:grid;place-items:center;width:2.5rem;height:2.5rem;border-radius:min(var(--radius),.75rem);background:var(--accent);color:var(--accent-text);font-size:1.25rem;font-weight:650}
h1{font-size:1.5rem;line-height:1.25;font-weight:650;letter-spacing:-.012em;text-wrap:balance}
h1:focus{outline:0}
h2,h3{font-size:1rem;line-height:1.4}
h2,h3,label,legend,summary,.who b{font-weight:600}
.lead{margin-top:.375rem}
a,summary{color:inherit}
a,.text{text-underline-offset:.2em;text-decoration-thickness:1px}
ul{list-style:none}
.i{flex:none;width:1.25rem;height:1.25rem;margin-top:.125rem;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.yes{color:var(--good)}
.no,.problem .i{color:var(--bad)}
.who{display:flex;flex-wrap:wrap;column-gap:.75rem;margin-top:.25rem}
.who b{color:var(--ink)}
.who button{min-width:2.75rem;margin:-.75rem 0;padding:.75rem 0;border:0;background:none;color:inherit;font:inherit;text-decoration:underline;text-underline-offset:.2em;cursor:pointer}`;

/** Fields, buttons, links. */
const CONTROLS = `
h1~form,.warning,.retry{margin-top:1.25rem}
label,legend,.choices .hint,.asked .hint,.warning b,.retry b{display:block}
:is(.field,fieldset,.problem)+:is(.field,.problem,fieldset),.note+form{margin-top:1.25rem}
input:not([type=radio]),.primary,.plain{width:100%;min-height:3rem;padding:.625rem .875rem;border:1px solid var(--edge);border-radius:var(--radius);background:none;color:inherit;font:inherit}
input:not([type=radio]){display:block;margin-top:.5rem}
[aria-invalid=true]{border:2px solid var(--bad)!important}
.six.six{max-width:12rem;font-size:1.375rem;letter-spacing:.1em;font-variant-numeric:tabular-nums}
.primary,.plain,.text{display:flex;align-items:center;justify-content:center;margin-top:.75rem;font-weight:600;line-height:1.3;text-align:center;text-wrap:balance;text-decoration:none;cursor:pointer}
.primary.primary{border-color:transparent;background:var(--accent);color:var(--accent-text)}
:is(.field,p,.who,.code,.steps)+:is(.primary,.plain,#later){margin-top:1.25rem}
.plain:hover,.choices label:hover{background:var(--tint)}
.text{min-height:2.75rem;margin:0 -.5rem;padding:0 .5rem;border:0;background:none;color:inherit;font:inherit;text-decoration:underline}
:focus-visible,.choices label:has(:focus-visible){outline:3px solid var(--ink);outline-offset:2px}
fieldset{border:0}
.choices{display:grid;gap:.5rem;margin-top:.5rem}
.choices label{display:flex;gap:.75rem;padding:.75rem .875rem;border:1px solid var(--line);border-radius:var(--radius);cursor:pointer}
.choices label:has(:checked){border-color:var(--ink);box-shadow:inset 0 0 0 1px;background:var(--tint)}
.choices .hint{font-weight:400}
[type=radio]{flex:none;width:1.25rem;height:1.25rem;margin-top:.125rem;accent-color:var(--ink);outline:0}
.or{display:flex;align-items:center;gap:.75rem;margin-top:1.5rem}
.or:before,.or:after{content:"";flex:1;border-top:1px solid var(--line)}
.links{margin-top:1.25rem;padding-top:.5rem;border-top:1px solid var(--line)}
.links a{display:flex;align-items:center;min-height:2.75rem}`;

/** The code: nothing above it ever comes or goes. */
const CODE = `
.code,.note,.problem,.retry,.question{border-radius:var(--radius);background:var(--tint)}
.code{margin-top:1rem;padding:1rem;text-align:center;text-wrap:balance}
.digits{display:flex;flex-wrap:wrap;justify-content:center;align-items:center;column-gap:.3em;min-height:1.15em;margin:.125rem 0 .375rem;font-size:clamp(2.5rem,15vw,3.75rem);line-height:1.15;font-weight:650;letter-spacing:.03em;-webkit-user-select:all;user-select:all}
progress{display:block;width:100%;height:.5rem;border:0;border-radius:9px;overflow:hidden;appearance:none;background:var(--line);color:var(--ink)}
::-webkit-progress-bar{background:var(--line)}
::-webkit-progress-value{border-radius:9px;background:currentColor}
::-moz-progress-bar{border-radius:9px;background:currentColor}
.left{margin-top:.375rem;font-variant-numeric:tabular-nums}
[data-short] :is(.left,progress){color:var(--bad);font-weight:600}
#starting .code{padding-bottom:3.1875rem}
.wait:before{content:"";width:2.25rem;height:2.25rem;border:3px solid var(--line);border-top-color:var(--ink);border-radius:50%}
@media (prefers-reduced-motion:no-preference){.wait:before{animation:turn 1.1s linear infinite}}
@keyframes turn{to{rotate:1turn}}
.note,.problem,.retry{display:flex;gap:.625rem;padding:.75rem .875rem}
.note,.problem{margin-top:1rem}
.note{border-inline-start:4px solid var(--ink)}
.problem{box-shadow:inset 0 0 0 2px var(--bad)}
.steps,.where{display:flex;align-items:center;gap:1.125rem;margin-top:1rem}
.steps ul{display:grid;gap:.5rem}
.steps li{display:flex;gap:.5rem}
.picture{flex:none;width:4.25rem;height:6rem;fill:none;stroke:var(--ink);stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.picture text{fill:var(--ink);stroke:none;font:650 11px var(--font);text-anchor:middle}
.picture .shade{fill:var(--tint);stroke:none}
.picture .fill{fill:var(--good);stroke:none}
.picture .on{stroke:var(--card)}
.asked,.support{margin-top:1rem;padding-top:.875rem;border-top:1px solid var(--line)}
.asked li{padding-top:.25rem}
.asked ul+.hint{margin-top:.5rem}
details,.cancel{margin-top:.75rem;border-top:1px solid var(--line)}
summary{display:flex;align-items:center;min-height:2.75rem;cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary:after{content:"";width:.5rem;height:.5rem;margin-inline:auto .375rem;border:solid;border-width:0 2px 2px 0;rotate:45deg;translate:0 -.125rem}
[open]>summary:after{rotate:225deg;translate:0 .125rem}
details ul{display:grid;gap:.375rem;padding-inline-start:1.125rem;list-style:disc}
details>:last-child{margin-bottom:1rem}
details+.support,#starting[hidden]~.cancel{margin-top:0}
.cancel{padding-top:.125rem;margin-bottom:-.75rem}`;

/** Where to enter a code, and how a login ended. */
const ENDS = `
.where b{display:block;font-size:1.125rem;line-height:1.35}
.qr path{stroke:#000}
.qr{flex:none;width:7rem;height:7rem;border:1px solid var(--line);background:#fff;forced-color-adjust:none}

form:has(>#starting[hidden]):has(>#pending[hidden])>:is(#top,.cancel){display:none}
.sign{display:block;width:3rem;height:3rem;margin:0 0 1rem;border-radius:50%;background:var(--tint)}
.soft.say,.soft+.hint,#undone+.hint,.question+.hint{margin-top:.5rem}
.soft:has(+#undone:not([hidden])),#undone:not([hidden])+.hint{display:none}
.question{margin-top:1rem;padding:.75rem .875rem}
form:has(>:is(#starting,#pending):not([hidden]))~.after,form:has(>:is(#approved,#finished):not([hidden]))~.after>a{display:none}
.support b{color:var(--ink);white-space:nowrap;-webkit-user-select:all;user-select:all}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,11.8rem),1fr));column-gap:.5rem}`;

/** Phones; a laptop at 400 percent, where the code comes first; forced colours. */
const SETTINGS = `
@media (max-width:30rem){
body{padding:0;background:var(--card)}
.card{padding:1.125rem 1.25rem 1.5rem;border:0;box-shadow:none}
}
@media (max-width:22rem){.where{flex-direction:column;align-items:flex-start}}
@media (max-height:25rem){
body,.card{padding-top:.25rem}
.logo{display:none}
.brand{min-height:0;margin:0;font-size:.875rem}
.brand p{display:flex;flex-wrap:wrap;column-gap:.5rem}
section:not([hidden]):has(>.code),form:has(>#top){display:flex;flex-direction:column}
#top~section:not([hidden]):has(>.code){display:contents}
.code{order:-1}
h1,.code h2{font-size:1rem;line-height:1.25}
.who,.lead{margin:0;font-size:.875rem}
.code{margin-top:.25rem;padding:.375rem .75rem}
.digits{margin:0;font-size:2.5rem;line-height:1.1}
.left{margin:0}
}
@media (forced-colors:active){
progress,.code,.note,.retry,.sign,.logo,.question{border:1px solid}
.problem{border:2px solid}
::-webkit-progress-value{forced-color-adjust:none;background:Highlight}
::-moz-progress-bar{forced-color-adjust:none;background:Highlight}
.primary.primary,.choices label:has(:checked){border:3px solid Highlight}
.i,.picture,.picture .on{stroke:CanvasText}
.picture :is(text,.fill){fill:CanvasText}
.picture .on{stroke:Canvas}
.picture .shade{fill:Canvas}
}`;

/** What is said on the device that has the app; what comes where no script has taken it away. */
const DEVICES = `
.here{display:none}
@media (hover:none) and (pointer:coarse){
.here{display:revert}
.elsewhere{display:none}
}
img.logo{object-fit:contain;background:none}
#digits{white-space:nowrap}
[aria-disabled=true]{opacity:.6}
.late{animation:late 6s}
@keyframes late{0%,99%{visibility:hidden}}
@media (scripting:none){.late{animation:none}}`;

/** The style sheet of all pages of a site. */
export function styleOf({ accent, accentText }: Theme): string {
  const own =
    accent === undefined ? '' : `:root:root{--accent:${accent};--accent-text:${accentText ?? readableOn(accent)}}`;
  return (COLOURS + FRAME + CONTROLS + CODE + ENDS + DEVICES + SETTINGS).replaceAll('\n', '') + own;
}
