import { createHash, randomUUID } from 'node:crypto';
import { bend } from '../server/faults.js';
import { foreignKey, forgeCommon } from '../server/forge.js';
import type { Forge, TokenParts } from '../server/forge.js';
import { signCompact } from '../server/keys.js';
import type { LoginIDTokenFault } from './token-faults.js';

const SHIFT_SECONDS = 600;

/** Makes the named token, which no relying party may accept. */
export function forge(fault: LoginIDTokenFault, token: Readonly<TokenParts>, by: Forge): string {
  const { header, payload } = token;
  const at = Math.floor(by.now / 1000);
  const claims = (changes: Record<string, unknown>) => signCompact(header, bend(payload, changes), by.key.privateKey);
  const kid = (value: unknown, key = by.key) => signCompact(bend(header, { kid: value }), payload, key.privateKey);
  switch (fault) {
    // Without `exp`, as the real tokens are: only `iat` tells their age.
    case 'issued-early':
      return claims({ iat: at - SHIFT_SECONDS, exp: undefined });
    case 'issued-late':
      return claims({ iat: at + SHIFT_SECONDS, exp: undefined });
    case 'wrong-namespace':
      return claims({ nid: '0123456789abcdef' });
    case 'wrong-username':
      return claims({ udata: 'somebody.else' });
    case 'other-case':
      return claims({ udata: swapCase(String(payload.udata)) });
    case 'contradicting-username':
      return claims({ username: 'somebody.else' });
    case 'no-username':
      return claims({ udata: undefined });
    case 'transaction': {
      const server_nonce = randomUUID();
      const hashed = `pay 10 to somebody${String(payload.nonce)}${server_nonce}`;
      const tx_hash = createHash('sha256').update(hashed).digest('base64url');
      return claims({ username: payload.udata, udata: undefined, action: 'tx', server_nonce, tx_hash });
    }
    case 'unknown-kid':
      return kid(randomUUID(), foreignKey);
    case 'no-kid':
      return kid(undefined);
    case 'kid-not-text':
      return kid({ toString: by.key.kid });
    // A verifier that pastes these into the address of the key gets the right key.
    case 'kid-with-query':
      return kid(`${by.key.kid}&kid=`);
    case 'kid-with-path':
      return kid(`${by.key.kid}#/../..`);
    default:
      return forgeCommon(fault, token, by);
  }
}

function swapCase(text: string): string {
  return [...text].map((char) => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase())).join('');
}
