import { json } from '../server/http.js';
import type { Answer, Incoming } from '../server/http.js';
import { accountOf, objectOf, readCall, textOf } from './call.js';
import type { Call } from './call.js';
import { beginAdding, finishAdding } from './registration.js';
import { refusal } from './errors.js';
import type { OperatorContext } from './context.js';
import type { RemoteKind } from './remote-sessions.js';
import { quickStartResult } from './result.js';
import type { User } from './users.js';

/** `POST /push_authentication/init` (protocol 5.5). */
export async function pushInit(request: Incoming, context: OperatorContext): Promise<Answer> {
  return ask('push', await readCall(request, context), context);
}

/** `POST /push_authentication/complete`: held until the other device acts (protocol 5.6). */
export async function pushComplete(request: Incoming, context: OperatorContext): Promise<Answer> {
  const call = await readCall(request, context);
  const user = await approvedUser('push', call, context);
  return json(200, await quickStartResult({ client: call.client, user, action: 'login' }, undefined, context));
}

/** `POST /add_authenticator/init`: the request, or with a registration session the ceremony (protocol 5.7). */
export async function addInit(request: Incoming, context: OperatorContext): Promise<Answer> {
  const call = await readCall(request, context);
  const registrationSession = call.remote?.sessionId;
  if (registrationSession === undefined) return ask('add', call, context);
  const user = accountOf(call, context);
  context.registrationSessions.check(registrationSession, user, call.client);
  const { uid, options } = beginAdding(call.client, user, registrationSession, context);
  return json(200, { uid, session_id: registrationSession, ...options });
}

/** `POST /add_authenticator/complete`: held until the approval, or with a payload the end of the ceremony (protocol 5.8). */
export async function addComplete(request: Incoming, context: OperatorContext): Promise<Answer> {
  const call = await readCall(request, context);
  const { body, client } = call;
  if (body.payload === undefined) {
    const user = await approvedUser('add', call, context);
    return json(200, { registration_session: context.registrationSessions.grant(user, client) });
  }
  const user = accountOf(call, context);
  const registrationSession = call.remote?.sessionId;
  if (registrationSession === undefined) throw refusal('remote_session_not_found');
  const payload = objectOf('payload', body.payload);
  const attestation = {
    challenge: textOf(payload, 'challenge'),
    credentialId: textOf(payload, 'raw_id'),
    clientData: textOf(payload, 'client_data'),
    attestationObject: textOf(payload, 'attestation_data'),
  };
  const uid = textOf(payload, 'credential_id');
  context.registrationSessions.take(registrationSession, user, client);
  const credential = await finishAdding(call, user, attestation, uid, registrationSession, context);
  return json(200, await quickStartResult({ client, user, action: 'register' }, credential, context));
}

function ask(kind: RemoteKind, call: Call, context: OperatorContext): Answer {
  const { client, device, options } = call;
  const user = accountOf(call, context);
  if (user.credentials.length === 0) throw refusal('credential_not_found');
  const address = options.transient_email;
  const mailed = typeof address === 'string' && /^[^\s@]+@[^\s@]+$/.test(address);
  const session = context.remoteSessions.open({ kind, client, user, requester: device });
  const { expireAtUnit = context.settings.expireAtUnit, notification, mail } = context.faults.now;
  if (mailed && mail !== 'lost') context.mails.send(address, session);
  return json(200, {
    code: session.code,
    devices: user.credentials.map((credential) => credential.device),
    [notification === 'communication' ? 'communication' : 'notification']: {
      email: mailed,
      [notification === 'push_notification' ? 'push_notification' : 'push']: false,
    },
    expire_at: expireAtUnit === 'seconds' ? Math.floor(session.expiresAt / 1000) : session.expiresAt,
  });
}

/** Waits for the approval. */
async function approvedUser(kind: RemoteKind, call: Call, context: OperatorContext): Promise<User> {
  const user = accountOf(call, context);
  const code = call.remote?.code;
  if (code === undefined) throw refusal('remote_session_not_found');
  await context.remoteSessions.approval(user, kind, code, call.gone);
  return user;
}
