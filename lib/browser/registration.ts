import { create } from './ceremonies.js';
import { needWebAuthn } from './fido2.js';
import { textOf } from './fields.js';
import type { Operator } from './operator.js';
import { keepSession, recallSession } from './registration-session.js';
import { resultOf } from './result.js';
import type { DirectWebResult } from './result.js';

/** Opens an account for a new name: `/registerRequest`, the browser's dialogue, `/registerAttest`. */
export async function register(
  operator: Operator,
  username: string,
  signal: AbortSignal | undefined,
): Promise<DirectWebResult> {
  needWebAuthn();
  const clientId = operator.apiKey;
  const asked = { clientId, sessionId: recallSession(), udata: username };
  const { uid, session_id, ...options } = await operator.post('/registerRequest', asked, { signal });
  keepSession(session_id);
  const { id, clientData, attestation } = await create(options, signal);
  const { challenge } = options;
  const made = { keyHandle: id, clientData, attestData: attestation };
  const answer = { clientId, uid, challenge, udata: username, ...made };
  const result = resultOf(await operator.post('/registerAttest', answer, { signal }));
  keepSession(undefined);
  return result;
}

/** Makes a credential of this device for an account whose owner has approved that: the second half of adding one. */
export async function registerHere(
  operator: Operator,
  username: string,
  registrationSession: string,
  signal: AbortSignal | undefined,
): Promise<DirectWebResult> {
  const asked = {
    client_id: operator.apiKey,
    username,
    options: { remote_session: { session_id: registrationSession } },
  };
  const { uid, session_id: _, ...options } = await operator.post('/add_authenticator/init', asked, { signal });
  const { id, clientData, attestation } = await create(options, signal);
  const payload = {
    challenge: textOf(options, 'challenge'),
    id,
    raw_id: id,
    // Not WebAuthn's: the operator's own name for the new credential.
    credential_id: uid,
    client_data: clientData,
    attestation_data: attestation,
  };
  return resultOf(await operator.post('/add_authenticator/complete', { ...asked, payload }, { signal }));
}
