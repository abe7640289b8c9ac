import type { DirectWeb } from '../../browser/index.js';
import { countdown } from '../../pages/browser/countdown.js';
import { part } from '../../pages/browser/elements.js';
import { logReason, neutralOf } from './client.js';
import type { CeremonyStart, OwnServer } from './own-server.js';
import { find, view } from './view.js';

/** What a page's ceremonies need. */
export interface CeremonyContext {
  readonly server: OwnServer;
  /** Throws where the operator's client is not there. */
  readonly client: () => DirectWeb;
  /** Ends what is under way. */
  readonly stop: () => void;
}

/** What our server signs a person in for. */
interface CeremonyResult {
  readonly handle: string;
  readonly jwt: string;
}

/** What the button of a page does for a username; without a result the page stays. */
type Ceremony = (username: string, signal: AbortSignal) => Promise<CeremonyResult | undefined>;

/** Signs in with this device. */
export function signIn({ server, client }: CeremonyContext): Ceremony {
  return async (identifier, outer) =>
    await ceremony(
      server,
      { identifier, kind: 'login' },
      outer,
      async (signal) => await client().login(identifier, { signal }),
    );
}

/** Registers a new username with this device. */
export function register({ server, client }: CeremonyContext): Ceremony {
  return async (identifier, outer) =>
    await ceremony(
      server,
      { identifier, kind: 'register' },
      outer,
      async (signal) => await client().register(identifier, { signal }),
    );
}

/** Adds this device to an account, once another one has approved. */
export function add({ server, client, stop }: CeremonyContext): Ceremony {
  const time = countdown(part('loginid'));
  part('cancel').onclick = stop;
  return async (identifier, outer) => {
    try {
      return await ceremony(server, { identifier, kind: 'register' }, outer, async (signal, started) => {
        // Another device is not to ring for what our server does not start.
        await started;
        const asked = (code: string, _devices: unknown, _notification: unknown, expireAt: number): void => {
          const left = leftUntil(expireAt);
          view.waiting(code, left > 0);
          if (left > 0) time.start(left);
        };
        return await client().addAuthenticator(identifier, asked, { signal });
      });
    } catch (error) {
      view.show('ask');
      throw error;
    } finally {
      time.stop();
    }
  };
}

/** No request waits longer (ms): what says so is another clock than ours. */
const MAX_WAIT_MS = 900_000;

/** How long (ms) a request waits that ends at that time, in seconds or in milliseconds; 0 where that cannot be. */
function leftUntil(expireAt: number): number {
  const left = (expireAt < 1e11 ? expireAt * 1000 : expireAt) - Date.now();
  return left > 0 && left <= MAX_WAIT_MS ? left : 0;
}

/** The operator ends a request after so many wrong codes. */
const TRIES = 3;

/** Approves what another device asks for. The token that comes of it is dropped: this device is not signed in. */
export function approve({ server, client, stop }: CeremonyContext): Ceremony {
  let failed = 0;
  part('no').onclick = () => {
    stop();
    view.show('refused');
  };
  return async (identifier, outer) => {
    const remote_session = find('session')
      ? { session_id: view.typed('session') }
      : { code: digitsIn(view.typed('entered')) };
    try {
      const { handle } = await ceremony(server, { identifier, kind: 'login' }, outer, async (signal, started) => {
        await started;
        return await client().login(identifier, { remote_session, signal });
      });
      await server.cancel(handle);
      view.show('approved');
    } catch (error) {
      // Every failure counts, not only a wrong code: that it was one would tell that there is a request.
      if (!outer.aborted && neutralOf(error) === 'failed') failed += 1;
      if (failed < TRIES && neutralOf(error) !== 'over') throw error;
      view.show('over');
    }
    return undefined;
  };
}

/** The digits of a code, however they were typed or pasted: in groups, with dashes, in full width, as Arabic writes them. */
function digitsIn(typed: string): string {
  return typed
    .normalize('NFKC')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
    .replace(/[\s\p{Pd}.]/gu, '');
}

/** A ceremony's login lasts two minutes; a ceremony may take longer, with another device in it. */
const RENEWAL_MS = 60_000;

/**
 * Runs a ceremony that our server starts, and takes it back there if it fails. Both are asked at once: browsers want the
 * dialogue soon after the press. Where our server starts nothing, what runs is ended.
 *
 * @returns what the ceremony came to, and its handle.
 */
async function ceremony<T>(
  server: OwnServer,
  start: CeremonyStart,
  outer: AbortSignal,
  run: (signal: AbortSignal, started: Promise<unknown>) => Promise<T>,
): Promise<T & { handle: string }> {
  const inner = new AbortController();
  outer.addEventListener('abort', () => inner.abort());
  const starting = server.start(start);
  const running = run(inner.signal, starting);
  running.catch(() => undefined);
  const handle = await starting.catch((error: unknown) => {
    inner.abort();
    throw error;
  });
  // The same visitor's ceremony for the same person has the same handle. Where none is started, the old one may do.
  let renewed: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    renewed = server.start(start).catch(() => undefined);
  }, RENEWAL_MS);
  try {
    return { ...(await running), handle };
  } catch (error) {
    clearInterval(timer);
    await renewed;
    await server.cancel(handle, logReason(error));
    throw error;
  } finally {
    clearInterval(timer);
    // A ceremony that starts after its token was made would be too new for it.
    await renewed;
  }
}
