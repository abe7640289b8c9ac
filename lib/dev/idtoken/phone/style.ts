/** The style sheet of the phone's page: light and dark, from a narrow phone to a desktop. */
export const PHONE_STYLE = `
:root {
  color-scheme: light dark;
  --back: #e9ecf4; --screen: #f7f8fc; --panel: #ffffff; --line: #d5daea; --edge: #7d86a0;
  --text: #161a2b; --soft: #545c76; --accent: #3847c4; --on-accent: #ffffff;
  --yes: #0b6b3a; --no: #b1251c; --on-fill: #ffffff;
  --alert-back: #fdecea; --alert-text: #8c1d13; --ok-text: #0b6b3a; --ok-back: #e2f4e9; --warn-back: #fbf0d9; --warn-text: #6a4700;
  --card-from: #2c3aa8; --card-to: #6a3fb5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #07090f; --screen: #10131d; --panel: #191d2b; --line: #2c3348; --edge: #7e88a8;
    --text: #eef0f8; --soft: #a9b1c9; --accent: #a3b0ff; --on-accent: #10131d;
    --yes: #17784a; --no: #bb342a;
    --alert-back: #3a1714; --alert-text: #ffb9b1; --ok-text: #85dca9; --ok-back: #12301f; --warn-back: #362911; --warn-text: #f5d491;
    --card-from: #27339a; --card-to: #593399;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
h1, h2, p, dl, dd, ul, fieldset { margin: 0; padding: 0; }
h1 { font-size: 1.5rem; line-height: 1.2; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 1rem; }
h1:focus { outline: none; }
.phone { min-height: 100vh; min-height: 100dvh; max-width: 430px; margin: 0 auto; background: var(--screen); display: flex; flex-direction: column; padding: env(safe-area-inset-top) 0 env(safe-area-inset-bottom); }
.bar { display: flex; justify-content: space-between; align-items: center; gap: 12px; padding: 14px 20px 10px; font-size: .875rem; }
.brand { display: flex; align-items: center; gap: 6px; font-weight: 600; }
.brand svg { width: 18px; height: 18px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; }
.connection { display: flex; align-items: center; gap: 7px; color: var(--soft); }
.dot { width: 9px; height: 9px; border-radius: 50%; background: var(--edge); }
[data-state="connected"] .dot { background: #17a85b; }
[data-state="offline"] .dot { background: #d9483b; }
main { flex: 1; display: flex; flex-direction: column; padding: 6px 20px 20px; gap: 14px; }
.screen { display: flex; flex-direction: column; gap: 14px; flex: 1; }
.lead, .hint, .eyebrow { color: var(--soft); }
.hint { font-size: .8125rem; }
.eyebrow { font-size: .875rem; overflow-wrap: anywhere; }
.alert { background: var(--alert-back); color: var(--alert-text); border-radius: 14px; padding: 11px 14px; font-size: .9375rem; display: grid; gap: 10px; }
form { display: flex; flex-direction: column; gap: 14px; flex: 1; }
.field { display: flex; flex-direction: column; gap: 5px; min-width: 0; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
label, legend { font-size: .875rem; font-weight: 600; }
input:not([type="checkbox"]), select { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--edge); border-radius: 12px; padding: 10px 12px; min-height: 48px; width: 100%; min-width: 0; }
select { appearance: none; padding-right: 34px; background-image: linear-gradient(45deg, transparent 49%, var(--soft) 50%), linear-gradient(-45deg, transparent 49%, var(--soft) 50%); background-size: 6.5px 6px; background-position: right 17px center, right 11px center; background-repeat: no-repeat; text-overflow: ellipsis; }
input::placeholder { color: var(--soft); opacity: 1; }
input[aria-invalid="true"] { border-color: var(--no); border-width: 2px; }
button { font: inherit; font-weight: 600; border: 0; border-radius: 14px; min-height: 50px; padding: 11px 16px; cursor: pointer; color: inherit; }
button:disabled { opacity: .55; cursor: default; }
.primary, .notice { background: var(--accent); color: var(--on-accent); }
.quiet { background: transparent; color: var(--accent); border: 1px solid var(--line); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.actions { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: 12px; margin-top: auto; padding-top: 4px; }
.actions.stacked { grid-auto-flow: row; }
.actions { position: sticky; bottom: 0; margin: auto -20px -20px; padding: 12px 20px 20px; background: var(--screen); }
.answer, form .actions { box-shadow: 0 -1px 0 var(--line); }
dialog .actions { position: static; margin: 0; padding: 4px 0 0; background: none; }
.approve { background: var(--yes); color: var(--on-fill); }
.refuse { background: var(--no); color: var(--on-fill); }
.card { color: #fff; background: linear-gradient(135deg, var(--card-from), var(--card-to)); border-radius: 22px; padding: 20px; min-height: 190px; display: flex; flex-direction: column; gap: 2px; box-shadow: 0 12px 28px -14px rgb(20 20 70 / .65); }
.card-kind { font-size: .75rem; letter-spacing: .08em; text-transform: uppercase; opacity: .92; }
.card-name { font-size: 1.375rem; font-weight: 650; margin-top: 12px; overflow-wrap: anywhere; }
.card-token { overflow-wrap: anywhere; font-size: .9375rem; }
.card dl { display: grid; grid-template-columns: repeat(2, 1fr); gap: 8px 14px; margin-top: auto; padding-top: 14px; font-size: .9375rem; }
.card dt { font-size: .75rem; opacity: .92; }
.people { list-style: none; display: flex; flex-direction: column; gap: 8px; }
.person { width: 100%; display: flex; align-items: center; gap: 12px; text-align: left; background: var(--panel); border: 1px solid var(--line); padding: 9px 12px; }
.person span { min-width: 0; overflow-wrap: anywhere; }
.person small { display: block; font-weight: 400; color: var(--soft); }
.person[aria-pressed="true"] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.logo { flex: none; width: 52px; height: 52px; border-radius: 16px; display: grid; place-items: center; font-size: 1.375rem; font-weight: 700; background: linear-gradient(135deg, var(--card-from), var(--card-to)); color: #fff; }
.person .logo { width: 38px; height: 38px; border-radius: 50%; font-size: 1rem; }
.service { display: flex; gap: 14px; align-items: flex-start; }
.service > div { min-width: 0; display: grid; gap: 2px; }
.url { color: var(--soft); font-size: .9375rem; overflow-wrap: anywhere; }
.badge { justify-self: start; margin-top: 4px; font-size: .8125rem; font-weight: 600; border-radius: 12px; padding: 3px 11px; background: var(--warn-back); color: var(--warn-text); }
.badge[data-verified="true"] { background: var(--ok-back); color: var(--ok-text); }
.code-box { background: var(--panel); border: 1px solid var(--line); border-radius: 20px; padding: 15px 16px; text-align: center; }
.code-label { font-weight: 600; text-wrap: balance; }
.code { font-size: 3.25rem; line-height: 1.15; font-weight: 700; font-variant-numeric: tabular-nums; letter-spacing: .06em; margin: 4px 0 6px; display: flex; justify-content: center; }
.code > span:first-child { display: flex; gap: .28em; margin-right: -.06em; }
.countdown { display: flex; align-items: center; gap: 10px; font-size: .875rem; color: var(--soft); font-variant-numeric: tabular-nums; }
progress { appearance: none; flex: 1; height: 6px; border: 0; border-radius: 3px; overflow: hidden; background: var(--line); }
progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--accent); border-radius: 3px; }
progress::-moz-progress-bar { background: var(--accent); }
.warning { font-size: .875rem; margin-top: 7px; color: var(--soft); }
.scopes { border: 0; min-width: 0; }
.scopes legend { padding: 0 0 7px; font-size: 1rem; }
.scopes > div { background: var(--panel); border: 1px solid var(--line); border-radius: 16px; overflow: hidden; }
.scopes > div:empty::after { content: "Nothing is asked for but who you are."; display: block; padding: 13px 14px; color: var(--soft); }
.switch { display: flex; align-items: center; justify-content: space-between; gap: 14px; min-height: 54px; padding: 8px 14px; cursor: pointer; font-weight: 500; font-size: 1rem; }
.switch + .switch { border-top: 1px solid var(--line); }
.switch span { min-width: 0; overflow-wrap: anywhere; }
.switch small { display: block; color: var(--soft); font-weight: 400; font-size: .875rem; }
.switch input { appearance: none; flex: none; width: 50px; height: 30px; border-radius: 99px; background: var(--edge); margin: 0; position: relative; cursor: pointer; transition: background .15s; }
.switch input::after { content: ""; position: absolute; left: 3px; top: 3px; width: 24px; height: 24px; border-radius: 50%; background: #fff; transition: transform .15s; }
.switch input:checked { background: var(--yes); }
.switch input:checked::after { transform: translateX(20px); }
.withheld { font-size: .875rem; color: var(--soft); overflow-wrap: anywhere; }
.withheld b { color: var(--text); }
.typed { font-size: .9375rem; }
.typed summary { cursor: pointer; color: var(--accent); font-weight: 600; padding: 6px 0; border-radius: 6px; }
.typed[open] { display: grid; }
.typed label { display: block; margin: 6px 0 5px; }
.typed input { letter-spacing: .1em; font-variant-numeric: tabular-nums; }
.typed .hint { margin-top: 5px; }
.policy { font-size: .9375rem; }
a { color: var(--accent); }
.result { text-align: center; align-items: center; padding-top: 12vh; }
.result .actions { align-self: stretch; }
.sign { width: 92px; height: 92px; border-radius: 50%; display: grid; place-items: center; background: var(--no); margin-bottom: 6px; }
.sign svg { width: 54px; height: 54px; fill: none; stroke: #fff; stroke-width: 4; stroke-linecap: round; stroke-linejoin: round; }
.sign .yes { display: none; }
[data-outcome="approved"] .sign { background: var(--yes); }
[data-outcome="approved"] .sign .yes { display: block; }
[data-outcome="approved"] .sign .no { display: none; }
dialog { border: 0; border-radius: 26px 26px 0 0; padding: 26px 24px; width: 100%; max-width: 430px; margin: auto auto 0; background: var(--panel); color: inherit; text-align: center; }
dialog[open] { display: grid; gap: 14px; }
dialog::backdrop { background: rgb(5 8 18 / .6); }
dialog h2 { font-size: 1.375rem; }
dialog .switch { text-align: left; border: 1px solid var(--line); border-radius: 14px; }
.sensor { display: grid; justify-items: center; gap: 8px; padding: 18px; background: transparent; color: var(--accent); border: 2px solid var(--accent); border-radius: 24px; }
.sensor svg { width: 76px; height: 76px; fill: none; stroke: currentColor; stroke-width: 2.4; stroke-linecap: round; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (min-width: 520px) {
  .phone { min-height: min(860px, 100vh - 32px); min-height: min(860px, 100dvh - 32px); margin: 16px auto; border-radius: 40px; border: 1px solid var(--line); box-shadow: 0 30px 70px -34px rgb(10 12 40 / .5); overflow: clip; }
  dialog { border-radius: 26px; margin: auto; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
@media (forced-colors: active) { .switch input { appearance: auto; } button { border: 1px solid; } }
`;
