import { randomUUID } from 'node:crypto';
import type { Client } from './clients.js';
import type { Parts } from './parts.js';
import { issueToken } from './token.js';
import type { Action } from './token.js';
import type { Credential, User } from './users.js';

/** Who did what at which site. */
export interface Done {
  readonly client: Client;
  readonly user: User;
  readonly action: Action;
}

/** The result of a ceremony as the quick start describes it (protocol 5.2). */
export async function quickStartResult(done: Done, credential: Credential | undefined, parts: Parts) {
  const { namespace } = done.user;
  const username = parts.faults.now.resultUsername ?? done.user.username;
  return { uid: credential?.uuid, username, namespace, jwt: await issueToken(done, parts) };
}

/** The result of a ceremony in the next generation (protocol 6.1). */
export async function nextResult(done: Done, { uuid, name }: Credential, noJwt: boolean, parts: Parts) {
  const { client, user } = done;
  const username = parts.faults.now.resultUsername ?? user.username;
  return {
    is_authenticated: true,
    client: { id: client.apiKey, type: 'directweb' },
    user: { id: user.id, type: 'loginid', username, namespace_id: user.namespace },
    // One of the vendor's SDKs reads `id` where all others read `uuid`.
    credential: { uuid, id: uuid, type: 'fido2', name },
    session: { id: randomUUID() },
    jwt: noJwt ? undefined : await issueToken(done, parts),
  };
}
