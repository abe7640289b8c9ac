import { link, siteOf } from '../../pages/layout.js';
import { html } from '../../pages/html.js';
import type { Html } from '../../pages/html.js';
import { busy, laterHeading, ownPage, pathTo, problems, scriptedForm, section, withoutScript } from './setting.js';
import type { Setting } from './setting.js';
import { TEXTS } from './texts.js';

/** Adds this device to an account that has another one. */
export function addPage(setting: Setting): string {
  const { title, lead, submit, asking, stopped, back } = TEXTS.add;
  return ownPage(setting, 'add', {
    title,
    ask: html`<h1>${title}</h1>
      <p>${lead}</p>
      ${withoutScript()}
      <p class="note" id="stopped" tabindex="-1" hidden>${stopped}</p>
      ${problems(setting, 'add')} ${scriptedForm(setting, html`<button class="primary">${submit}</button>`)}
      ${busy(asking)} ${link(pathTo(setting, 'sign-in'), back, 'plain')}`,
    later: [section('waiting', waiting(setting))],
  });
}

/** Looks like the code page, with the same names for the style sheet. */
function waiting({ frame, integration }: Setting): Html {
  const { waiting: title, left, leftSpoken, enter, different, then, cancel } = TEXTS.add;
  return html`${laterHeading(title)}
    <div class="code">
      <p class="unseen" id="digits"></p>
      <p id="code" aria-hidden="true" translate="no"></p>
      <progress id="bar" max="120" value="120" aria-hidden="true"></progress>
      <p id="left" data-text="${left}" data-spoken="${leftSpoken}"></p>
    </div>
    <ul class="compare">
      <li>
        ${enter} <b translate="no"><bdi>${siteOf(frame)}${frame.loginPath}/${integration.name}/approve</bdi></b>
      </li>
      <li class="different">${different}</li>
    </ul>
    <p class="small">${then}</p>
    <button class="plain" id="cancel" type="button">${cancel}</button>`;
}
