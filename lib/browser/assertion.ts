import { sign } from './ceremonies.js';
import { needWebAuthn } from './fido2.js';
import type { Fields } from './fields.js';
import type { Operator } from './operator.js';

/** Which waiting request a login approves: by its code, its session id, or both. */
export interface RemoteSession {
  /** The six digits that the other device shows. */
  readonly code?: string;
  /** The UUID from the mail's link. */
  readonly session_id?: string;
}

/** Proves that the account's owner is here: `/verifyRequest`, the browser's dialogue, `/verifySign`. */
export async function assert(
  operator: Operator,
  username: string,
  remoteSession: RemoteSession | undefined,
  signal: AbortSignal | undefined,
): Promise<Fields> {
  needWebAuthn();
  const clientId = operator.apiKey;
  const options = remoteSession ? { remote_session: remoteSession } : null;
  const asked = await operator.post('/verifyRequest', { clientId, username, options }, { signal });
  const { id, clientData, authenticatorData, signature } = await sign(asked, signal);
  const { challenge } = asked;
  const signed = { keyHandle: id, clientData, authData: authenticatorData, signData: signature };
  const answer = { clientId, challenge, username, udata: username, ...signed, options };
  return await operator.post('/verifySign', answer, { signal });
}
