/** Every pair of text and ground has a contrast of at least 4.5, in light and in dark. */
const COLOURS = `
:root{--back:#eef1f7;--card:#fff;--ink:#101828;--soft:#4d596b;--line:#cdd5e1;--accent:#2440b8;--good:#08734c;--bad:#b42318;--warn:#8a4b08}
@media (prefers-color-scheme:dark){:root{--back:#0b0f17;--card:#161c28;--ink:#f0f3f9;--soft:#adb7c8;--line:#313b4e;--accent:#a5b9ff;--good:#5dd6a0;--bad:#ff9d93;--warn:#f5c26b}}`;

/** A card below the name of the site. It stands at the top, so that it keeps its place when its content changes. */
const CARD = `
*{box-sizing:border-box;margin:0}
[hidden]{display:none!important}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
body{padding:clamp(1.25rem,8vh,6rem) 1rem 1.25rem;background:var(--back);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;text-align:center;overflow-wrap:anywhere}
header,main{max-width:28rem;margin:0 auto}
header{padding-bottom:1rem;font-size:1.125rem}
header,h1+p,#retry,details,#left,.asked,.small{color:var(--soft)}
b{color:var(--ink)}
main{padding:2rem clamp(1rem,6vw,1.75rem);background:var(--card);border-radius:1.25rem;box-shadow:0 8px 32px #1018281a}
main,.code,.note{border:1px solid var(--line)}
h1{font-size:1.375rem;line-height:1.3}
h1,h1+p,#retry{text-wrap:balance}
h1+p,#retry{margin-top:.5rem}
time{white-space:nowrap}
ul{padding:0;list-style:none}`;

const CONTROLS = `
.primary,.plain,input{display:block;width:100%;min-height:3rem;margin-top:.75rem;padding:.625rem 1rem;border:2px solid var(--soft);border-radius:.75rem;background:none;color:var(--ink);font:inherit}
.primary,.plain{font-weight:600;text-decoration:none;cursor:pointer}
.primary{border-color:var(--accent);background:var(--accent);color:var(--card)}
:not(button)+:is(button,.primary){margin-top:1.5rem}
[aria-disabled=true]{opacity:.6}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
a,summary{color:var(--accent)}
summary{padding:.625rem;cursor:pointer}
details{margin:.75rem 0 -.75rem}
details ul,#devices ul{padding-inline-start:1.25rem;list-style:disc;text-align:start}
h1~form{margin-top:1.5rem}
label,legend{display:block;padding:0;font-weight:600;text-align:start}
label+input{margin-top:.375rem}
[aria-invalid],[role=alert]{border-color:var(--bad)}
fieldset{margin-bottom:1rem;padding:0;border:0}
fieldset label{display:flex;align-items:center;gap:.75rem;min-height:2.75rem;font-weight:400}
[type=radio]{width:1.25rem;min-height:1.25rem;margin:0;accent-color:var(--accent)}`;

const CONTENT = `
.code{margin:1.25rem 0;padding:1.25rem .5rem 1rem;background:var(--back);border-radius:1rem;font-variant-numeric:tabular-nums}
#code{font-size:clamp(2rem,12.5vw,3.75rem);line-height:1.15;font-weight:650;letter-spacing:.04em;-webkit-user-select:all;user-select:all}
#code span{display:inline-block;margin:0 .14em}
progress{width:90%;height:.375rem;margin-top:.5rem;border:0;border-radius:9px;overflow:hidden;appearance:none;background:var(--line)}
::-webkit-progress-bar{background:none}
::-webkit-progress-value{background:var(--accent)}
::-moz-progress-bar{background:var(--accent)}
[data-short] #left{color:var(--bad);font-weight:600}
#devices{margin-bottom:.5rem;text-align:start}
.compare li{position:relative;padding:.25rem 0 .25rem 2rem}
.compare,.asked,.note{text-align:start}
.compare li:before{position:absolute;left:.25rem;content:"\\2713";color:var(--good);font-weight:700}
.compare .different:before{content:"\\2715";color:var(--bad)}
.asked{margin-top:1rem;padding-top:1rem;border-top:1px solid var(--line)}
.asked ul{margin:.25rem 0 .5rem;color:var(--ink);font-weight:600}
.note{margin:1rem 0;padding:.75rem 1rem;border-left:4px solid var(--warn);border-radius:.5rem}
.small{margin-top:1rem;font-size:.875rem}
.resume{margin-bottom:1.5rem;padding-bottom:1.5rem;border-bottom:1px solid var(--line)}
.icon,.wait{display:block;width:4rem;height:4rem;margin:0 auto 1rem;padding:.375rem;border:3px solid;border-radius:50%;color:var(--warn);fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.yes{color:var(--good)}
.no{color:var(--bad)}
.wait{margin:1.35rem auto;border-color:var(--accent) var(--line) var(--line)}
.late{animation:late 6s}
@keyframes late{0%,99%{visibility:hidden}}
@media (scripting:none){.late{animation:none}}
@keyframes turn{to{rotate:1turn}}
@media (prefers-reduced-motion:no-preference){.wait{animation:turn 1.2s linear infinite}}`;

/** The style sheet of all pages. */
export const STYLE = (COLOURS + CARD + CONTROLS + CONTENT).replaceAll('\n', '');
