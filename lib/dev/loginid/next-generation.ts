import { json } from '../server/http.js';
import type { Answer, Incoming } from '../server/http.js';
import { objectOf, readCall, textOf } from './call.js';
import { beginLogin, finishLogin } from './login.js';
import { beginRegistration, finishRegistration } from './registration.js';
import { refusal } from './errors.js';
import type { OperatorContext } from './context.js';
import { nextResult } from './result.js';

/** `POST /register/fido2/init` (protocol 6.2). */
export async function registerInit(request: Incoming, context: OperatorContext): Promise<Answer> {
  const { client, username, options: asked } = await readCall(request, context);
  if (context.users.taken(client.namespace, username)) throw refusal('username_taken');
  const known = typeof asked.register_session === 'string' ? asked.register_session : undefined;
  const session = context.reservations.reserve(client.namespace, username, known);
  const naming = {
    name: optionalText(asked.override_name),
    displayName: optionalText(asked.display_name),
    roaming: asked.roaming_authenticator === true,
  };
  const { uid, options } = beginRegistration(client, username, naming, context);
  return json(200, { register_session: session, attestation_payload: { ...options, credential_uuid: uid } });
}

/** `POST /register/fido2/complete` (protocol 6.2). */
export async function registerComplete(request: Incoming, context: OperatorContext): Promise<Answer> {
  const call = await readCall(request, context);
  const payload = objectOf('attestation_payload', call.body.attestation_payload);
  const attestation = {
    challenge: textOf(payload, 'challenge'),
    credentialId: textOf(payload, 'credential_id'),
    clientData: textOf(payload, 'client_data'),
    attestationObject: textOf(payload, 'attestation_data'),
  };
  const { user, credential } = await finishRegistration(call, attestation, textOf(payload, 'credential_uuid'), context);
  const done = { client: call.client, user, action: 'register' } as const;
  return json(200, await nextResult(done, credential, call.body.no_jwt === true, context));
}

/** `POST /authenticate/fido2/init` (protocol 6.2). */
export async function authenticateInit(request: Incoming, context: OperatorContext): Promise<Answer> {
  return json(200, { assertion_payload: beginLogin(await readCall(request, context), context) });
}

/** `POST /authenticate/fido2/complete` (protocol 6.2). */
export async function authenticateComplete(request: Incoming, context: OperatorContext): Promise<Answer> {
  const call = await readCall(request, context);
  const payload = objectOf('assertion_payload', call.body.assertion_payload);
  const assertion = {
    challenge: textOf(payload, 'challenge'),
    credentialId: textOf(payload, 'credential_id'),
    clientData: textOf(payload, 'client_data'),
    authenticatorData: textOf(payload, 'authenticator_data'),
    signature: textOf(payload, 'signature'),
  };
  const { user, credential } = await finishLogin(call, assertion, context);
  const done = { client: call.client, user, action: 'login' } as const;
  return json(200, await nextResult(done, credential, call.body.no_jwt === true, context));
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
