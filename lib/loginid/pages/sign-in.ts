import { link } from '../../pages/layout.js';
import { html } from '../../pages/html.js';
import { busy, ownPage, pathTo, problems, SCRIPTED, startPath, usernameField, withoutScript } from './setting.js';
import type { Setting } from './setting.js';
import { TEXTS } from './texts.js';

/** Signs in with this device; the form itself, as it works without scripts, asks a registered one. */
export function signInPage(setting: Setting): string {
  const { returnTo, integration } = setting;
  const { title, lead, submit, push, noScript, newcomer, register, add } = TEXTS.signIn;
  // `cookies`: a browser that takes cookies has ours by the time it sends this form.
  return ownPage(setting, 'sign-in', {
    title,
    ask: html`<h1>${title}</h1>
      <p>${lead}</p>
      ${withoutScript(noScript)} ${problems(setting, 'sign-in')}
      <form method="post" action="${startPath(setting)}">
        <input type="hidden" name="cookies" value="1" />
        <input type="hidden" name="provider" value="${integration.name}" />
        ${returnTo !== undefined && html`<input type="hidden" name="returnTo" value="${returnTo}" />`}
        ${usernameField()}
        <button class="primary" ${SCRIPTED}>${submit}</button>
        <button class="plain" id="push">${push}</button>
      </form>
      <div id="instead" hidden>${link(pathTo(setting, 'add'), add, 'plain')}</div>
      ${busy()}
      <p class="small">${newcomer}</p>
      ${link(pathTo(setting, 'register'), register, 'plain')}`,
  });
}
