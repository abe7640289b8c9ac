import { accountOf } from './call.js';
import type { Call } from './call.js';
import { refusal } from './errors.js';
import type { OperatorContext } from './context.js';
import { sameReference } from './remote-reference.js';
import type { Credential, User } from './users.js';
import type { Assertion } from './webauthn.js';

/** Begins a login, or the approval of a remote session. Answers the request options. Throws a refusal. */
export function beginLogin(call: Call, context: OperatorContext) {
  const { client, remote } = call;
  const user = accountOf(call, context);
  return {
    challenge: context.ceremonies.begin(client, { kind: 'login', user, remote }),
    rpId: client.rpId,
    timeout: context.settings.ceremonyTimeoutMs,
    userVerification: 'required',
    allowCredentials: user.credentials.map(({ id, transports }) => ({ type: 'public-key', id, transports })),
  };
}

/**
 * The end of a login. The signature is checked before any code is compared: only the owner of a credential uses up
 * the attempts of a remote session (protocol 7.3). Throws a refusal.
 */
export async function finishLogin(
  call: Call,
  assertion: Assertion,
  context: OperatorContext,
): Promise<{ user: User; credential: Credential }> {
  const { users, ceremonies, remoteSessions } = context;
  const user = accountOf(call, context);
  const ceremony = ceremonies.take(assertion.challenge, 'login', call.client);
  if (ceremony.user !== user) throw refusal('failed_to_authenticate');
  if (call.remote && !sameReference(call.remote, ceremony.remote)) {
    throw refusal('request_validation_error', 'remote_session is not the one of the request.');
  }
  const credential = user.credentials.find(({ id }) => id === assertion.credentialId);
  if (!credential) throw refusal('credential_not_found');
  credential.counter = await context.webauthn.asserted(assertion, credential, call.client).catch((error: unknown) => {
    users.failed(user);
    throw refusal('failed_to_authenticate', error instanceof Error ? error.message : undefined);
  });
  user.failures = 0;
  if (ceremony.remote) remoteSessions.approve(user, ceremony.remote);
  return { user, credential };
}
