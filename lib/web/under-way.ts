import type { ServerResponse } from 'node:http';
import type { LoginView } from '../login/view.js';
import type { LoginOf } from './login-of.js';
import { waitForView } from './relay.js';
import type { Subscriber } from './subscriptions.js';

/** How long a program waits for its code; after that the code follows in the events. */
const CODE_WAIT_MS = 5_000;

/**
 * How a login looks when it is more than starting, or how it looks by then, if that takes too long. It takes no place
 * among the subscribers: a phone may ring already, and a process or a store that cannot tell how the login goes is no
 * reason to fail.
 */
export async function onceUnderWay(
  { service, handle, key }: LoginOf,
  res: ServerResponse,
): Promise<LoginView | undefined> {
  const watch = (start: Subscriber) => service.watch(handle, key, (view) => start.show(view));
  const wait = { ms: CODE_WAIT_MS, until: ({ state }: LoginView) => state !== 'starting' };
  return await waitForView(watch, res, wait).catch(() => undefined);
}
