import { link } from '../../pages/layout.js';
import { html } from '../../pages/html.js';
import { busy, ownPage, pathTo, problems, scriptedForm, withoutScript } from './setting.js';
import type { Setting } from './setting.js';
import { TEXTS } from './texts.js';

/** Registers a new username with this device. */
export function registerPage(setting: Setting): string {
  const { title, lead, submit, known, signIn } = TEXTS.register;
  return ownPage(setting, 'register', {
    title,
    ask: html`<h1>${title}</h1>
      <p>${lead}</p>
      ${withoutScript()} ${problems(setting, 'register')}
      ${scriptedForm(setting, html`<button class="primary">${submit}</button>`)} ${busy()}
      <p class="small">${known}</p>
      ${link(pathTo(setting, 'sign-in'), signIn, 'plain')}`,
  });
}
