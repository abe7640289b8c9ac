import type { CodePage, ShownState } from './code-facts.js';
import { button, codePath, finishButton, link, personLine, startPath } from './controls.js';
import { developerBox } from './developer-box.js';
import { fill } from './format.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { sign } from './icons.js';
import type { Sign } from './icons.js';
import { siteName, plainSiteName } from './layout.js';
import type { PageLayout } from './layout.js';
import { onceUseful, retryTime } from './retry-time.js';
import { explain, inOneLine, refusalText } from './sentences.js';

/** How a login ended, or goes on without the phone. The heading takes the focus, so that it is read first. */
export function endings(
  layout: PageLayout,
  page: CodePage,
): Readonly<Record<Exclude<ShownState, 'starting' | 'pending'> | 'gone', Html>> {
  return {
    approved: approved(layout, page),
    rejected: rejected(layout, page),
    expired: expired(layout, page),
    failed: failed(layout, page),
    gone: gone(layout),
    finished: finished(layout, page),
  };
}

/** @param ids - of what the script may put other words into. */
export function result(
  icon: Sign,
  title: string,
  text: Html | string,
  ids: { title?: string; text?: string } = {},
): Html {
  return html`${sign(icon)}
    <h1 class="say" ${ids.title !== undefined && html`id="${ids.title}"`}>${title}</h1>
    <p class="soft say" ${ids.text !== undefined && html`id="${ids.text}"`}>${text}</p>`;
}

function approved(layout: PageLayout, { finish }: CodePage): Html {
  const { approved: texts } = layout.texts;
  return html`${result('yes', texts.title, fill(texts.text, { site: siteName(layout) }))}
    <div class="note" id="undone" hidden>${texts.undone}</div>
    <p class="hint">${texts.stuck}</p>
    ${finishButton(finish, texts.button)}`;
}

function rejected(layout: PageLayout, { view, method }: CodePage): Html {
  const { end } = layout.texts;
  const rejection = view.state === 'rejected' ? view : ({ by: 'phone' } as const);
  const { title, text } = refusalText(layout.texts, rejection, method);
  // Who cancelled knows who it was, and what a site refuses is no stranger's doing: a new code leads there again.
  const { by } = rejection;
  return html`${result(by === 'browser' ? 'stopped' : 'no', title, text, { title: 'reason-title', text: 'reason' })}
  ${
    by === 'phone' &&
    html`<details>
      <summary>${end.notYou}</summary>
      <p class="soft">${method === 'compare' ? end.advice : end.advicePush}</p>
    </details>`
  }
  ${button(layout, 'retry', end.new, by === 'application' ? 'plain' : 'primary')}`;
}

function expired(layout: PageLayout, { identifier, method }: CodePage): Html {
  const { expired: texts } = layout.texts;
  return html`${result('time', texts.title, texts.text)}
    ${
      identifier !== '' &&
      html`<div class="question">
        <p>${texts.name}</p>
        ${personLine(layout, identifier)}
      </div>`
    }
    <p class="hint">${method === 'compare' ? texts.nothing : texts.nothingPush}</p>
    ${button(layout, 'retry', layout.texts.end.new)}`;
}

function failed(layout: PageLayout, { handle, view, now, method }: CodePage): Html {
  const { texts } = layout;
  const { error, retryAt } = view.state === 'failed' ? view : { error: undefined, retryAt: undefined };
  const said = error === undefined ? '' : inOneLine(explain(texts, error, { site: plainSiteName(layout), method }));
  const wait = { ms: (retryAt ?? now) - now, again: codePath(layout, handle), label: texts.end.again };
  return html`${result('problem', texts.failed.title, said, { text: 'message' })} ${retryTime(layout, retryAt, now)}
  ${onceUseful(wait, button(layout, 'retry', texts.end.new))}
  ${error === undefined ? loadedForDeveloper(layout) : developerBox(layout, { code: error })}`;
}

/** Outside production a page whose login fails is loaded anew: the server knows what the developer's box says. */
function loadedForDeveloper({ developing, nonce }: PageLayout): Html | false {
  // prettier-ignore
  return developing && html`<script nonce="${nonce}">new MutationObserver(()=>location.reload()).observe(document.currentScript.parentElement,{attributeFilter:['hidden']})</script>`;
}

function gone(layout: PageLayout): Html {
  const { gone: texts, end } = layout.texts;
  return html`${result('unknown', texts.title, texts.text)} ${link(startPath(layout), end.anew)}`;
}

/** What a link may lead to: no script, and no other site that looks like a path. */
const OWN_PATH_OR_WEB = /^(\/(?![/\\])|https?:\/\/)/;

/** For a finished login that is looked at again. */
function finished(layout: PageLayout, { view }: CodePage): Html {
  const { finished: texts, approved: next } = layout.texts;
  const { redirect = '/' } = view.state === 'finished' ? view : {};
  const target = OWN_PATH_OR_WEB.test(redirect) ? redirect : '/';
  return html`${result('yes', texts.title, texts.text)} ${link(target, next.button)}`;
}
