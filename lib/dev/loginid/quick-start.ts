import { json } from '../server/http.js';
import type { Answer, Incoming } from '../server/http.js';
import { readCall, textOf } from './call.js';
import { beginLogin, finishLogin } from './login.js';
import { beginRegistration, finishRegistration } from './registration.js';
import { refusal } from './errors.js';
import type { OperatorContext } from './context.js';
import { quickStartResult } from './result.js';

/** `POST /registerRequest` (protocol 5.1). */
export async function registerRequest(request: Incoming, context: OperatorContext): Promise<Answer> {
  const { client, username, body } = await readCall(request, context);
  if (context.users.taken(client.namespace, username)) throw refusal('username_taken');
  const known = typeof body.sessionId === 'string' ? body.sessionId : undefined;
  const session = context.reservations.reserve(client.namespace, username, known);
  const { uid, options } = beginRegistration(client, username, {}, context);
  return json(200, { uid, session_id: session, ...options });
}

/** `POST /registerAttest` (protocol 5.2). */
export async function registerAttest(request: Incoming, context: OperatorContext): Promise<Answer> {
  const call = await readCall(request, context);
  const { body } = call;
  const attestation = {
    challenge: textOf(body, 'challenge'),
    credentialId: textOf(body, 'keyHandle'),
    clientData: textOf(body, 'clientData'),
    attestationObject: textOf(body, 'attestData'),
  };
  const { user, credential } = await finishRegistration(call, attestation, textOf(body, 'uid'), context);
  return json(200, await quickStartResult({ client: call.client, user, action: 'register' }, credential, context));
}

/** `POST /verifyRequest` (protocol 5.3). */
export async function verifyRequest(request: Incoming, context: OperatorContext): Promise<Answer> {
  return json(200, beginLogin(await readCall(request, context), context));
}

/** `POST /verifySign` (protocol 5.4). */
export async function verifySign(request: Incoming, context: OperatorContext): Promise<Answer> {
  const call = await readCall(request, context);
  const { body } = call;
  const assertion = {
    challenge: textOf(body, 'challenge'),
    credentialId: textOf(body, 'keyHandle'),
    clientData: textOf(body, 'clientData'),
    authenticatorData: textOf(body, 'authData'),
    signature: textOf(body, 'signData'),
  };
  const { user, credential } = await finishLogin(call, assertion, context);
  return json(200, await quickStartResult({ client: call.client, user, action: 'login' }, credential, context));
}
