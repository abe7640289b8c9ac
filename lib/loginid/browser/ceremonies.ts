import type { DirectWeb } from '../../browser/index.js';
import type { Desk } from './desk.js';
import { neutralOf } from './neutral.js';
import { underTicket } from './ticket.js';
import { find, part, view } from './view.js';
import { showWaiting } from './waiting.js';

/** What a page's ceremonies stand on. */
export interface Stand {
  readonly desk: Desk;
  /** Throws where the operator's client is not there. */
  readonly client: () => DirectWeb;
}

/** What is handed in at our server to sign in. */
interface HandIn {
  readonly handle: string;
  readonly jwt: string;
}

/** What the button of a page does for a username; without something to hand in the page stays. */
type Ceremony = (username: string) => Promise<HandIn | undefined>;

/** Signs in with this device. */
export function signIn({ desk, client }: Stand): Ceremony {
  return async (identifier) =>
    await underTicket(desk, { identifier, kind: 'login' }, async () => await client().login(identifier));
}

/** Registers a new username with this device. */
export function register({ desk, client }: Stand): Ceremony {
  return async (identifier) =>
    await underTicket(desk, { identifier, kind: 'register' }, async () => await client().register(identifier));
}

/** Adds this device to an account, once another one has approved. */
export function add({ desk, client }: Stand): Ceremony {
  return async (identifier) => {
    const aborting = new AbortController();
    const { signal } = aborting;
    let stop = (): void => {};
    part('cancel').onclick = () => aborting.abort();
    part('stopped').hidden = true;
    try {
      return await underTicket(desk, { identifier, kind: 'register' }, async () => {
        const told = (code: string, _devices: unknown, _notification: unknown, expireAt: number): void => {
          stop = showWaiting(code, expireAt);
        };
        return await client().addAuthenticator(identifier, told, { signal });
      });
    } catch (error) {
      view.show('ask');
      if (!signal.aborted) throw error;
      part('stopped').hidden = false;
      part('stopped').focus();
      return undefined;
    } finally {
      stop();
    }
  };
}

/** The operator ends a request after so many wrong codes. */
const TRIES = 3;

/** Approves what another device asks for. The token that comes of it is dropped: nobody signs in here. */
export function approve({ desk, client }: Stand): Ceremony {
  const aborting = new AbortController();
  const { signal } = aborting;
  let failed = 0;
  part('no').onclick = () => {
    aborting.abort();
    view.show('refused');
  };
  return async (identifier) => {
    const session_id = find('session') && view.typed('session');
    const remote_session =
      session_id === undefined ? { code: view.typed('entered').replace(/\s/g, '') } : { session_id };
    try {
      const login = async () => await client().login(identifier, { remote_session, signal });
      const { handle } = await underTicket(desk, { identifier, kind: 'login' }, login);
      await desk.cancel(handle);
      view.show('approved');
    } catch (error) {
      if (signal.aborted) return undefined;
      // Every failure counts, not only a wrong code: that it was one would tell that there is a request.
      if (neutralOf(error) === 'failed') failed += 1;
      if (failed < TRIES && neutralOf(error) !== 'over') throw error;
      view.show('over');
    }
    return undefined;
  };
}
