import { html } from '../../pages/html.js';
import { busy, links, notes, ownPage, pathTo, problems, scriptedForm, withoutScript } from './page-context.js';
import type { PageContext } from './page-context.js';

/** Registers a new username with this device. */
export function registerPage(context: PageContext): string {
  const { register: texts, device } = context.layout.texts;
  return ownPage(context, 'register', {
    title: texts.title,
    ask: html`<h1>${texts.title}</h1>
      <p class="lead">${texts.lead}</p>
      ${withoutScript(device.noScript)} ${notes(context.layout)}
      ${problems(context, 'register', { entry: device.rule, failed: texts.no })}
      ${scriptedForm(context, html`<button class="primary">${texts.submit}</button>`, device.rule)}
      ${busy(context.layout, device.busy)} ${links([pathTo(context, 'sign-in'), texts.signIn])}`,
  });
}
