import { json } from '../idtoken/http.js';
import type { Answer } from '../idtoken/http.js';
import { objectOf, readAsked, textOf } from './asked.js';
import { beginLogin, finishLogin } from './assert.js';
import { finishRegistration } from './attest.js';
import { beginRegistration } from './creation.js';
import { refusal } from './errors.js';
import type { Incoming } from './http.js';
import type { Parts } from './parts.js';
import { nextResult } from './result.js';

/** `POST /register/fido2/init` (protocol 6.2). */
export async function registerInit(request: Incoming, parts: Parts): Promise<Answer> {
  const { client, username, options: asked } = await readAsked(request, parts);
  if (parts.users.taken(client.namespace, username)) throw refusal('username_taken');
  const known = typeof asked.register_session === 'string' ? asked.register_session : undefined;
  const session = parts.reservations.reserve(client.namespace, username, known);
  const naming = {
    name: optionalText(asked.override_name),
    displayName: optionalText(asked.display_name),
    roaming: asked.roaming_authenticator === true,
  };
  const { uid, options } = beginRegistration(client, username, naming, parts);
  return json(200, { register_session: session, attestation_payload: { ...options, credential_uuid: uid } });
}

/** `POST /register/fido2/complete` (protocol 6.2). */
export async function registerComplete(request: Incoming, parts: Parts): Promise<Answer> {
  const asked = await readAsked(request, parts);
  const payload = objectOf('attestation_payload', asked.body.attestation_payload);
  const attestation = {
    challenge: textOf(payload, 'challenge'),
    credentialId: textOf(payload, 'credential_id'),
    clientData: textOf(payload, 'client_data'),
    attestationObject: textOf(payload, 'attestation_data'),
  };
  const { user, credential } = await finishRegistration(asked, attestation, textOf(payload, 'credential_uuid'), parts);
  const done = { client: asked.client, user, action: 'register' } as const;
  return json(200, await nextResult(done, credential, asked.body.no_jwt === true, parts));
}

/** `POST /authenticate/fido2/init` (protocol 6.2). */
export async function authenticateInit(request: Incoming, parts: Parts): Promise<Answer> {
  return json(200, { assertion_payload: beginLogin(await readAsked(request, parts), parts) });
}

/** `POST /authenticate/fido2/complete` (protocol 6.2). */
export async function authenticateComplete(request: Incoming, parts: Parts): Promise<Answer> {
  const asked = await readAsked(request, parts);
  const payload = objectOf('assertion_payload', asked.body.assertion_payload);
  const assertion = {
    challenge: textOf(payload, 'challenge'),
    credentialId: textOf(payload, 'credential_id'),
    clientData: textOf(payload, 'client_data'),
    authenticatorData: textOf(payload, 'authenticator_data'),
    signature: textOf(payload, 'signature'),
  };
  const { user, credential } = await finishLogin(asked, assertion, parts);
  const done = { client: asked.client, user, action: 'login' } as const;
  return json(200, await nextResult(done, credential, asked.body.no_jwt === true, parts));
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
