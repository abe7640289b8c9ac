import type { LoginErrorCode } from '../login/errors.js';
import { clean } from './escape.js';
import { button, codePath, framed, link, loginForm } from './layout.js';
import type { PageLayout } from './layout.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { explain, sentencesFor } from './sentences.js';
import { TEXTS } from './texts.js';
import type { CodeMethod } from './texts.js';

/** A login that the person can go on with. */
export interface Resumable {
  readonly handle: string;
  readonly state: 'pending' | 'approved';
  readonly method: CodeMethod;
}

/** What the identifier form is filled with. */
export interface FormPage {
  /** A checked path of our own. */
  readonly returnTo?: string | undefined;
  /** The names of the strategies; more than one gives a choice. */
  readonly providers: readonly string[];
  /** The chosen one. */
  readonly provider: string;
  /** What the person does with a code here; `undefined`: that depends on the choice. */
  readonly method: CodeMethod | undefined;
  /** What the person typed before. */
  readonly identifier?: string | undefined;
  /** The addresses of the pages on which strategies let people sign in with the device they sit at. */
  readonly thisDevice: readonly string[];
  /** What was wrong with it. */
  readonly mistake?: LoginErrorCode | undefined;
  /** This browser has a login on its way: offer to go on with it. */
  readonly resume?: Resumable | undefined;
}

/** The page that asks who wants to sign in. */
export function formPage(frame: PageLayout, page: FormPage): string {
  const { returnTo, identifier, mistake, resume, method, thisDevice } = page;
  const { title, lead } = sentencesFor(method).form;
  const problem = mistake && explain(mistake, method);
  const wrong = problem && html`aria-invalid="true" aria-describedby="mistake"`;
  // `cookies`: a browser that takes cookies has ours by the time it sends this form.
  return framed(frame, {
    title: problem?.title ?? title,
    main: html`<main>
      ${resume && resuming(frame, resume)}
      <h1>${title}</h1>
      <p>${lead}</p>
      ${problem && html`<p class="note" id="mistake" role="alert"><b>${problem.title}.</b> ${problem.text}</p>`}
      <form method="post" action="${frame.loginPath}">
        <input type="hidden" name="cookies" value="1" />
        ${returnTo !== undefined && html`<input type="hidden" name="returnTo" value="${returnTo}" />`} ${choice(page)}
        <label for="identifier">${TEXTS.form.identifier}</label>
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
          autofocus
          ${wrong}
        />
        <button class="primary">${TEXTS.form.submit}</button>
      </form>
      ${thisDevice.map((path) => link(path, TEXTS.form.thisDevice, 'plain'))}
    </main>`,
  });
}

function choice({ providers, provider }: FormPage): Html {
  if (providers.length < 2) return html`<input type="hidden" name="provider" value="${provider}" />`;
  const options = providers.map(
    (name) =>
      html`<label>
        <input type="radio" name="provider" value="${name}" ${name === provider && html`checked`} />
        <bdi>${NAMES[name] ?? clean(name, 40)}</bdi>
      </label>`,
  );
  return html`<fieldset>
    <legend>${TEXTS.form.provider}</legend>
    ${options}
  </fieldset>`;
}

/** How the names of our own strategies are written. */
const NAMES: Readonly<Partial<Record<string, string>>> = { idtoken: 'IDToken', loginid: 'LoginID' };

function resuming(frame: PageLayout, { handle, state, method }: Resumable): Html {
  return html`<section class="resume" id="resume">
    <p>${sentencesFor(method).resume[state]}</p>
    ${state === 'approved' ? loginForm(handle, button(frame, 'finish')) : link(codePath(frame, handle), TEXTS.buttons.finish)}
  </section>`;
}
