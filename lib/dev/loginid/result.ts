import { randomBytes, randomUUID } from 'node:crypto';
import { signOrForge } from '../server/forge.js';
import type { Client } from './clients.js';
import type { OperatorContext } from './context.js';
import { forge } from './forge.js';
import type { Credential, User } from './users.js';

const LIFE_SECONDS = 300;

/** A person did something at a site. */
export interface Done {
  readonly client: Client;
  readonly user: User;
  readonly action: 'login' | 'register';
}

/** The result of a ceremony as the quick start describes it (protocol 5.2). */
export async function quickStartResult(done: Done, credential: Credential | undefined, context: OperatorContext) {
  const { namespace } = done.user;
  const username = context.faults.now.resultUsername ?? done.user.username;
  return { uid: credential?.uuid, username, namespace, jwt: await issueToken(done, context) };
}

/** The result of a ceremony in the next generation (protocol 6.1). */
export async function nextResult(done: Done, { uuid, name }: Credential, noJwt: boolean, context: OperatorContext) {
  const { client, user } = done;
  const username = context.faults.now.resultUsername ?? user.username;
  return {
    is_authenticated: true,
    client: { id: client.apiKey, type: 'directweb' },
    user: { id: user.id, type: 'loginid', username, namespace_id: user.namespace },
    // One of the vendor's SDKs reads `id` where all others read `uuid`.
    credential: { uuid, id: uuid, type: 'fido2', name },
    session: { id: randomUUID() },
    jwt: noJwt ? undefined : await issueToken(done, context),
  };
}

/** The token of a finished ceremony (protocol 9). */
async function issueToken(
  { client, user, action }: Done,
  { settings, keys, faults, now, url }: OperatorContext,
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
  if (faults.now.noJwt) return undefined;
  const by = { key: keys.current, issuer: settings.issuer, url, now: now() };
  return signOrForge({ header, payload }, faults.now, by, forge);
}
