import { generateKeyPairSync } from 'node:crypto';
import { newKey } from './keys.js';
import type { SigningKeys } from './keys.js';
import type { IDTokenMisbehaviour } from './misbehave.js';

/** The published key set (protocol 14), or what a fault makes of it. */
export function keySet(keys: SigningKeys, fault: IDTokenMisbehaviour['keySet']): { keys: unknown } {
  const honest = keys.published;
  const [first] = honest;
  switch (fault) {
    case undefined:
      return { keys: honest };
    case 'empty':
      return { keys: [] };
    case 'duplicate-kid':
      // The stranger stands first: whoever takes the first of a kid takes the wrong key.
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
