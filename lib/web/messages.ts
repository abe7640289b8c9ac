import type { LoginErrorCode } from '../login/errors.js';
import { ROUTER } from '../login/record.js';
import type { Place } from '../login/record.js';
import type { LoginView } from '../login/view.js';
import { supportCode } from '../login/support-code.js';
import { clean } from '../pages/escape.js';
import { explain, inOneLine, refusalText } from '../pages/sentences.js';
import type { CodeMethod } from '../pages/sentences.js';
import type { Wording } from '../pages/texts.js';
import type { AnyStrategy } from './route.js';

/**
 * What a browser hears of its login, as server-sent event, WebSocket message or status: the vocabulary of the quick
 * start, without the JWT. Times are ISO 8601, `now` is the server's clock.
 */
export type LoginMessage =
  | { type: 'pending'; code: string; expiresAt: string; now: string; devices?: string[]; restoring?: true }
  | { type: 'approved'; finish: string }
  | { type: 'rejected'; title: string; reason: string; supportCode: string }
  | { type: 'expired'; supportCode: string }
  | { type: 'failed'; code: LoginErrorCode; message: string; retryAt?: string; now?: string; supportCode: string }
  | { type: 'finished'; redirect?: string };

/** Who hears of which login, and in which words. */
export interface Reader {
  readonly handle: string;
  readonly strategy: AnyStrategy;
  readonly wording: Wording;
}

/**
 * Puts a view of a login into words for its browser.
 *
 * @param now - the server's clock, in milliseconds.
 * @param reader - who hears it.
 * @returns nothing for a login that is still starting: there is nothing to show yet.
 */
export function messageFor(
  view: LoginView,
  now: number,
  { handle, wording, strategy }: Reader,
): LoginMessage | undefined {
  const { method } = strategy.settings;
  switch (view.state) {
    case 'starting':
    case 'ceremony':
      return undefined;
    case 'pending': {
      const { code, expiresAt, restoring } = view;
      const devices = view.devices?.map((device) => clean(device));
      return {
        type: 'pending',
        code,
        expiresAt: iso(expiresAt),
        now: iso(now),
        ...(devices && { devices }),
        ...(restoring && { restoring }),
      };
    }
    case 'approved':
      return { type: 'approved', finish: finishPath(strategy, view.place) };
    case 'expired':
      return { type: 'expired', supportCode: supportCode(handle) };
    case 'rejected': {
      const { title, text: reason } = refusalText(wording.texts, view, method);
      return { type: 'rejected', title, reason, supportCode: supportCode(handle) };
    }
    case 'failed': {
      const { error: code, retryAt } = view;
      return {
        type: 'failed',
        code,
        message: inOneLine(explain(wording.texts, code, { site: '', method })),
        ...(retryAt !== undefined && { retryAt: iso(retryAt), now: iso(now) }),
        supportCode: supportCode(handle),
      };
    }
    case 'finished':
      return { type: 'finished', ...(view.redirect !== undefined && { redirect: view.redirect }) };
  }
}

/** The same as an answer, which has to say something of every state. */
export function statusOf(
  view: LoginView,
  now: number,
  reader: Reader,
): LoginMessage | { type: 'starting' | 'ceremony' } {
  return messageFor(view, now, reader) ?? { type: view.state === 'ceremony' ? 'ceremony' : 'starting' };
}

/** Where a login is finished: at the router, or in the route in which it began. */
export function finishPath({ loginPath }: AnyStrategy, place: Place): string {
  return place === ROUTER ? `${loginPath}/finish` : place;
}

/** What a program needs to go on with a login. */
export function urlsOf(strategy: AnyStrategy, handle: string, place: Place) {
  const events = `${strategy.loginPath}/events?handle=${handle}`;
  return { handle, events, finish: finishPath(strategy, place) };
}

/** What the answer to a start tells of the code; a program that does not trust its clock counts `expiresIn` seconds. */
export function codeOf({ code, expiresAt }: LoginView & { state: 'pending' }, now: number) {
  return { code, expiresAt: iso(expiresAt), expiresIn: Math.max(0, Math.round((expiresAt - now) / 1000)) };
}

/** What a person does with a code here, if that is the same whichever strategy it is. */
export function methodOf(strategies: readonly AnyStrategy[]): CodeMethod | undefined {
  const [first, ...others] = strategies.map(({ settings }) => settings.method);
  return others.every((method) => method === first) ? first : undefined;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
