import { accountOf } from './asked.js';
import type { Asked } from './asked.js';
import { refusal } from './errors.js';
import type { Parts } from './parts.js';
import { sameReference } from './remote-reference.js';
import type { Credential, User } from './users.js';
import type { Assertion } from './webauthn.js';

/** Begins a login, or the approval of a remote session. Answers the request options. Throws a refusal. */
export function beginLogin(asked: Asked, parts: Parts) {
  const { client, remote } = asked;
  const user = accountOf(asked, parts);
  return {
    challenge: parts.ceremonies.begin(client, { kind: 'login', user, remote }),
    rpId: client.rpId,
    timeout: parts.settings.ceremonyTimeoutMs,
    userVerification: 'required',
    allowCredentials: user.credentials.map(({ id, transports }) => ({ type: 'public-key', id, transports })),
  };
}

/**
 * The end of a login. The signature is checked before any code is compared: nobody but the owner of a credential uses
 * up the attempts of a remote session (protocol 7.3). Throws a refusal.
 */
export async function finishLogin(
  asked: Asked,
  assertion: Assertion,
  parts: Parts,
): Promise<{ user: User; credential: Credential }> {
  const { users, ceremonies, remoteSessions } = parts;
  const user = accountOf(asked, parts);
  const ceremony = ceremonies.take(assertion.challenge, 'login', asked.client);
  if (ceremony.user !== user) throw refusal('failed_to_authenticate');
  if (asked.remote && !sameReference(asked.remote, ceremony.remote)) {
    throw refusal('request_validation_error', 'remote_session is not the one of the request.');
  }
  const credential = user.credentials.find(({ id }) => id === assertion.credentialId);
  if (!credential) throw refusal('credential_not_found');
  credential.counter = await parts.webauthn.asserted(assertion, credential, asked.client).catch((error: unknown) => {
    users.failed(user);
    throw refusal('failed_to_authenticate', error instanceof Error ? error.message : undefined);
  });
  user.failures = 0;
  if (ceremony.remote) remoteSessions.approve(user, ceremony.remote);
  return { user, credential };
}
