import type { CodePage } from './code-facts.js';
import { askedFor, help, whatToDo } from './code-help.js';
import { button, here, personLine } from './controls.js';
import { clean } from './escape.js';
import { clockOf, fillText, groupsOf } from './format.js';
import { html } from './html.js';
import type { Html } from './html.js';
import type { PageLayout } from './layout.js';

/** Stands above the code and the place where it will come: it never moves. The style sheet hides it at an end. */
export function headingOf(layout: PageLayout, { identifier }: CodePage): Html {
  const { title, text } = layout.purpose;
  return html`<div id="top">
    <h1>${clean(title ?? layout.texts.form.title, 80)}</h1>
    ${text !== undefined && html`<p class="lead">${clean(text, 300)}</p>`}
    ${identifier !== '' && personLine(layout, identifier)}
  </div>`;
}

/** As high as the code that will stand in its place. */
export function starting(layout: PageLayout): Html {
  const { starting: title } = layout.texts.code;
  return html`<div class="code">
    <h2 class="say">${title}</h2>
    <div class="digits wait"></div>
  </div>`;
}

export function pending(layout: PageLayout, page: CodePage, left: number): Html {
  const { view, method, again } = page;
  const { code: texts, push, note } = layout.texts;
  const { code, restoring } = view.state === 'pending' ? view : NO_CODE;
  const groups = groupsOf(code);
  const seconds = Math.ceil(left / 1000);
  const app = method === 'compare' ? layout.appLink : undefined;
  // The progress bar is for the eye; the time stands beside it, and the script speaks up when it gets short.
  return html`<div class="code">
      <h2 class="say">${method === 'code' ? push.title : here(app, texts.compareApp, texts.compare)}</h2>
      <p class="unseen say" id="digits">${[...groups.join('')].join(' ')}</p>
      ${largeDigits(groups)}
      <progress id="bar" max="${Math.max(60, seconds)}" value="${seconds}" aria-hidden="true"></progress>
      <p
        class="left"
        id="left"
        data-text="${fillText(texts.left, { time: '%s' })}"
        data-spoken="${fillText(texts.leftSpoken, { n: '%s' })}"
      >
        ${fillText(texts.left, { time: clockOf(seconds) })}
      </p>
    </div>
    ${remark('renewed', method === 'code' ? push.new : texts.new, again)} ${app !== undefined && appButton(layout, app)}
    ${remark('restoring', note.restoring, restoring)} ${remark('offline', note.offline, false)}
    ${whatToDo(layout, page, groups)} ${askedFor(layout, page)} ${help(layout, page)}`;
}

/** Below a code and the place where it will come, one for both: what has the focus keeps it when the code comes. */
export function cancelButton(layout: PageLayout): Html {
  return html`<div class="cancel">${button(layout, 'cancel', layout.texts.code.cancel, 'text')}</div>`;
}

const NO_CODE = { code: '', restoring: false };

function appButton({ texts }: PageLayout, app: string): Html {
  return html`<div class="here">
    <a class="primary" href="${app}">${texts.code.openApp}</a>
    <p class="lead">${texts.code.comeBack}</p>
  </div>`;
}

/** Copied as one number; empty, with not even a space, while there is no code. */
function largeDigits(groups: readonly string[]): Html {
  const spans = groups.map((group) => html`<span>${group}</span>`);
  return html`<p class="digits" id="code" dir="ltr" aria-hidden="true" translate="no">${spans}</p>`;
}

/** Below the code, so that it does not move. */
function remark(id: string, text: string, shown: boolean): Html {
  return html`<div class="note" id="${id}" ${!shown && html`hidden`}>${text}</div>`;
}
