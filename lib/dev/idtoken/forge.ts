import { generateKeyPairSync } from 'node:crypto';
import { bend } from '../server/faults.js';
import { foreignKey, forgeCommon, signText } from '../server/forge.js';
import type { Forge, TokenParts } from '../server/forge.js';
import { newKey, signCompact } from '../server/keys.js';
import type { SigningKeys } from '../server/keys.js';
import type { IDTokenMisbehaviour } from './misbehave.js';
import type { IDTokenTokenFault } from './token-faults.js';

const HOUR_SECONDS = 3600;

/** Makes the named token, which no relying party may accept. */
export function forge(fault: IDTokenTokenFault, token: Readonly<TokenParts>, by: Forge): string {
  const { header, payload } = token;
  const at = Math.floor(by.now / 1000);
  const claims = (changes: Record<string, unknown>) => signCompact(header, bend(payload, changes), by.key.privateKey);
  switch (fault) {
    case 'no-exp':
      return claims({ exp: undefined });
    case 'exp-text':
      return claims({ exp: String(at + HOUR_SECONDS) });
    case 'exp-infinite':
      // JSON.stringify would write null: the number is one that only becomes infinite when it is read.
      return signText(header, JSON.stringify(bend(payload, { exp: 0 })).replace('"exp":0', '"exp":1e400'), by.key);
    case 'issued-early':
      return claims({ iat: at - 10 * 60, exp: at + HOUR_SECONDS });
    case 'issued-late':
      return claims({ iat: at + 10 * 60, exp: at + 2 * HOUR_SECONDS });
    case 'issuer-with-slash':
      return claims({ iss: `${by.issuer}/` });
    case 'empty-audience':
      return claims({ aud: [] });
    case 'wrong-subject':
      return claims({ sub: 'somebody-else', idtoken: bend(identity(payload), { tokenId: 'somebody-else' }) });
    case 'wrong-token-id':
      return claims({ idtoken: bend(identity(payload), { tokenId: 'somebody-else' }) });
    case 'unknown-kid':
      return signCompact(bend(header, { kid: foreignKey.kid }), payload, foreignKey.privateKey);
    default:
      return forgeCommon(fault, token, by);
  }
}

/** The published key set (protocol 14), or what a fault makes of it. */
export function keySet(keys: SigningKeys, fault: IDTokenMisbehaviour['keySet']): { keys: unknown } {
  const honest = keys.published.map(({ jwk }) => jwk);
  const [first] = honest;
  switch (fault) {
    case undefined:
      return { keys: honest };
    case 'empty':
      return { keys: [] };
    case 'duplicate-kid':
      // The stranger stands first: a verifier that takes the first of a kid takes the wrong key.
      return { keys: [{ ...newKey().jwk, kid: first?.kid }, ...honest] };
    case 'private-members':
      return { keys: honest.map((jwk) => ({ ...jwk, d: newKey().privateKey.export({ format: 'jwk' }).d })) };
    case 'off-curve':
      return { keys: honest.map((jwk) => ({ ...jwk, y: jwk.x })) };
    case 'foreign-curve': {
      const jwk = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
      return { keys: [{ ...jwk, use: 'sig', alg: 'ES384', kid: first?.kid }] };
    }
    case 'symmetric':
      return { keys: [{ kty: 'oct', k: 'c2VjcmV0', alg: 'HS256', use: 'sig', kid: first?.kid }] };
    case 'encryption-key':
      return { keys: honest.map((jwk) => ({ ...jwk, use: 'enc' })) };
    case 'not-an-array':
      return { keys: { 0: first } };
  }
}

function identity(payload: Record<string, unknown>): object {
  return typeof payload.idtoken === 'object' && payload.idtoken !== null ? payload.idtoken : {};
}
