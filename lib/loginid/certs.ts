import type { KeyObject } from 'node:crypto';
import { LoginError } from '../login/errors.js';
import { Shares } from '../login/shares.js';
import type { Visitor } from '../login/visitor.js';
import type { Endpoint } from '../wire/endpoint.js';
import { sendForText } from '../wire/http.js';
import type { TextAnswer } from '../wire/http.js';
import { mediaTypeOf } from '../wire/keys.js';
import type { Candidates, KeySet } from '../wire/keys.js';
import { readPublicKey } from './public-key.js';

/** A UUID, as far as is known; nothing that means something in a URL. */
const KID = /^[A-Za-z0-9_-]{1,64}$/;
const ACCEPT = 'application/x-pem-file, text/plain;q=0.9, application/json;q=0.8';
const MAX_BYTES = 8 * 1024;
const LIFE_MS = 30 * 60_000;
const MAX_STALE_MS = 24 * 3600_000;
const COOL_DOWN_MS = 30_000;
const MAX_KEPT = 128;
/** Three times what the limits let one visitor begin in five minutes. */
const MAX_INVENTED = 96;

/** What is known of a `kid`: its key; `undefined` if the operator has none of that name. */
interface Known {
  readonly publicKey: KeyObject | undefined;
  readonly fetchedAt: number;
}

/** The operator's keys, by where the token comes from that names one. */
export interface CertKeys {
  /** For tokens that the operator itself handed over. */
  readonly ofOperator: KeySet;
  /** For tokens that a browser brings along: they may name keys that never were. */
  readonly ofVisitor: (visitor: Visitor) => KeySet;
}

/**
 * The operator's keys, each asked for by its name (protocol 9.3) and kept for half an hour; that there is none, for 30 s.
 * A key that does not fit a signature is asked for once more, and one that is known stays in use for a day while it
 * cannot be fetched. There is one fetch at a time for a name. Names that only browsers have said are asked for 96 times
 * in any 30 s, so that invented ones are no flood, and one visitor has a share of that; no other key waits for those.
 *
 * @param endpoint - the address of the keys, without a query.
 * @param timeoutMs - how long a fetch may take, in milliseconds.
 * @param clock - the time in milliseconds.
 */
