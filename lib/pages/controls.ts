import { clean } from './escape.js';
import { fill } from './format.js';
import { html } from './html.js';
import type { Html } from './html.js';
import type { PageLayout } from './layout.js';

/** How much a button asks to be pressed: one filled one a page at most. */
type Look = 'primary' | 'plain' | 'text';

/** Around the buttons of a page that is about one login: they work without scripts, and no link can press them. */
export function loginForm(handle: string, content: Html): Html {
  return html`<form method="post"><input type="hidden" name="handle" value="${handle}" />${content}</form>`;
}

/** A button in a {@link loginForm}. */
export function button(layout: PageLayout, action: 'cancel' | 'retry', label: string, look: Look = 'primary'): Html {
  return html`<button formaction="${layout.loginPath}/${action}" class="${look}">${label}</button>`;
}

/** The one that finishes a login, at the path where it began. */
export function finishButton(path: string, label: string): Html {
  return html`<button formaction="${path}" class="primary">${label}</button>`;
}

/** A link that looks like a button. */
export function link(href: string, label: string, look: Look = 'primary'): Html {
  return html`<a href="${href}" class="${look}">${label}</a>`;
}

/** The address of a login's code page. */
export function codePath({ loginPath }: PageLayout, handle: string): string {
  return `${loginPath}/code?handle=${encodeURIComponent(clean(handle))}`;
}

/** Where everything begins. */
export function startPath({ loginPath }: PageLayout): string {
  return loginPath || '/';
}

/** The same, with the name of this browser's latest login filled in. */
function changePath(layout: PageLayout): string {
  return `${startPath(layout)}?change=1`;
}

/** To the other ways to sign in, or to another account where there is no other way. */
export function otherWay(layout: PageLayout): Html {
  const { help, end } = layout.texts;
  return link(changePath(layout), layout.hasOtherWay ? help.other : end.account, 'plain');
}

/** Whose login it is, as this browser typed it, and the way to mend a slip: it ends the login that it leaves. */
export function personLine(layout: PageLayout, identifier: string): Html {
  const { code } = layout.texts;
  const who = html`<bdi><b>${clean(identifier, 256)}</b></bdi>`;
  return html`<div class="who">
    <span>${fill(code.for, { who })}</span>
    <button formaction="${layout.loginPath}/cancel" name="then" value="change" aria-label="${code.changeSpoken}">
      ${code.change}
    </button>
  </div>`;
}

/** What a visitor reads to the help desk. */
export function support({ texts }: PageLayout, code: string): Html {
  return html`<p class="support">${texts.end.support} <b dir="ltr" translate="no">${code}</b></p>`;
}

/** On the device that has the app, other words fit. The style sheet shows one of the two. */
export function here(app: string | undefined, onIt: string, elsewhere: string): Html {
  if (app === undefined) return html`${elsewhere}`;
  return html`<span class="here">${onIt}</span><span class="elsewhere">${elsewhere}</span>`;
}
