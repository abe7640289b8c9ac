import { requiredText, resultOf } from './answers.js';
import type { DirectWebResult, JsonFields } from './answers.js';
import { create, requireWebAuthn, sign } from './authenticator.js';
import type { Operator } from './operator.js';

/** Which waiting request a login approves: by its code, its session id, or both. */
export interface RemoteSession {
  /** The six digits that the other device shows. */
  readonly code?: string;
  /** The UUID from the mail's link. */
  readonly session_id?: string;
}

/** Opens an account for a new name: `/registerRequest`, the browser's dialogue, `/registerAttest`. */
export async function registerUsername(
  operator: Operator,
  username: string,
  signal: AbortSignal | undefined,
): Promise<DirectWebResult> {
  requireWebAuthn();
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
export async function registerAuthenticator(
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
    challenge: requiredText(options, 'challenge'),
    id,
    raw_id: id,
    // Not WebAuthn's: the operator's own name for the new credential.
    credential_id: uid,
    client_data: clientData,
    attestation_data: attestation,
  };
  return resultOf(await operator.post('/add_authenticator/complete', { ...asked, payload }, { signal }));
}

/** Proves that the account's owner is here: `/verifyRequest`, the browser's dialogue, `/verifySign`. */
export async function logIn(
  operator: Operator,
  username: string,
  remoteSession: RemoteSession | undefined,
  signal: AbortSignal | undefined,
): Promise<JsonFields> {
  requireWebAuthn();
  const clientId = operator.apiKey;
  const options = remoteSession ? { remote_session: remoteSession } : null;
  const asked = await operator.post('/verifyRequest', { clientId, username, options }, { signal });
  const { id, clientData, authenticatorData, signature } = await sign(asked, signal);
  const { challenge } = asked;
  const signed = { keyHandle: id, clientData, authData: authenticatorData, signData: signature };
  const answer = { clientId, challenge, username, udata: username, ...signed, options };
  return await operator.post('/verifySign', answer, { signal });
}

/** By the session the operator knows the browser again that began to register a name, and lets it try once more. */
const KEY = 'register_session_id';

/** The session of an unfinished registration; empty if there is none. */
function recallSession(): string {
  try {
    const kept = localStorage.getItem(KEY) ?? '';
    // Other scripts for this operator have written `undefined` here.
    return /^[\w-]{1,100}$/.test(kept) && !/^(undefined|null)$/.test(kept) ? kept : '';
  } catch {
    // Storage may be forbidden; a registration works without.
    return '';
  }
}

/** Keeps the session until the registration is finished; `undefined` forgets it. */
function keepSession(session: unknown): void {
  try {
    if (typeof session === 'string') localStorage.setItem(KEY, session);
    else localStorage.removeItem(KEY);
  } catch {
    // As above; or the storage is full.
  }
}