export function certKeys(endpoint: Endpoint, timeoutMs: number, clock = Date.now): CertKeys {
  const kept = new Map<string, Known>();
  const fetching = new Map<string, Promise<Known>>();
  /** When known keys were last asked for in vain. */
  const failedAt = new Map<string, number>();
  let invented: readonly { readonly at: number; readonly visitor: Visitor }[] = [];

  const keep = (kid: string, publicKey: KeyObject | undefined): Known => {
    const known = { publicKey, fetchedAt: clock() };
    failedAt.delete(kid);
    kept.delete(kid);
    kept.set(kid, known);
    // Names that were never a key's go first: inventing them must not push out the keys in use.
    const spare = [...kept].find(([, { publicKey: key }]) => !key) ?? [...kept][0];
    if (kept.size > MAX_KEPT && spare) kept.delete(spare[0]);
    return known;
  };

  const fetchKey = async (kid: string): Promise<Known> => {
    const answer = await askForKey(endpoint, { kid, timeoutMs }, endpoint.closed);
    return keep(kid, keyIn(answer, kid));
  };

  const lookUp = async (kid: string): Promise<Known> => {
    const asked = fetching.get(kid) ?? fetchKey(kid).finally(() => fetching.delete(kid));
    fetching.set(kid, asked);
    try {
      return await asked;
    } catch (cause) {
      throw new LoginError('keys_unavailable', { cause });
    }
  };

  /** A key that is known is asked for again outside of any budget, but not at once after it failed. */
  const renewed = async (kid: string, known: Known): Promise<Known> => {
    if (clock() - (failedAt.get(kid) ?? -Infinity) < COOL_DOWN_MS) return known;
    try {
      return await lookUp(kid);
    } catch (error) {
      failedAt.set(kid, clock());
      if (clock() - known.fetchedAt >= LIFE_MS + MAX_STALE_MS) throw error;
      return known;
    }
  };

  const askForInvented = async (kid: string, visitor: Visitor): Promise<Known> => {
    invented = invented.filter(({ at }) => clock() - at < COOL_DOWN_MS);
    if (!fetching.has(kid)) {
      const shares = new Shares(MAX_INVENTED);
      for (const asked of invented) shares.take(asked.visitor);
      if (invented.length >= MAX_INVENTED || !shares.hasRoom(visitor)) {
        throw new LoginError('keys_unavailable', { cause: new Error(FLOOD) });
      }
      invented = [...invented, { at: clock(), visitor }];
    }
    return await lookUp(kid);
  };

  const candidatesFor = async (kid: string | undefined, ask: (kid: string) => Promise<Known>): Promise<Candidates> => {
    if (kid === undefined || !KID.test(kid)) throw new LoginError('token_key_unknown');
    const before = kept.get(kid);
    const age = clock() - (before?.fetchedAt ?? -Infinity);
    const fresh = before && age < (before.publicKey ? LIFE_MS : COOL_DOWN_MS);
    const now = fresh ? before : before?.publicKey ? await renewed(kid, before) : await ask(kid);
    const { publicKey } = now;
    if (!publicKey) return { keys: [], about: 'The token names a key that the operator does not have.' };
    const keys = [{ kid, publicKey }];
    if (!fresh || age < COOL_DOWN_MS) return { keys };

    const renew = async () => {
      const { publicKey: other } = await renewed(kid, now);
      return { keys: other && !other.equals(publicKey) ? [{ kid, publicKey: other }] : [] };
    };
    return { keys, renew };
  };

  return {
    ofOperator: { candidates: (kid) => candidatesFor(kid, lookUp) },
    ofVisitor: (visitor) => ({
      candidates: (kid) => candidatesFor(kid, (named) => askForInvented(named, visitor)),
    }),
  };
}

/** The operator's answer to a question for one key. */
async function askForKey(
  endpoint: Endpoint,
  { kid, timeoutMs }: { readonly kid: string; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<TextAnswer> {
  const path = `?kid=${encodeURIComponent(kid)}`;
  return await sendForText(endpoint, { method: 'GET', path, accept: ACCEPT, maxBytes: MAX_BYTES, timeoutMs }, signal);
}

/** The name of no key. */
const NO_KEY = 'check';

/**
 * Asks for a key that there is not, to see whether keys could be had.
 *
 * @throws LoginError that says what came in place of that answer, or why none came.
 */
export async function checkCerts(endpoint: Endpoint, timeoutMs: number, signal: AbortSignal): Promise<TextAnswer> {
  const answer = await askForKey(endpoint, { kid: NO_KEY, timeoutMs }, signal);
  keyIn(answer, NO_KEY);
  return answer;
}

const FLOOD = 'Browsers brought too many tokens with unknown keys within 30 s.';

/** The one key that was handed out along with the API key. */
export function pinnedKey(publicKey: KeyObject): CertKeys {
  const pinned: KeySet = { candidates: async (kid) => ({ keys: [{ kid, publicKey }] }) };
  return { ofOperator: pinned, ofVisitor: () => pinned };
}

/** Only a 200 that is no page counts; that there is no such key is an answer too. Errors are never used as keys. */
function keyIn({ status, headers, text }: TextAnswer, kid: string): KeyObject | undefined {
  if (status === 404 || status === 410) return undefined;
  const type = mediaTypeOf(headers);
  const isText = status === 200 && !/html/i.test(type) && text !== undefined;
  const publicKey = isText ? readPublicKey(text, kid) : undefined;
  if (publicKey) return publicKey;
  const why = isText ? 'this is no P-256 key in PEM or JWK' : 'this is no key';
  throw new LoginError('operator_answer_invalid', { message: `A key was answered with ${status}, ${type}: ${why}.` });
}
