import type { Asked } from './asked.js';
import type { Adding, Registering } from './ceremonies.js';
import { refusal } from './errors.js';
import type { Parts } from './parts.js';
import type { Credential, User } from './users.js';
import type { Attestation, ProvedKey } from './webauthn.js';

/** The end of a registration: opens the account. Throws a refusal. */
export async function finishRegistration(
  { client, username, device, options }: Asked,
  attestation: Attestation,
  uid: string,
  parts: Parts,
): Promise<{ user: User; credential: Credential }> {
  const { users, reservations, ceremonies } = parts;
  const ceremony = ceremonies.take(attestation.challenge, 'register', client);
  if (ceremony.username !== username || ceremony.uid !== uid) throw refusal('failed_to_authenticate');
  const key = await proved(attestation, client, parts);
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
  { client, device }: Asked,
  user: User,
  attestation: Attestation,
  uid: string,
  registrationSession: string,
  parts: Parts,
): Promise<Credential> {
  const ceremony = parts.ceremonies.take(attestation.challenge, 'add', client);
  const fits =
    ceremony.user === user &&
    ceremony.uid === uid &&
    ceremony.registrationSession === registrationSession.toLowerCase();
  if (!fits) throw refusal('failed_to_authenticate');
  const key = await proved(attestation, client, parts);
  const credential = credentialOf(ceremony, attestation, key, device);
  parts.users.addCredential(user, credential);
  return credential;
}

async function proved(attestation: Attestation, client: Asked['client'], parts: Parts): Promise<ProvedKey> {
  const key = await parts.webauthn.attested(attestation, client).catch((error: unknown) => {
    throw refusal('failed_to_authenticate', error instanceof Error ? error.message : undefined);
  });
  if (parts.users.knowsCredential(attestation.credentialId)) {
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
