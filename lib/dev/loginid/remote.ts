import { json } from '../idtoken/http.js';
import type { Answer } from '../idtoken/http.js';
import { accountOf, objectOf, readAsked, textOf } from './asked.js';
import type { Asked } from './asked.js';
import { finishAdding } from './attest.js';
import { beginAdding } from './creation.js';
import { refusal } from './errors.js';
import type { Incoming } from './http.js';
import type { Parts } from './parts.js';
import type { RemoteKind } from './remote-sessions.js';
import { quickStartResult } from './result.js';
import type { User } from './users.js';

/** `POST /push_authentication/init` (protocol 5.5). */
export async function pushInit(request: Incoming, parts: Parts): Promise<Answer> {
  return ask('push', await readAsked(request, parts), parts);
}

/** `POST /push_authentication/complete`: held until the other device acts (protocol 5.6). */
export async function pushComplete(request: Incoming, parts: Parts): Promise<Answer> {
  const asked = await readAsked(request, parts);
  const user = await approvedUser('push', asked, parts);
  return json(200, await quickStartResult({ client: asked.client, user, action: 'login' }, undefined, parts));
}

/** `POST /add_authenticator/init`: the request, or with a registration session the ceremony (protocol 5.7). */
export async function addInit(request: Incoming, parts: Parts): Promise<Answer> {
  const asked = await readAsked(request, parts);
  const registrationSession = asked.remote?.sessionId;
  if (registrationSession === undefined) return ask('add', asked, parts);
  const user = accountOf(asked, parts);
  parts.registrationSessions.check(registrationSession, user, asked.client);
  const { uid, options } = beginAdding(asked.client, user, registrationSession, parts);
  return json(200, { uid, session_id: registrationSession, ...options });
}

/** `POST /add_authenticator/complete`: held until the approval, or with a payload the end of the ceremony (protocol 5.8). */
export async function addComplete(request: Incoming, parts: Parts): Promise<Answer> {
  const asked = await readAsked(request, parts);
  const { body, client } = asked;
  if (body.payload === undefined) {
    const user = await approvedUser('add', asked, parts);
    return json(200, { registration_session: parts.registrationSessions.grant(user, client) });
  }
  const user = accountOf(asked, parts);
  const registrationSession = asked.remote?.sessionId;
  if (registrationSession === undefined) throw refusal('remote_session_not_found');
  const payload = objectOf('payload', body.payload);
  const attestation = {
    challenge: textOf(payload, 'challenge'),
    credentialId: textOf(payload, 'raw_id'),
    clientData: textOf(payload, 'client_data'),
    attestationObject: textOf(payload, 'attestation_data'),
  };
  const uid = textOf(payload, 'credential_id');
  parts.registrationSessions.take(registrationSession, user, client);
  const credential = await finishAdding(asked, user, attestation, uid, registrationSession, parts);
  return json(200, await quickStartResult({ client, user, action: 'register' }, credential, parts));
}

function ask(kind: RemoteKind, asked: Asked, parts: Parts): Answer {
  const { client, device, options } = asked;
  const user = accountOf(asked, parts);
  if (user.credentials.length === 0) throw refusal('credential_not_found');
  const address = options.transient_email;
  const mailed = typeof address === 'string' && /^[^\s@]+@[^\s@]+$/.test(address);
  const session = parts.remoteSessions.open({ kind, client, user, requester: device });
  const { expireAtUnit = parts.settings.expireAtUnit, notification, mail } = parts.faults.now;
  if (mailed && mail !== 'lost') parts.mails.send(address, session);
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
async function approvedUser(kind: RemoteKind, asked: Asked, parts: Parts): Promise<User> {
  const user = accountOf(asked, parts);
  const code = asked.remote?.code;
  if (code === undefined) throw refusal('remote_session_not_found');
  await parts.remoteSessions.approval(user, kind, code, asked.gone);
  return user;
}
