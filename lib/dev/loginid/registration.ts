import { randomUUID } from 'node:crypto';
import type { Call } from './call.js';
import { drawBytes } from './ceremonies.js';
import type { Adding, Registering } from './ceremonies.js';
import type { Client } from './clients.js';
import type { OperatorContext } from './context.js';
import { refusal } from './errors.js';
import type { Credential, User } from './users.js';
import { ALGORITHMS } from './webauthn.js';
import type { Attestation, ProvedKey } from './webauthn.js';

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
  context: OperatorContext,
) {
  const ceremony: Registering = { kind: 'register', username, uid: randomUUID(), handle: drawBytes(), roaming };
  const options = creationOptions(client, ceremony, { id: ceremony.handle, ...named(username, naming) }, context);
  return { uid: ceremony.uid, options };
}

/** Begins to add an authenticator to an account. */
export function beginAdding(client: Client, user: User, registrationSession: string, context: OperatorContext) {
  const ceremony: Adding = { kind: 'add', user, uid: randomUUID(), registrationSession };
  const options = creationOptions(client, ceremony, { id: user.handle, ...named(user.username) }, context);
  return { uid: ceremony.uid, options };
}

/** The end of a registration: opens the account. Throws a refusal. */
export async function finishRegistration(
  { client, username, device, options }: Call,
  attestation: Attestation,
  uid: string,
  context: OperatorContext,
): Promise<{ user: User; credential: Credential }> {
  const { users, reservations, ceremonies } = context;
  const ceremony = ceremonies.take(attestation.challenge, 'register', client);
  if (ceremony.username !== username || ceremony.uid !== uid) throw refusal('failed_to_authenticate');
  const key = await proved(attestation, client, context);
  // Two browsers may have raced for the name while the key was checked.
  if (users.taken(client.namespace, username)) throw refusal('username_taken');
  reservations.release(client.namespace, username);
  const user = users.add({ namespace: client.namespace, username, handle: ceremony.handle });
  const credential = credentialOf(ceremony, attestation, key, device, options.credential_name);
  users.addCredential(user, credential);
  return { user, credential };
}

/** The end of an added authenticator. Throws a refusal. */
export async function finishAdding(
  { client, device }: Call,
  user: User,
  attestation: Attestation,
  uid: string,
  registrationSession: string,
  context: OperatorContext,
): Promise<Credential> {
  const ceremony = context.ceremonies.take(attestation.challenge, 'add', client);
  const fits =
    ceremony.user === user &&
    ceremony.uid === uid &&
    ceremony.registrationSession === registrationSession.toLowerCase();
  if (!fits) throw refusal('failed_to_authenticate');
  const key = await proved(attestation, client, context);
  const credential = credentialOf(ceremony, attestation, key, device);
  context.users.addCredential(user, credential);
  return credential;
}

/** `excludeCredentials` stays out: older SDKs hand its texts to the browser, which throws (protocol 3, rule 4). */
function creationOptions(
  client: Client,
  ceremony: Registering | Adding,
  user: { id: string; name: string; displayName: string },
  { ceremonies, settings }: OperatorContext,
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

async function proved(attestation: Attestation, client: Call['client'], context: OperatorContext): Promise<ProvedKey> {
  const key = await context.webauthn.attested(attestation, client).catch((error: unknown) => {
    throw refusal('failed_to_authenticate', error instanceof Error ? error.message : undefined);
  });
  if (context.users.knowsCredential(attestation.credentialId)) {
    throw refusal('failed_to_authenticate', 'This credential is registered already.');
  }
  return key;
}

function credentialOf(
  ceremony: Registering | Adding,
  { credentialId }: Attestation,
  { publicKey, counter }: ProvedKey,
  device: Credential['device'],
  name?: unknown,
): Credential {
  const roaming = ceremony.kind === 'register' && ceremony.roaming;
  return {
    uuid: ceremony.uid,
    id: credentialId,
    publicKey,
    counter,
    transports: roaming ? [] : ['internal'],
    device,
    name: typeof name === 'string' && name !== '' ? name : `${device.browser} on ${device.os}`,
  };
}
