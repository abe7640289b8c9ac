import { hash, webcrypto } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type * as Jose from 'jose';
import { LoginError } from '../login/errors.js';
import type { Candidates, KeySet } from './keys.js';
import { refusalOf } from './token-refusal.js';

const MAX_TOKEN_LENGTH = 32 * 1024;
const TYPES = ['jwt', 'application/jwt'];
/** The last second of the year 9999: later ones are no dates. */
const MAX_TIME_SECONDS = 253_402_300_799;

/** What a token has to say, of whichever operator. Made once, for all tokens of an operator. */
export interface TokenRules {
  /** Who may have made it: `iss` has to be one of these, exactly. */
  readonly issuer: string[];
  /** Names of this service; the token has to be for one of them. */
  readonly audience: string[];
  /** Claims that must be there besides `iss` and `aud`. */
  readonly requiredClaims: string[];
  /** How far the two clocks may differ, in seconds. */
  readonly clockTolerance: number;
}

/** A token whose signature and registered claims are right. */
export interface CheckedToken {
  readonly payload: Readonly<Record<string, unknown>>;
  /** SHA-256 of what was signed and of the signature's `r`: the same for every spelling of one signature. */
  readonly digest: string;
}

/** Checks tokens. */
export interface TokenVerifier {
  /**
   * Checks a JWT: ES256 only, over keys of the operator's own key set, then `iss`, `aud`, `exp`, `nbf` and that times
   * are times. What a header says about keys is ignored; nothing is ever fetched because of a token, except the key
   * set once more.
   *
   * @param token - in compact form, at most 32 kB.
   * @param keys - the operator's.
   * @param at - when it arrived, in milliseconds: its time limits are measured then.
   * @returns the payload.
   * @throws LoginError `keys_unavailable`, or the `token_*` code of the first check that fails. Never with a cause:
   *   jose's errors hold the payload; of that only who issued it and for whom is told.
   */
  verify(token: string, keys: KeySet, at: number): Promise<CheckedToken>;
}

/**
 * Makes the check of one operator's tokens.
 *
 * @param rules - what a token has to say.
 * @throws TypeError where the library for it cannot be loaded: no phone rings for a token that could not be checked.
 */
export function tokenVerifier(rules: TokenRules): TokenVerifier {
  const jose = loadJose();
  const registered = { ...rules, algorithms: ['ES256'] };
  const imported = new WeakMap<KeyObject, webcrypto.CryptoKey>();

  /** Makes the key that jose works with: given any other, it would take that apart for every token. */
  const importKey = async (publicKey: KeyObject): Promise<webcrypto.CryptoKey> => {
    const known = imported.get(publicKey);
    if (known) return known;
    const spki = publicKey.export({ type: 'spki', format: 'der' });
    const curve = { name: 'ECDSA', namedCurve: 'P-256' };
    const key = await webcrypto.subtle.importKey('spki', spki, curve, false, ['verify']);
    imported.set(publicKey, key);
    return key;
  };

  return {
    async verify(token, keys, at) {
      const kid = readKid(token, jose.decodeProtectedHeader);
      const options = { currentDate: new Date(at), ...registered };

      let refusal: LoginError | undefined;
      let about: string | undefined;
      let found: Candidates | undefined = await keys.candidates(kid);
      for (; found; found = await found.renew?.()) {
        about = found.about ?? about;
        for (const { publicKey } of found.keys) {
          if (!publicKey) {
            refusal ??= new LoginError('token_key_unknown', { message: LEAKED });
            continue;
          }
          try {
            const { payload } = await jose.jwtVerify(token, await importKey(publicKey), options);
            checkTimes(payload);
            return { payload, digest: digestOf(token) };
          } catch (error) {
            refusal = refusalOf(error);
            if (refusal.code !== 'token_signature') throw refusal;
          }
        }
      }
      throw refusal ?? new LoginError('token_key_unknown', about === undefined ? {} : { message: about });
    },
  };
}

/** With the first strategy, not with the package. */
function loadJose(): typeof Jose {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import()` would tell too late.
    return require('jose') as typeof Jose;
  } catch (cause) {
    throw new TypeError(
      'The package `jose`, which checks tokens, cannot be loaded here. See README.md#es-modules-commonjs-jest.',
      {
        cause,
      },
    );
  }
}

const LEAKED =
  'The operator has published the private half of this key, so it proves nothing. Tell the operator at once.';

/** Checks the members of a header that decide how a token is checked, and ignores all others. */
function readKid(token: string, decode: (token: string) => object): string | undefined {
  if (token.length > MAX_TOKEN_LENGTH) throw new LoginError('token_malformed');
  let header: Readonly<Record<string, unknown>>;
  try {
    header = decode(token) as typeof header;
  } catch {
    throw new LoginError('token_malformed');
  }
  const { alg, kid, typ } = header;
  if (alg !== 'ES256') throw new LoginError('token_algorithm');
  const isJWT = typ === undefined || (typeof typ === 'string' && TYPES.includes(typ.toLowerCase()));
  if (!isJWT || 'crit' in header || 'b64' in header) throw new LoginError('token_header');
  if (kid !== undefined && typeof kid !== 'string') throw new LoginError('token_header');
  return kid;
}

/** JSON knows numbers that are no times: 1e400 is read as infinite, and would never run out. */
function checkTimes(payload: Readonly<Record<string, unknown>>): void {
  for (const claim of ['exp', 'iat', 'nbf'] as const) {
    const time = payload[claim];
    if (time === undefined) continue;
    if (typeof time !== 'number' || Math.abs(time) > MAX_TIME_SECONDS) {
      throw new LoginError(claim === 'exp' ? 'token_expired' : 'token_issued_at');
    }
  }
}

/**
 * Names a token that passed its check. Of a signature `r` is enough: with it, one text and one key, only `s` and `n - s`
 * are right, which are two spellings of one signature.
 */
function digestOf(token: string): string {
  const end = token.lastIndexOf('.');
  const r = Buffer.from(token.slice(end + 1), 'base64url').subarray(0, 32);
  return hash('sha256', Buffer.concat([Buffer.from(token.slice(0, end)), r]), 'base64url');
}
