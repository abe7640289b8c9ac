import { part } from '../../pages/browser/elements.js';
import { singleSubmit } from '../../pages/browser/single-submit.js';
import { add, approve, register, signIn } from './ceremonies.js';
import type { DirectWeb } from '../../browser/index.js';
import { clientOf } from './client.js';
import { ownServer } from './own-server.js';
import { view } from './view.js';

/** The operator can be asked before the press where nothing but the username matters. */
const PREPARED = { 'sign-in': 'login', register: 'register' } as const;

/** After such a pause (ms) in typing, a username may be complete. */
const PAUSE_MS = 600;

const CEREMONIES = { 'sign-in': signIn, register, add, approve };

function run(main: HTMLElement): void {
  const { page, baseUrl = '', apiKey = '' } = main.dataset;
  const server = ownServer(main.dataset);
  let made: DirectWeb | undefined;
  // One for all presses: it keeps what the operator asked and the browser wanted another press for.
  const client = (): DirectWeb => (made ??= clientOf(baseUrl, apiKey));
  let aborting = new AbortController();
  const stop = (): void => aborting.abort();
  const ceremony = CEREMONIES[page as keyof typeof CEREMONIES]({ server, client, stop });
  const field = part('identifier') as HTMLInputElement;

  /** Comes to whether the page is being left, with what the ceremony came to. */
  const begin = async (): Promise<boolean> => {
    aborting = new AbortController();
    const { signal } = aborting;
    view.busy(true);
    view.problem();
    try {
      const result = await ceremony(view.typed('identifier'), signal);
      if (result) server.finish(result.handle, result.jwt);
      return !!result;
    } catch (error) {
      if (signal.aborted) view.stopped();
      else view.problem(error);
      return false;
    } finally {
      view.busy(false);
    }
  };

  const prepare = (kind: 'login' | 'register'): void => {
    try {
      client().prepare(kind, view.typed('identifier'));
    } catch {
      // The operator's client did not arrive: the press says so.
    }
  };

  for (const plain of document.querySelectorAll('.late')) plain.remove();
  for (const scripted of document.querySelectorAll<HTMLElement>('[data-scripted]')) scripted.hidden = false;
  part('in-app').hidden = !IN_APP.test(navigator.userAgent);
  part('stop').onclick = stop;
  field.value ||= carried();
  if (document.activeElement === document.body) field.focus();
  carry(() => view.typed('identifier'));
  const kind = PREPARED[page as keyof typeof PREPARED] as 'login' | 'register' | undefined;
  if (kind) whenTyped(field, kind === 'login', () => prepare(kind));
  singleSubmit((event) => {
    // The form itself asks a registered device: that one goes on to the code page.
    if (event.submitter?.id === 'push') return true;
    event.preventDefault();
    return begin();
  });
}

/**
 * Calls when the username is there.
 *
 * @param early - also when the typing pauses, or it came along: not where half a name would be asked to be registered.
 */
function whenTyped(field: HTMLInputElement, early: boolean, typed: () => void): void {
  let timer: number;
  field.addEventListener('change', () => {
    clearTimeout(timer);
    typed();
  });
  if (!early) return;
  if (field.value) typed();
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(typed, PAUSE_MS);
  });
}

/** Browsers inside of other apps, in which WebAuthn does not work; on an iPhone, all that do not call themselves Safari. */
const IN_APP =
  /; wv\)|FBA[NV]|FB_IAB|Instagram|Line\/|MicroMessenger|Snapchat|LinkedInApp|BytedanceWebview|musical_ly|^(?!.*Safari\/).*(iPhone|iPad)/;

/** The username goes from one of our pages to the next, and into no address, history or log. */
const KEY = 'passport-idtoken-username';

/** Keeps the username when a link of the page is followed. */
function carry(typed: () => string): void {
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element) || !target.closest('main a')) return;
    try {
      sessionStorage.setItem(KEY, typed());
    } catch {
      // Storage may be forbidden: then it is typed again.
    }
  });
}

/** What was kept, or came along from the sign-in form behind the `#`; it is kept no longer. */
function carried(): string {
  const name = new URLSearchParams(location.hash.slice(1)).get('name');
  if (name !== null) {
    history.replaceState(null, '', location.pathname + location.search);
    return name;
  }
  try {
    const kept = sessionStorage.getItem(KEY) ?? '';
    sessionStorage.removeItem(KEY);
    return kept;
  } catch {
    return '';
  }
}

const main = document.getElementById('loginid');
if (main) run(main);
