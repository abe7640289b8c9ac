import type { ServerResponse } from 'node:http';

/**
 * Acts when a response has left, or never will. Only then is a login finished: other tabs that hear of it go on to the
 * target, and need the session cookie that is in this response.
 */
export function onceAnswered(res: ServerResponse, act: (delivered: boolean) => void): void {
  if (res.closed) act(res.writableFinished);
  else res.once('close', () => act(res.writableFinished));
}
