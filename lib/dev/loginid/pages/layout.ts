import { html } from '../../../pages/html.js';
import type { Html } from '../../../pages/html.js';

/** A page of the operator, below its heading. */
export interface Page {
  readonly title: string;
  readonly content: Html;
}

const LINE_END = verbatim('\n');

/** Text of several lines, which stay lines. */
export function lines(text: string): readonly Html[] {
  return text.split('\n').map((line, index) => (index === 0 ? html`${line}` : html`${LINE_END}${line}`));
}

/** The whole page: no script, one style sheet. */
export function layout({ title, content }: Page, nonce: string): Html {
  return html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>${title} - LoginID development operator</title>
      <link rel="icon" href="data:," />
      <style nonce="${nonce}">
        ${STYLE}
      </style>
    </head>
    <body>
      <header>
        <p>LoginID development operator</p>
        <nav><a href="/dashboard">Dashboard</a> <a href="/mails">Mails</a></nav>
      </header>
      <main>
        <h1>${title}</h1>
        ${content}
      </main>
    </body>
  </html> `;
}

/** What the program itself has written, a style sheet or a line end, without an escape. Never for a value. */
function verbatim(text: string): Html {
  return { html: text };
}

const STYLE = verbatim(`
:root { color-scheme: light dark; --back: #f4f6fa; --panel: #fff; --line: #d5daea; --edge: #767f99; --text: #161a2b; --soft: #545c76; --accent: #1f5fbf; --on-accent: #fff; --no: #b1251c; }
@media (prefers-color-scheme: dark) { :root { --back: #10131d; --panel: #191d2b; --line: #2c3348; --edge: #7e88a8; --text: #eef0f8; --soft: #a9b1c9; --accent: #9cc2ff; --on-accent: #10131d; --no: #ffb9b1; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
header, main { max-width: 760px; margin: 0 auto; padding: 16px 20px; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 8px; color: var(--soft); }
header p { margin: 0; }
a { color: var(--accent); overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; margin: 8px 0 16px; }
h2 { font-size: 1.125rem; margin: 0 0 8px; overflow-wrap: anywhere; }
section, article { background: var(--panel); border: 1px solid var(--line); border-radius: 14px; padding: 18px; margin: 0 0 16px; }
form { display: grid; gap: 12px; }
.row { display: flex; flex-wrap: wrap; gap: 10px; align-items: center; justify-content: space-between; padding: 8px 0; }
.row form { display: flex; gap: 8px; }
label { display: grid; gap: 4px; font-weight: 600; font-size: .9375rem; }
small { color: var(--soft); font-weight: 400; }
input { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--edge); border-radius: 10px; padding: 9px 12px; min-height: 46px; width: 100%; font-weight: 400; }
input::placeholder { color: var(--soft); opacity: 1; }
button { font: inherit; font-weight: 600; min-height: 46px; padding: 8px 18px; border-radius: 10px; cursor: pointer; border: 1px solid var(--edge); background: transparent; color: inherit; justify-self: start; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
dl { margin: 0 0 12px; }
dt { color: var(--soft); font-size: .875rem; margin-top: 8px; }
dd { margin: 0; }
pre, code { font: .875rem/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; }
.alert { color: var(--no); font-weight: 600; }
`);
