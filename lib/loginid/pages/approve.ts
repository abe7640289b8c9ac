import { icon } from '../../pages/layout.js';
import { html } from '../../pages/html.js';
import type { Html } from '../../pages/html.js';
import { busy, laterHeading, ownPage, problems, scriptedForm, section, withoutScript } from './setting.js';
import type { Setting } from './setting.js';
import { TEXTS } from './texts.js';

/**
 * Approves on this registered device what another one asks for. It logs nobody in here.
 *
 * @param session - the id from the mail's link, if it is one; without it the code is asked for.
 */
export function approvePage(setting: Setting, session: string | undefined): string {
  const { title, lead, warning, never, yes, no, approved, refused, over } = TEXTS.approve;
  return ownPage(setting, 'approve', {
    title,
    ask: html`<h1>${title}</h1>
      <p>${lead}</p>
      ${withoutScript()} ${problems(setting, 'approve')}
      ${scriptedForm(
        setting,
        html`<p class="note"><b>${session === undefined ? warning.code : warning.link}</b> ${never}</p>
          ${session === undefined ? codeField() : html`<input type="hidden" id="session" value="${session}" />`}
          <button class="plain">${yes}</button>
          <button class="plain" id="no" type="button">${no}</button>`,
      )}
      ${busy()}`,
    later: [
      section(
        'approved',
        html`${icon('yes')}${laterHeading(approved.title)}
          <p>${approved.text}</p>`,
      ),
      section(
        'refused',
        html`${icon('no')}${laterHeading(refused.title)}
          <p>${refused.text}</p>
          <p class="small">${refused.advice}</p>`,
      ),
      section(
        'over',
        html`${icon('time')}${laterHeading(over.title)}
          <p>${over.text}</p>
          <p class="small">${refused.advice}</p>`,
      ),
    ],
  });
}

/** Longer than the code: it may be pasted with spaces. */
function codeField(): Html {
  return html`<label for="entered">${TEXTS.approve.code}</label>
    <input
      id="entered"
      inputmode="numeric"
      autocomplete="one-time-code"
      pattern="\\s*([0-9]\\s*){6}"
      title="${TEXTS.approve.sixDigits}"
      maxlength="20"
      required
    />`;
}
