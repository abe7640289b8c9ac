import { showClock } from '../../pages/browser/clock.js';
import { countdown } from '../../pages/browser/countdown.js';
import { part, write } from '../../pages/browser/elements.js';
import { singleSubmit } from '../../pages/browser/single-submit.js';
import type { ServerEvent } from './events.js';
import { pageConnection } from './page-connection.js';
import { codePageView, opensIn } from './view.js';
import type { Section } from './view.js';

/** After this time (ms) a person without a request on the phone may want to read on. */
const HELP_AFTER_MS = 20_000;
/** A page that finishes the login itself is led on by the answer (ms): to leave earlier would lose the session in it. */
const OWN_ANSWER_MS = 10_000;
/** Other tabs give that answer time (ms) to reach the browser: they need its session cookie too. */
const COOKIE_MS = 1_000;
/** In the page's entry of the history, once it has finished the login by itself. */
const PRESSED = 'pressed';

/**
 * Follows a login and shows what becomes of it. Only a page that is looked at keeps a connection to the server, and
 * only such a page finishes the login.
 */
function follow(main: HTMLElement, ahead: boolean): void {
  const { path = '', socket, left } = main.dataset;
  const { value: handle = '' } = main.querySelector<HTMLInputElement>('[name=handle]') ?? {};
  const view = codePageView(main);
  // A page that is back after its press shows that it did not work: to press again by itself would lead there for ever.
  let returned = history.state === PRESSED;
  let pressed = returned;

  // The server still takes an answer that is on its way, so the connection stays open.
  const time = countdown(main, () => {
    view.show('expired');
    connection.look();
  });

  const end = (state: Section): void => {
    time.stop();
    connection.close();
    view.note('offline', false);
    view.show(state);
  };

  const finish = (): void => {
    time.stop();
    view.show('approved');
    // Once only: if it comes back with an error, the person decides.
    if (pressed || document.hidden) return;
    pressed = true;
    if (navigator.onLine) press();
    // A form that is sent without a network loses the page; the browser only guesses that there is none.
    else fetch(urlOf('status')).then(press, () => (pressed = false));
  };

  const press = (): void => {
    // Survives the way back from whatever answers: the application may refuse what we send, such as for a token of its own.
    history.replaceState(PRESSED, '');
    main.querySelector<HTMLElement>('#approved button')?.click();
  };

  const reported = (event: ServerEvent): void => {
    switch (event.type) {
      case 'starting':
        time.stop();
        return view.show('starting');
      case 'pending':
        view.code(event.code);
        view.devices(event.devices);
        view.note('restoring', event.restoring);
        if (event.left <= 0) return view.show('expired');
        view.show('pending');
        return time.start(event.left);
      case 'approved':
        return finish();
      case 'rejected':
        write('reason-title', event.title);
        write('reason', event.reason);
        return end('rejected');
      case 'expired':
        return end('expired');
      case 'failed':
        write('message', event.message);
        // By the server's clock: our own may be wrong.
        if (event.retryAt && event.now) view.retry(Date.parse(event.retryAt) - Date.parse(event.now));
        return end('failed');
      case 'finished':
        connection.close();
        setTimeout(goTo, pressed && !returned ? OWN_ANSWER_MS : COOKIE_MS, event.redirect);
    }
  };

  const urlOf = (route: string): string => `${path}/${route}?handle=${encodeURIComponent(handle)}`;
  const connection = pageConnection(urlOf, socket !== undefined, {
    reported,
    reached: (yes) => view.note('offline', !yes),
    gone: () => end('gone'),
  });
  /** @param current - the page shows how the login is now. */
  const attend = (current: boolean): void => {
    if (document.hidden || view.shows('gone')) connection.close();
    else connection.open(current);
  };
  /** What is left of the old connection may not know yet that it is dead. */
  const comeBack = (): void => {
    connection.close();
    attend(false);
  };

  if (view.shows('finished')) return;
  if (view.shows('pending')) time.start(Number(left));
  part('undone').hidden = !returned;
  // A page that was made ahead of the person may be long out of date.
  if (view.shows('approved') && !ahead) finish();
  attend(!ahead);
  setTimeout(() => view.shows('pending') && view.help(), HELP_AFTER_MS);
  document.addEventListener('visibilitychange', comeBack);
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    returned = pressed;
    part('undone').hidden = !returned;
    comeBack();
  });
  addEventListener('pagehide', connection.close);
  // What a browser takes for its network is a hint, no more.
  addEventListener('offline', connection.look);
  addEventListener('online', comeBack);
  onWake(comeBack);
}

/** How often (ms) the page looks at the clock, and what it takes for sleep of the machine. */
const TICK_MS = 2_000;
const SLEPT_MS = 10_000;

/** Calls when the machine has slept: a page hears nothing of that but the time. */
function onWake(woken: () => void): void {
  let last = Date.now();
  setInterval(() => {
    const now = Date.now();
    if (now - last > SLEPT_MS && !document.hidden) woken();
    last = now;
  }, TICK_MS);
}

/** To the target of a login that another tab has finished: a path of this site, or what the server says of it. */
function goTo(target = ''): void {
  if (target.startsWith('/') && new URL(target, location.href).origin === location.origin) location.replace(target);
  else location.reload();
}

singleSubmit(() => true);
document.querySelectorAll<HTMLTimeElement>('time[datetime]').forEach(showClock);
for (const plain of document.querySelectorAll('.late')) plain.remove();
const { in: wait } = document.getElementById('later')?.dataset ?? {};
if (wait) opensIn(Number(wait));
const main = document.getElementById('login');
if (main && (document as { prerendering?: boolean }).prerendering) {
  document.addEventListener('prerenderingchange', () => follow(main, true), { once: true });
} else if (main) follow(main, false);
