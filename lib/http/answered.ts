import type { ServerResponse } from 'node:http';

/**
 * Acts when a response has left, or never will. Only then is a login finished: other tabs that hear of it go on to the
 * target, and need the session cookie that is in this response.
 */
export function onceAnswered(res: ServerResponse, act: (delivered: boolean) => void): void {
  if (res.closed) act(res.writableFinished);
  else res.once('close', () => act(res.writableFinished));
}

/** What the log says of a finish whose answer did not leave: a browser that got none has no session cookie. */
export const NOT_DELIVERED = 'The browser left before the answer to the finish reached it. It may finish again.';
