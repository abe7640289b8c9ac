import { randomBytes, randomUUID } from 'node:crypto';
import { bend, hooked } from '../idtoken/faults.js';
import { signCompact } from '../idtoken/keys.js';
import type { Client } from './clients.js';
import { forge } from './forge.js';
import type { Parts } from './parts.js';
import type { User } from './users.js';

/** What a token says that somebody did. */
export type Action = 'login' | 'register';

const LIFE_SECONDS = 300;

/** The token of a finished ceremony (protocol 9). */
export async function issueToken(
  { client, user, action }: { client: Client; user: User; action: Action },
  { settings, keys, faults, now, url }: Parts,
): Promise<string | undefined> {
  const iat = Math.floor(now() / 1000);
  const strict = settings.tokenProfile === 'strict';
  const payload = {
    iss: settings.issuer,
    sub: user.id,
    sid: randomUUID(),
    nid: user.namespace,
    aud: client.apiKey,
    action,
    iat,
    udata: user.username,
    nonce: randomBytes(16).toString('hex'),
    cred_type: 'fido2',
    ...(strict && { exp: iat + LIFE_SECONDS, jti: randomUUID() }),
  };
  const header = { alg: 'ES256', kid: keys.current.kid, typ: 'JWT' };
  const { noJwt, token, tokenHeader, tokenClaims, jwt } = faults.now;
  if (noJwt) return undefined;
  const parts = { header: bend(header, tokenHeader), payload: bend(payload, tokenClaims) };
  const said = token
    ? forge(token, parts, { key: keys.current, issuer: settings.issuer, url, now: now() })
    : signCompact(parts.header, parts.payload, keys.current.privateKey);
  return typeof jwt === 'function' ? await hooked(() => jwt({ ...parts, jwt: said })) : (jwt ?? said);
}
