import { decode, encode } from './base64url.js';
import { DirectWebError } from './errors.js';
import { dialogueFailure } from './exceptions.js';
import { fieldsOf, textOf } from './fields.js';
import type { Fields } from './fields.js';

/** A new credential, each part base64url. */
export interface Created {
  readonly id: string;
  readonly clientData: string;
  readonly attestation: string;
}

/** A signature with a credential, each part base64url. */
export interface Signed {
  readonly id: string;
  readonly clientData: string;
  readonly authenticatorData: string;
  readonly signature: string;
}

/** Lets the browser make a credential with the options of the operator. Throws a DirectWebError. */
export async function create(options: Fields, signal: AbortSignal | undefined): Promise<Created> {
  const user = fieldsOf(options.user);
  const publicKey = {
    ...options,
    challenge: bytesOf(options, 'challenge'),
    user: { ...user, id: bytesOf(user, 'id') },
    excludeCredentials: credentialsOf(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const { rawId, response } = await dialogue(() => navigator.credentials.create(request(publicKey, signal)), signal);
  const { clientDataJSON, attestationObject } = response as AuthenticatorAttestationResponse;
  return { id: encode(rawId), clientData: encode(clientDataJSON), attestation: encode(attestationObject) };
}

/** Lets the browser sign with a credential that the options of the operator name. Throws a DirectWebError. */
export async function sign(options: Fields, signal: AbortSignal | undefined): Promise<Signed> {
  const publicKey = {
    ...options,
    challenge: bytesOf(options, 'challenge'),
    allowCredentials: credentialsOf(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const { rawId, response } = await dialogue(() => navigator.credentials.get(request(publicKey, signal)), signal);
  const { clientDataJSON, authenticatorData, signature } = response as AuthenticatorAssertionResponse;
  return {
    id: encode(rawId),
    clientData: encode(clientDataJSON),
    authenticatorData: encode(authenticatorData),
    signature: encode(signature),
  };
}

async function dialogue(
  open: () => Promise<Credential | null>,
  signal: AbortSignal | undefined,
): Promise<PublicKeyCredential> {
  let credential: Credential | null;
  try {
    credential = await open();
  } catch (cause) {
    throw dialogueFailure(cause, signal);
  }
  if (!credential) throw new DirectWebError('ceremony_refused');
  return credential as PublicKeyCredential;
}

function request<T>(publicKey: T, signal: AbortSignal | undefined): { publicKey: T; signal?: AbortSignal } {
  return signal ? { publicKey, signal } : { publicKey };
}

/** The operator may send `null` for none. */
function credentialsOf(list: unknown): Fields[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw new DirectWebError('bad_answer');
  return list.map((entry) => {
    const fields = fieldsOf(entry);
    return { ...fields, id: bytesOf(fields, 'id') };
  });
}

function bytesOf(fields: Fields, name: string): Uint8Array<ArrayBuffer> {
  try {
    return decode(textOf(fields, name));
  } catch (cause) {
    throw new DirectWebError('bad_answer', { cause });
  }
}
