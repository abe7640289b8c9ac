import type { LoginErrorCode } from '../login/errors.js';
import { codePath, finishButton, link, loginForm, startPath } from './controls.js';
import { clean } from './escape.js';
import { fill } from './format.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { icon } from './icons.js';
import { documentOf, plainSiteName } from './layout.js';
import type { PageLayout } from './layout.js';
import { explain, scopeLabel } from './sentences.js';
import type { LoginMethod } from './sentences.js';

/** One of the ways to sign in. */
export interface Way {
  /** What the form sends: the name of a strategy, or that and `/login` for the device one sits at. */
  readonly value: string;
  readonly method: LoginMethod;
  /** In place of what we call such a way. */
  readonly label?: string | undefined;
  readonly hint?: string | undefined;
}

/** A login that the person can go on with. */
export interface Resumable {
  readonly handle: string;
  readonly state: 'pending' | 'approved';
  readonly identifier: string;
  /** Where it is finished. */
  readonly finish: string;
}

/** What the identifier form is filled with. */
export interface FormPage {
  /** A checked path of our own. */
  readonly returnTo?: string | undefined;
  /** More than one gives a choice. */
  readonly ways: readonly [Way, ...Way[]];
  /** The value of the chosen one. */
  readonly chosen: string;
  /** What the person typed before. */
  readonly identifier?: string | undefined;
  /** What was wrong with it. */
  readonly mistake?: LoginErrorCode | undefined;
  /** This browser has a login on its way: offer to go on with it. */
  readonly resume?: Resumable | undefined;
  /** The scopes that a guard waits for: a person who is logged in was sent here to share them. */
  readonly needs?: readonly string[] | undefined;
  /** A person is logged in: where they go on without another login. */
  readonly home?: string | undefined;
}

/** The page that asks who wants to sign in. */
export function formPage(layout: PageLayout, page: FormPage): string {
  const { returnTo, mistake, resume, ways, needs = [] } = page;
  const { form, resume: texts, device } = layout.texts;
  // Who comes from a guard has nowhere to go on to without another login.
  const home = needs.length === 0 ? page.home : undefined;
  const again = resume !== undefined || home !== undefined;
  const title = clean(layout.purpose.title ?? form.title, 80);
  const problem = mistake && explain(layout.texts, mistake, { site: plainSiteName(layout), method: ways[0].method });
  const said =
    problem &&
    html`<div class="problem" id="mistake" role="alert">${icon('problem')} <span>${problem.text}</span></div>`;
  const submit = resume ? texts.anewButton : again ? device.freshLogin : form.submit;
  const choice = ways.length > 1;
  // `cookies`: a browser that takes cookies has ours by the time it sends this form.
  return documentOf(layout, {
    title: problem?.title ?? title,
    subject: {
      page: 'form',
      form: {
        returnTo,
        identifier: page.identifier,
        problem: problem?.text,
        ways: ways.map((way) => ({ value: way.value, ...wordsOf(layout, way) })),
        chosen: page.chosen,
        resume: resume && { href: codePath(layout, resume.handle), identifier: resume.identifier },
      },
    },
    main: html`<main>
      <h1>${title}</h1>
      ${resume ? resuming(layout, resume) : (home === undefined || layout.purpose.text !== undefined) && lead(layout, page)}
      ${home !== undefined && signedIn(layout, home, resume ? 'plain' : 'primary')}
      ${again && html`<h2 class="or">${texts.anew}</h2>`} ${needs.length > 0 && needed(layout, needs)}
      <form method="post" action="${startPath(layout)}">
        <input type="hidden" name="cookies" value="1" />
        ${returnTo !== undefined && html`<input type="hidden" name="returnTo" value="${returnTo}" />`}
        ${!isWrong(page) && said}
        ${choice ? choices(layout, page) : html`<input type="hidden" name="way" value="${ways[0].value}" />`}
        ${isWrong(page) && said} ${identifierField(form.identifier, page, again)}
        <button class="${again ? 'plain' : 'primary'}">${submit}</button>
      </form>
    </main>`,
  });
}

function lead({ texts, purpose }: PageLayout, { ways }: FormPage): Html {
  const { lead: phone, leadPush, leadEither } = texts.form;
  const ours = ways.length > 1 ? leadEither : ways[0].method === 'compare' ? phone : leadPush;
  return html`<p class="lead">${clean(purpose.text ?? ours, 300)}</p>`;
}

/** Who comes from a guard is told what for. */
function needed({ texts }: PageLayout, needs: readonly string[]): Html {
  return html`<div class="asked" id="needs">
    <p>${texts.form.needs}</p>
    <ul>
      ${needs.map((scope) => html`<li><bdi>${clean(scopeLabel(texts, scope), 80)}</bdi></li>`)}
    </ul>
  </div>`;
}

/** The likely wish of a person who is logged in. */
function signedIn({ texts }: PageLayout, home: string, look: 'primary' | 'plain'): Html {
  return html`<p class="lead" id="signed-in">${texts.form.signedIn}</p>
    ${link(home, texts.form.goOn, look)}`;
}

/** Whether it was the name: then what is wrong stands right above it. */
function isWrong({ mistake }: FormPage): boolean {
  return mistake === 'identifier_invalid';
}

/** @param again - there is something else to do first, which the focus does not pass over. */
function identifierField(label: string, page: FormPage, again: boolean): Html {
  const { identifier } = page;
  return html`<div class="field">
    <label for="identifier">${label}</label>
    <input
      id="identifier"
      name="identifier"
      value="${identifier}"
      inputmode="email"
      autocomplete="username"
      autocapitalize="none"
      spellcheck="false"
      dir="auto"
      required
      ${(!again || isWrong(page)) && html`autofocus`}
      ${isWrong(page) && html`aria-invalid="true" aria-describedby="mistake"`}
    />
  </div>`;
}

function choices(layout: PageLayout, { ways, chosen }: FormPage): Html {
  const options = ways.map((way) => {
    const { label, hint } = wordsOf(layout, way);
    return html`<label>
      <input type="radio" name="way" value="${way.value}" ${way.value === chosen && html`checked`} />
      <span>${clean(label, 80)}<span class="hint">${clean(hint, 120)}</span></span>
    </label>`;
  });
  return html`<fieldset>
    <legend>${layout.texts.form.ways}</legend>
    <div class="choices">${options}</div>
  </fieldset>`;
}

/** What a way is called, and what the person will do there. */
function wordsOf({ texts }: PageLayout, { method, label, hint }: Way): { label: string; hint: string } {
  const ours = texts.ways[method];
  return { label: label ?? ours.label, hint: hint ?? ours.hint };
}

/** The likely wish of a person who has a login on its way; the form below starts another one. */
function resuming(layout: PageLayout, { handle, state, identifier, finish }: Resumable): Html {
  const { resume, code, approved } = layout.texts;
  const who = html`<bdi><b>${clean(identifier, 256)}</b></bdi>`;
  const on =
    state === 'approved'
      ? loginForm(handle, finishButton(finish, approved.button))
      : link(codePath(layout, handle), resume.back);
  return html`<div id="resume">
    <p class="lead">${state === 'approved' ? resume.approved : resume.text}</p>
    ${identifier !== '' && html`<div class="who"><span>${fill(code.for, { who })}</span></div>`} ${on}
  </div>`;
}
