import { sign } from '../../pages/icons.js';
import type { Sign } from '../../pages/icons.js';
import { html } from '../../pages/html.js';
import type { Html } from '../../pages/html.js';
import type { Texts } from '../../pages/texts/en.js';
import { busy, notes, ownPage, problems, scriptedForm, section, withoutScript } from './page-context.js';
import type { PageContext } from './page-context.js';

/**
 * Approves on this registered device what another one asks for. No person is logged in here by it.
 *
 * @param session - the id from the mail's link, if it is one; without it the code is asked for.
 */
export function approvePage(context: PageContext, session: string | undefined): string {
  const { approve: texts, approved, device } = context.layout.texts;
  return ownPage(context, 'approve', {
    title: texts.title,
    ask: html`<h1>${texts.title}</h1>
      <p class="lead">${session === undefined ? texts.lead : texts.leadLink}</p>
      ${withoutScript(device.noScript)} ${notes(context.layout)}
      ${problems(context, 'approve', { entry: texts.no, failed: texts.no })}
      ${scriptedForm(
        context,
        html`${session === undefined ? codeField(texts) : html`<input type="hidden" id="session" value="${session}" />`}
          <p class="warning"><b>${texts.warning}</b> <span class="hint">${texts.never}</span></p>
          <div class="pair">
            <button class="plain" id="no" type="button">${texts.noButton}</button>
            <button class="plain">${texts.yes}</button>
          </div>`,
      )}
      ${busy(context.layout, device.busy)}`,
    later: [
      section('approved', ending('yes', approved.title, texts.approved, texts.close)),
      section('refused', ending('no', texts.refusedTitle, texts.refused, texts.advice)),
      section('over', ending('time', texts.overTitle, texts.over, texts.advice)),
    ],
  });
}

/** A heading that takes the focus when its section comes, and what it means. */
function ending(name: Sign, title: string, text: string, advice: string): Html {
  return html`${sign(name)}
    <h1 tabindex="-1">${title}</h1>
    <p class="soft say">${text}</p>
    <p class="hint">${advice}</p>`;
}

/** Longer than the code: it may be pasted with spaces, with dashes, or in full width. */
function codeField({ code, codeHint }: Texts['approve']): Html {
  return html`<div class="field">
    <label for="entered">${code}</label>
    <p class="hint" id="entered-hint">${codeHint}</p>
    <input
      class="six"
      id="entered"
      inputmode="numeric"
      autocomplete="one-time-code"
      dir="ltr"
      maxlength="20"
      required
      aria-describedby="entered-hint"
    />
  </div>`;
}
