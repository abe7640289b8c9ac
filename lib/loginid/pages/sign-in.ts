import { startPath } from '../../pages/controls.js';
import { html } from '../../pages/html.js';
import {
  busy,
  links,
  notes,
  ownPage,
  pathTo,
  problems,
  SCRIPTED,
  usernameField,
  withoutScript,
} from './page-context.js';
import type { PageContext } from './page-context.js';

/** Signs in with this device; the form itself, as it works without scripts, asks a registered one. */
export function signInPage(context: PageContext): string {
  const { returnTo, layout, integration } = context;
  const { signIn, device } = layout.texts;
  // `cookies`: a browser that takes cookies has ours by the time it sends this form.
  return ownPage(context, 'sign-in', {
    title: signIn.title,
    ask: html`<h1>${signIn.title}</h1>
      <p class="lead">${signIn.lead}</p>
      ${withoutScript(signIn.noScript)} ${notes(layout)}
      ${problems(context, 'sign-in', { entry: device.rule, failed: signIn.no })}
      <form method="post" action="${startPath(layout)}">
        <input type="hidden" name="cookies" value="1" />
        <input type="hidden" name="provider" value="${integration.name}" />
        ${returnTo !== undefined && html`<input type="hidden" name="returnTo" value="${returnTo}" />`}
        ${usernameField(layout)}
        <button class="primary" ${SCRIPTED}>${signIn.title}</button>
        <button class="plain" id="push">${signIn.other}</button>
      </form>
      ${busy(layout, device.busy)}
      ${links([pathTo(context, 'add'), signIn.add], [pathTo(context, 'register'), signIn.register])}`,
  });
}
