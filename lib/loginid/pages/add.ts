import { addressToOpen } from '../../pages/code-help.js';
import { fill, fillText } from '../../pages/format.js';
import { html } from '../../pages/html.js';
import type { Html } from '../../pages/html.js';
import { busy, links, notes, ownPage, pathTo, problems, scriptedForm, section, withoutScript } from './page-context.js';
import type { PageContext } from './page-context.js';

/** Adds this device to an account that has another one. */
export function addPage(context: PageContext): string {
  const { add: texts, device, code, help } = context.layout.texts;
  return ownPage(context, 'add', {
    title: texts.title,
    ask: html`<h1>${texts.title}</h1>
      <p class="lead">${texts.lead}</p>
      ${withoutScript(device.noScript)} ${notes(context.layout, texts.stopped)}
      ${problems(context, 'add', { entry: device.rule, failed: texts.no })}
      ${scriptedForm(context, html`<button class="primary">${texts.submit}</button>`)}
      ${busy(context.layout, code.starting)} ${links([pathTo(context, 'sign-in'), help.other])}`,
    later: [section('waiting', waiting(context))],
  });
}

/** Looks like the code page, with the same names for the style sheet. */
function waiting({ layout, integration }: PageContext): Html {
  const { add, push, code } = layout.texts;
  const who = html`<bdi><b id="who"></b></bdi>`;
  return html`<h1 tabindex="-1">${add.title}</h1>
    <p class="who"><span>${fill(code.for, { who })}</span></p>
    <div class="code">
      <h2>${push.title}</h2>
      <p class="unseen" id="digits"></p>
      <p class="digits" id="code" dir="ltr" aria-hidden="true" translate="no"></p>
      <progress id="bar" max="120" value="120" aria-hidden="true"></progress>
      <p
        class="left"
        id="left"
        data-text="${fillText(code.left, { time: '%s' })}"
        data-spoken="${fillText(code.leftSpoken, { n: '%s' })}"
      ></p>
    </div>
    ${addressToOpen(layout, `/${integration.name}/approve`)}
    <div class="note">${add.then}</div>
    <p class="warning hint">${push.nobody}</p>
    <div class="cancel"><button class="text" id="cancel" type="button">${code.cancel}</button></div>`;
}
