import type { IncomingHttpHeaders } from 'node:http';
import { LoginError } from '../login/errors.js';
import type { Endpoint } from './endpoint.js';
import { sendJson } from './http.js';
import type { JsonAnswer } from './http.js';
import { readKeySet } from './jwk.js';
import type { ReadKeySet, VerificationKey } from './jwk.js';

const MAX_SET_BYTES = 256 * 1024;
const DEFAULT_LIFE_SECONDS = 3600;
const MIN_LIFE_SECONDS = 60;
const MAX_LIFE_SECONDS = 24 * 3600;
const MAX_STALE_SECONDS = 24 * 3600;
const COOL_DOWN_MS = 30_000;

/** Keys that may have signed a token. */
export interface Candidates {
  readonly keys: readonly VerificationKey[];
  /** Fetches once more, for a token that none of the keys fits: what to try then. Missing where that would not help. */
  readonly renew?: () => Promise<Candidates>;
  /** For the log, where there is none: what was found instead. */
  readonly about?: string;
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

/** A key set that is fetched as a whole. */
export interface RemoteKeySet extends KeySet {
  /** Fetches the set in the background if it is out of date, so that no approval waits for it. */
  prepare(): void;
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
export function remoteKeySet(endpoint: Endpoint, path: string, timeoutMs: number, clock = Date.now): RemoteKeySet {
  let keys: readonly VerificationKey[] = [];
  let about = '';
  let fetchedAt = -Infinity;
  let life = 0;
  let failure: unknown;
  let fetching: Promise<boolean> | undefined;
  let lastFetches: [number, number] = [-Infinity, -Infinity];

  const fetchSet = async (): Promise<boolean> => {
    lastFetches = [lastFetches[1], clock()];
    try {
      const { headers, ...found } = await fetchKeySet(endpoint, { path, timeoutMs }, endpoint.closed);
      ({ keys, about } = found);
      [fetchedAt, life] = [clock(), lifeOf(headers)];
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
    prepare() {
      // One fetch in any 30 s is left for those who come with a token.
      if (age() >= life && clock() - lastFetches[1] >= COOL_DOWN_MS) void refresh();
    },

    async candidates(kid) {
      if (age() >= life) await refresh();
      if (age() >= life + MAX_STALE_SECONDS) throw new LoginError('keys_unavailable', { cause: failure });
      if (kid === undefined) return { keys, renew: async () => ({ keys: (await refresh()) ? keys : [] }) };
      const known = named(kid);
      const found = known.length === 0 && (await refresh()) ? named(kid) : known;
      return { keys: found, about: `The token names a key that the operator does not publish. Its key set: ${about}.` };
    },
  };
}

/**
 * Fetches a key set that can be used.
 *
 * @throws LoginError that says what came in its place, or why nothing came.
 */
export async function fetchKeySet(
  endpoint: Endpoint,
  { path, timeoutMs }: { readonly path: string; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<ReadKeySet & Pick<JsonAnswer, 'headers'>> {
  const answer = await sendJson(endpoint, { method: 'GET', path, maxBytes: MAX_SET_BYTES, timeoutMs }, signal);
  return { ...keySetIn(answer), headers: answer.headers };
}

/** @throws LoginError that says what came in place of a key set that can be used. */
function keySetIn({ status, headers, json }: JsonAnswer): ReadKeySet {
  const type = mediaTypeOf(headers);
  const refusal = (why: string) =>
    new LoginError('operator_answer_invalid', { message: `The key set was answered with ${status}, ${type}: ${why}.` });
  if (status >= 300 && status < 400) throw refusal('redirects are not followed');
  if (status !== 200) throw refusal('only 200 counts');
  if (json === undefined || /html/i.test(type)) throw refusal('this is not JSON');
  const found = readKeySet(json);
  if (found.keys.length === 0) throw refusal(found.about);
  return found;
}

/**
 * What an answer says it is, for the log: the type alone, if it has the form of one.
 *
 * @param headers - of the answer.
 */
export function mediaTypeOf(headers: IncomingHttpHeaders): string {
  return /^[\w.+-]{1,40}\/[\w.+-]{1,40}(?=\s*(;|$))/.exec(headers['content-type'] ?? '')?.[0] ?? 'no type';
}

/** How long an answer stays fresh, in seconds. */
function lifeOf(headers: IncomingHttpHeaders): number {
  const control = headers['cache-control'] ?? '';
  if (/\bno-(store|cache)\b/i.test(control)) return MIN_LIFE_SECONDS;
  const maxAge = /\bmax-age="?(\d{1,9})/i.exec(control)?.[1];
  const inCaches = Number(headers.age ?? 0) || 0;
  const life = maxAge === undefined ? DEFAULT_LIFE_SECONDS : Number(maxAge) - inCaches;
  return Math.min(Math.max(life, MIN_LIFE_SECONDS), MAX_LIFE_SECONDS);
}
