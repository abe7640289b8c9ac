import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long a browser keeps its mark after its last login, in seconds. */
const LIFE = 180 * 24 * 3600;

/**
 * Reads the mark that a browser has from an earlier login. It is sealed, so a planted one is worth nothing.
 *
 * @param strategy - the name of the strategy: each has marks of its own.
 */
export function readMark(req: IncomingMessage, strategy: string): string | undefined {
  const values = (req.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.replace(/^[ \t]+|[ \t]+$/g, ''))
    .flatMap((pair) => {
      const at = pair.indexOf('=');
      const isOurs = [cookieName(strategy, true), cookieName(strategy, false)].includes(pair.slice(0, at));
      return isOurs ? [pair.slice(at + 1)] : [];
    });
  return values.length === 1 ? values[0] : undefined;
}

/** Gives the browser its mark, for 180 days from now on, beside the other cookies of the answer. */
export function writeMark(res: ServerResponse, strategy: string, mark: string, secure: boolean): void {
  const cookie = `${cookieName(strategy, secure)}=${mark}; Path=/; Max-Age=${LIFE}; HttpOnly; SameSite=Lax`;
  res.appendHeader('set-cookie', secure ? `${cookie}; Secure` : cookie);
}

function cookieName(strategy: string, secure: boolean): string {
  const name = `passport-idtoken-known.${strategy.replace(/[^\w-]/g, '_')}`;
  return secure ? `__Host-${name}` : name;
}
