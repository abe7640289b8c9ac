import { json } from '../idtoken/http.js';
import type { Answer } from '../idtoken/http.js';
import { finishLogin, beginLogin } from './assert.js';
import { readAsked, textOf } from './asked.js';
import { finishRegistration } from './attest.js';
import { beginRegistration } from './creation.js';
import { refusal } from './errors.js';
import type { Incoming } from './http.js';
import type { Parts } from './parts.js';
import { quickStartResult } from './result.js';

/** `POST /registerRequest` (protocol 5.1). */
export async function registerRequest(request: Incoming, parts: Parts): Promise<Answer> {
  const { client, username, body } = await readAsked(request, parts);
  if (parts.users.taken(client.namespace, username)) throw refusal('username_taken');
  const known = typeof body.sessionId === 'string' ? body.sessionId : undefined;
  const session = parts.reservations.reserve(client.namespace, username, known);
  const { uid, options } = beginRegistration(client, username, {}, parts);
  return json(200, { uid, session_id: session, ...options });
}

/** `POST /registerAttest` (protocol 5.2). */
export async function registerAttest(request: Incoming, parts: Parts): Promise<Answer> {
  const asked = await readAsked(request, parts);
  const { body } = asked;
  const attestation = {
    challenge: textOf(body, 'challenge'),
    credentialId: textOf(body, 'keyHandle'),
    clientData: textOf(body, 'clientData'),
    attestationObject: textOf(body, 'attestData'),
  };
  const { user, credential } = await finishRegistration(asked, attestation, textOf(body, 'uid'), parts);
  return json(200, await quickStartResult({ client: asked.client, user, action: 'register' }, credential, parts));
}

/** `POST /verifyRequest` (protocol 5.3). */
export async function verifyRequest(request: Incoming, parts: Parts): Promise<Answer> {
  return json(200, beginLogin(await readAsked(request, parts), parts));
}

/** `POST /verifySign` (protocol 5.4). */
export async function verifySign(request: Incoming, parts: Parts): Promise<Answer> {
  const asked = await readAsked(request, parts);
  const { body } = asked;
  const assertion = {
    challenge: textOf(body, 'challenge'),
    credentialId: textOf(body, 'keyHandle'),
    clientData: textOf(body, 'clientData'),
    authenticatorData: textOf(body, 'authData'),
    signature: textOf(body, 'signData'),
  };
  const { user, credential } = await finishLogin(asked, assertion, parts);
  return json(200, await quickStartResult({ client: asked.client, user, action: 'login' }, credential, parts));
}
