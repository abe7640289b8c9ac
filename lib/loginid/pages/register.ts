import { html } from '../../pages/html.js';
import { busy, links, notes, ownPage, pathTo, problems, scriptedForm, withoutScript } from './setting.js';
import type { Setting } from './setting.js';

/** Registers a new username with this device. */
export function registerPage(setting: Setting): string {
  const { register: texts, device } = setting.layout.texts;
  return ownPage(setting, 'register', {
    title: texts.title,
    ask: html`<h1>${texts.title}</h1>
      <p class="lead">${texts.lead}</p>
      ${withoutScript(device.noScript)} ${notes(setting.layout)}
      ${problems(setting, 'register', { entry: device.rule, failed: texts.no })}
      ${scriptedForm(setting, html`<button class="primary">${texts.submit}</button>`, device.rule)}
      ${busy(setting.layout, device.busy)} ${links([pathTo(setting, 'sign-in'), texts.signIn])}`,
  });
}
