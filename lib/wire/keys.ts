import type { IncomingHttpHeaders } from 'node:http';
import { LoginError } from '../login/errors.js';
import type { Endpoint } from './endpoint.js';
import { sendJson } from './http.js';
import { readKeySet, type VerificationKey } from './jwk.js';

const MAX_SET_BYTES = 256 * 1024;
const DEFAULT_LIFE = 3600;
const MIN_LIFE = 60;
const MAX_LIFE = 24 * 3600;
const MAX_STALE = 24 * 3600;
const COOL_DOWN_MS = 30_000;

/** Keys that may have signed a token. */
export interface Candidates {
  readonly keys: readonly VerificationKey[];
  /** Fetches once more, for a token that none of the keys fits: what to try then. Missing where that would not help. */
  readonly renew?: () => Promise<Candidates>;
}

/** The keys of an operator. */
export interface KeySet {
  /**
   * The keys that may have signed a token. The set is fetched again when it is out of date, when it has no key of that
   * name, and when a nameless token fits none of its keys.
   *
   * @param kid - the name in the token's header, if it has one.
   * @throws LoginError `keys_unavailable` if there is no set, or none that went out of date within the last day.
   */
  candidates(kid: string | undefined): Promise<Candidates>;
}

/**
 * A key set kept fresh. `Cache-Control` is honoured between a minute and a day; there is one fetch at a time and there
 * are two in any 30 s, failed or not, so that neither tokens with invented key names nor an outage turn into a flood;
 * and the last set stays in use for a day while no new one is to be had.
 *
 * @param endpoint - where it is.
 * @param path - begins with a slash.
 * @param timeoutMs - how long a fetch may take, in milliseconds.
 * @param clock - the time in milliseconds.
 */
export function remoteKeySet(endpoint: Endpoint, path: string, timeoutMs: number, clock = Date.now): KeySet {
  let keys: readonly VerificationKey[] = [];
  let fetchedAt = -Infinity;
  let life = 0;
  let failure: unknown;
  let fetching: Promise<boolean> | undefined;
  let lastFetches: [number, number] = [-Infinity, -Infinity];

  const fetchSet = async (): Promise<boolean> => {
    lastFetches = [lastFetches[1], clock()];
    try {
      const { status, headers, json } = await sendJson(endpoint, {
        method: 'GET',
        path,
        maxBytes: MAX_SET_BYTES,
        timeoutMs,
      });
      const found = status === 200 && isJsonType(headers['content-type']) ? readKeySet(json) : [];
      if (found.length === 0) throw new LoginError('operator_answer_invalid', { message: 'This is not a key set.' });
      [keys, fetchedAt, life] = [found, clock(), lifeOf(headers)];
      return true;
    } catch (error) {
      failure = error;
      return false;
    } finally {
      fetching = undefined;
    }
  };

  /** Fetches the set unless that happened twice of late, or waits for a fetch under way. Whether there is a new one. */
  const refresh = async (): Promise<boolean> => {
    if (!fetching && clock() - lastFetches[0] < COOL_DOWN_MS) return false;
    return (fetching ??= fetchSet());
  };

  const age = () => (clock() - fetchedAt) / 1000;
  const named = (kid: string) => keys.filter((key) => key.kid === kid);

  return {
    async candidates(kid) {
      if (age() >= life) await refresh();
      if (age() >= life + MAX_STALE) throw new LoginError('keys_unavailable', { cause: failure });
      if (kid === undefined) return { keys, renew: async () => ({ keys: (await refresh()) ? keys : [] }) };
      const known = named(kid);
      return { keys: known.length === 0 && (await refresh()) ? named(kid) : known };
    },
  };
}

function isJsonType(contentType = ''): boolean {
  return /^application\/([\w.-]+\+)?json *(;|$)/i.test(contentType);
}

/** How long an answer stays fresh, in seconds. */
function lifeOf(headers: IncomingHttpHeaders): number {
  const control = headers['cache-control'] ?? '';
  if (/\bno-(store|cache)\b/i.test(control)) return MIN_LIFE;
  const maxAge = /\bmax-age="?(\d{1,9})/i.exec(control)?.[1];
  const inCaches = Number(headers.age ?? 0) || 0;
  const life = maxAge === undefined ? DEFAULT_LIFE : Number(maxAge) - inCaches;
  return Math.min(Math.max(life, MIN_LIFE), MAX_LIFE);
}
