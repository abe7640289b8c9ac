import type { KeyObject } from 'node:crypto';
import { LoginError } from '../login/errors.js';
import type { Endpoint } from '../wire/endpoint.js';
import { sendForText } from '../wire/http.js';
import type { KeySet } from '../wire/keys.js';
import { readPublicKey } from './public-key.js';

/** A UUID, as far as is known; nothing that means something in a URL. */
const KID = /^[A-Za-z0-9_-]{1,64}$/;
const TYPES =
  /^(text\/plain|application\/(json|jwk\+json|x-pem-file|pem-certificate-chain|x-x509-ca-cert|pkix-cert)) *(;|$)/i;
const MAX_BYTES = 8 * 1024;
const LIFE_MS = 30 * 60_000;
const COOL_DOWN_MS = 30_000;
const MAX_KEPT = 64;
const MAX_FETCHES = 16;

/** What is known of a `kid`: its key; `undefined` if the operator has none of that name. */
interface Known {
  readonly publicKey: KeyObject | undefined;
  readonly fetchedAt: number;
}

/**
 * The operator's keys, each asked for by its name (protocol 9.3) and kept for half an hour; that there is none, for 30 s.
 * A key that does not fit a signature is asked for once more. There is one fetch at a time for a name and there are 16 in
 * any 30 s, so that invented names do not turn into a flood.
 *
 * @param endpoint - the address of the keys, without a query.
 * @param timeoutMs - how long a fetch may take, in milliseconds.
 * @param clock - the time in milliseconds.
 */
export function certKeys(endpoint: Endpoint, timeoutMs: number, clock = Date.now): KeySet {
  const kept = new Map<string, Known>();
  const fetching = new Map<string, Promise<Known>>();
  let fetches: readonly number[] = [];

  const fetchKey = async (kid: string): Promise<Known> => {
    fetches = [...fetches.slice(1 - MAX_FETCHES), clock()];
    const path = `?kid=${encodeURIComponent(kid)}`;
    const accept = 'application/x-pem-file, text/plain;q=0.9, application/json;q=0.8';
    const answer = await sendForText(endpoint, { method: 'GET', path, accept, maxBytes: MAX_BYTES, timeoutMs });
    const known = { publicKey: keyIn(answer.status, answer.headers['content-type'], answer.text), fetchedAt: clock() };
    kept.delete(kid);
    kept.set(kid, known);
    // Names that nobody has go first: whoever invents them must not push out the keys in use.
    const spare = [...kept].find(([, { publicKey }]) => !publicKey) ?? [...kept][0];
    if (kept.size > MAX_KEPT && spare) kept.delete(spare[0]);
    return known;
  };

  const lookUp = async (kid: string): Promise<Known> => {
    const inTime = fetches.filter((at) => clock() - at < COOL_DOWN_MS);
    if (!fetching.has(kid) && inTime.length >= MAX_FETCHES) throw new LoginError('keys_unavailable');
    const asked = fetching.get(kid) ?? fetchKey(kid).finally(() => fetching.delete(kid));
    fetching.set(kid, asked);
    try {
      return await asked;
    } catch (cause) {
      throw new LoginError('keys_unavailable', { cause });
    }
  };

  return {
    async candidates(kid) {
      if (kid === undefined || !KID.test(kid)) throw new LoginError('token_key_unknown');
      const before = kept.get(kid);
      const age = clock() - (before?.fetchedAt ?? -Infinity);
      const fresh = before && age < (before.publicKey ? LIFE_MS : COOL_DOWN_MS);
      const { publicKey } = fresh ? before : await lookUp(kid);
      const keys = publicKey ? [{ kid, publicKey }] : [];
      if (!fresh || age < COOL_DOWN_MS) return { keys };

      const renew = async () => {
        const { publicKey: renewed } = await lookUp(kid);
        const isNew = renewed && !(publicKey && renewed.equals(publicKey));
        return { keys: isNew ? [{ kid, publicKey: renewed }] : [] };
      };
      return { keys, renew };
    },
  };
}

/** The one key that was handed out along with the API key. */
export function pinnedKey(publicKey: KeyObject): KeySet {
  return {
    candidates: async (kid) => ({ keys: [{ kid, publicKey }] }),
  };
}

/** Only a 200 of the right type counts; that there is no such key is an answer too. Errors are never used as keys. */
function keyIn(status: number, type = '', text: string | undefined): KeyObject | undefined {
  if (status === 404 || status === 410) return undefined;
  const publicKey = status === 200 && TYPES.test(type) && text !== undefined ? readPublicKey(text) : undefined;
  if (!publicKey) throw new LoginError('operator_answer_invalid', { message: 'This is not a key for ES256.' });
  return publicKey;
}
