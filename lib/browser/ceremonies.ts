import { requiredText, resultOf } from './answers.js';
import type { DirectWebResult, JsonFields } from './answers.js';
import { create, requireWebAuthn, sign } from './authenticator.js';
import type { Operator } from './operator.js';
import { askRegisteredDevice } from './remote.js';
import type { RemoteRequest } from './remote.js';
import type { Question, UnansweredQuestion } from './unanswered.js';

/** What every ceremony needs. */
export interface CeremonyCall {
  readonly operator: Operator;
  readonly unanswered: UnansweredQuestion;
  readonly username: string;
  readonly signal: AbortSignal | undefined;
}

/** Which waiting request a login approves: by its code, its session id, or both. */
export interface RemoteSession {
  /** The six digits that the other device shows. */
  readonly code?: string | null | undefined;
  /** The UUID from the mail's link. */
  readonly session_id?: string | null | undefined;
}

/** Has the operator ask what the browser's dialogue will answer, before anybody has pressed. */
export function prepare(kind: 'login' | 'register', call: CeremonyCall): void {
  requireWebAuthn();
  call.unanswered.prepare(kind === 'login' ? loginQuestion(call, null) : registerQuestion(call));
}

/** Opens an account for a new name: `/registerRequest`, the browser's dialogue, `/registerAttest`. */
export async function registerUsername(call: CeremonyCall): Promise<DirectWebResult> {
  const { operator, unanswered, username, signal } = call;
  requireWebAuthn();
  const clientId = operator.apiKey;
  const dialogue = async ({ uid: _, session_id: __, ...options }: JsonFields) => await create(options, signal);
  const { question, answer } = await unanswered.answered(registerQuestion(call), dialogue, signal);
  const { uid, challenge } = question;
  const made = { keyHandle: answer.id, clientData: answer.clientData, attestData: answer.attestation };
  const handedIn = { clientId, uid, challenge, udata: username, ...made };
  const result = resultOf(await operator.post('/registerAttest', handedIn, { signal }));
  keepSession(undefined);
  return result;
}

function registerQuestion({ operator, username, signal }: CeremonyCall): Question {
  const ask = async () => {
    const asked = { clientId: operator.apiKey, sessionId: recallSession(), udata: username };
    const question = await operator.post('/registerRequest', asked, { signal });
    keepSession(question.session_id);
    return question;
  };
  return { key: `register ${username}`, ask };
}

/** Asks the account's owner, and makes a credential of this device once that is approved. */
export async function addAuthenticator(call: CeremonyCall, request: RemoteRequest): Promise<DirectWebResult> {
  const { operator, unanswered, username, signal } = call;
  requireWebAuthn();
  const asked = (session_id: string) => ({
    client_id: operator.apiKey,
    username,
    options: { remote_session: { session_id } },
  });
  const ask = async () => {
    const approved = await askRegisteredDevice(operator, 'add_authenticator', request);
    const registration_session = requiredText(approved, 'registration_session');
    const question = await operator.post('/add_authenticator/init', asked(registration_session), { signal });
    return { ...question, registration_session };
  };
  const dialogue = async ({ uid: _, session_id: __, registration_session: ___, ...options }: JsonFields) =>
    await create(options, signal);
  const { question, answer } = await unanswered.answered({ key: `add ${username}`, ask }, dialogue, signal);
  const { id, clientData, attestation } = answer;
  const payload = {
    challenge: requiredText(question, 'challenge'),
    id,
    raw_id: id,
    // Not WebAuthn's: the operator's own name for the new credential.
    credential_id: question.uid,
    client_data: clientData,
    attestation_data: attestation,
  };
  const handedIn = { ...asked(requiredText(question, 'registration_session')), payload };
  return resultOf(await operator.post('/add_authenticator/complete', handedIn, { signal }));
}

/** Proves that the account's owner is here: `/verifyRequest`, the browser's dialogue, `/verifySign`. */
export async function logIn(call: CeremonyCall, remoteSession: RemoteSession | undefined): Promise<JsonFields> {
  const { operator, unanswered, username, signal } = call;
  requireWebAuthn();
  const clientId = operator.apiKey;
  const options = remoteSession ? { remote_session: remoteSession } : null;
  const dialogue = async (asked: JsonFields) => await sign(asked, signal);
  const { question, answer } = await unanswered.answered(loginQuestion(call, options), dialogue, signal);
  const { challenge } = question;
  const signed = {
    keyHandle: answer.id,
    clientData: answer.clientData,
    authData: answer.authenticatorData,
    signData: answer.signature,
  };
  const handedIn = { clientId, challenge, username, udata: username, ...signed, options };
  return await operator.post('/verifySign', handedIn, { signal });
}

function loginQuestion({ operator, username, signal }: CeremonyCall, options: object | null): Question {
  const asked = { clientId: operator.apiKey, username, options };
  const ask = async () => await operator.post('/verifyRequest', asked, { signal });
  return { key: `login ${username} ${JSON.stringify(options)}`, ask };
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
