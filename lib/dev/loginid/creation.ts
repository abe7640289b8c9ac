import { randomUUID } from 'node:crypto';
import type { Adding, Registering } from './ceremonies.js';
import { drawBytes } from './challenge.js';
import type { Client } from './clients.js';
import type { Parts } from './parts.js';
import type { User } from './users.js';
import { ALGORITHMS } from './webauthn.js';

/** How the authenticator's dialogue names the person; the account's name where nothing else is said. */
export interface Naming {
  readonly name?: string | undefined;
  readonly displayName?: string | undefined;
}

/** Begins the registration of a name. Answers the creation options, and the name of the credential. */
export function beginRegistration(
  client: Client,
  username: string,
  { roaming = false, ...naming }: Naming & { roaming?: boolean },
  parts: Parts,
) {
  const ceremony: Registering = { kind: 'register', username, uid: randomUUID(), handle: drawBytes(), roaming };
  const options = creationOptions(client, ceremony, { id: ceremony.handle, ...named(username, naming) }, parts);
  return { uid: ceremony.uid, options };
}

/** Begins to add an authenticator to an account. */
export function beginAdding(client: Client, user: User, registrationSession: string, parts: Parts) {
  const ceremony: Adding = { kind: 'add', user, uid: randomUUID(), registrationSession };
  const options = creationOptions(client, ceremony, { id: user.handle, ...named(user.username) }, parts);
  return { uid: ceremony.uid, options };
}

/** `excludeCredentials` stays out: older SDKs hand its texts to the browser, which throws (protocol 3, rule 4). */
function creationOptions(
  client: Client,
  ceremony: Registering | Adding,
  user: { id: string; name: string; displayName: string },
  { ceremonies, settings }: Parts,
) {
  const roaming = ceremony.kind === 'register' && ceremony.roaming;
  return {
    rp: { id: client.rpId, name: client.name },
    user,
    challenge: ceremonies.begin(client, ceremony),
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: settings.ceremonyTimeoutMs,
    attestation: 'none',
    authenticatorSelection: {
      authenticatorAttachment: roaming ? 'cross-platform' : 'platform',
      userVerification: 'required',
    },
  };
}

function named(username: string, { name = username, displayName = username }: Naming = {}) {
  return { name, displayName };
}
