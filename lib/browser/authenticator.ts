import { fieldsOf, requiredText } from './answers.js';
import type { JsonFields } from './answers.js';
import { dialogueError, DirectWebError } from './errors.js';

/**
 * Whether this browser can register and log in here: it knows WebAuthn, the page is a secure one, and the device has an
 * authenticator of its own that checks who is there, by fingerprint, face or PIN.
 *
 * @returns false where one of the three is missing
 * @example
 * if (await isFido2Supported()) await dw.register('john.doe');
 */
export async function isFido2Supported(): Promise<boolean> {
  if (!hasWebAuthn()) return false;
  return await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
}

/** The browser module, as the quick start spells it. */
export const Browser: {
  /** Whether this browser can register and log in here: {@link isFido2Supported} under the quick start's name. */
  isFido2Supported(): Promise<boolean>;
} = { isFido2Supported };

/** Throws where no ceremony can run, so that nothing is asked of the operator in vain. */
export function requireWebAuthn(): void {
  if (!hasWebAuthn()) throw new DirectWebError('fido2_unsupported');
}

function hasWebAuthn(): boolean {
  return typeof PublicKeyCredential === 'function' && 'credentials' in navigator;
}

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
export async function create(options: JsonFields, signal: AbortSignal | undefined): Promise<Created> {
  const user = fieldsOf(options.user);
  const publicKey = {
    ...options,
    challenge: bytesOf(options, 'challenge'),
    user: { ...user, id: bytesOf(user, 'id') },
    excludeCredentials: credentialsOf(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const { rawId, response } = await dialogue(() => navigator.credentials.create(request(publicKey, signal)), signal);
  const { clientDataJSON, attestationObject } = response as AuthenticatorAttestationResponse;
  return {
    id: encodeBase64url(rawId),
    clientData: encodeBase64url(clientDataJSON),
    attestation: encodeBase64url(attestationObject),
  };
}

/** Lets the browser sign with a credential that the options of the operator name. Throws a DirectWebError. */
export async function sign(options: JsonFields, signal: AbortSignal | undefined): Promise<Signed> {
  const publicKey = {
    ...options,
    challenge: bytesOf(options, 'challenge'),
    allowCredentials: credentialsOf(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const { rawId, response } = await dialogue(() => navigator.credentials.get(request(publicKey, signal)), signal);
  const { clientDataJSON, authenticatorData, signature } = response as AuthenticatorAssertionResponse;
  return {
    id: encodeBase64url(rawId),
    clientData: encodeBase64url(clientDataJSON),
    authenticatorData: encodeBase64url(authenticatorData),
    signature: encodeBase64url(signature),
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
    throw dialogueError(cause, signal);
  }
  if (!credential) throw new DirectWebError('ceremony_refused');
  return credential as PublicKeyCredential;
}

function request<T>(publicKey: T, signal: AbortSignal | undefined): { publicKey: T; signal?: AbortSignal } {
  return signal ? { publicKey, signal } : { publicKey };
}

/** The operator may send `null` for none. */
function credentialsOf(list: unknown): JsonFields[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw new DirectWebError('bad_answer');
  return list.map((entry) => {
    const fields = fieldsOf(entry);
    return { ...fields, id: bytesOf(fields, 'id') };
  });
}

function bytesOf(fields: JsonFields, name: string): Uint8Array<ArrayBuffer> {
  try {
    return decodeBase64url(requiredText(fields, name));
  } catch (cause) {
    throw new DirectWebError('bad_answer', { cause });
  }
}

/** Writes bytes as base64url without padding. */
export function encodeBase64url(bytes: ArrayBuffer): string {
  let binary = '';
  for (const byte of new Uint8Array(bytes)) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/**
 * Reads base64url, every byte of it: also zeros at the end. Padding and the plain alphabet are understood.
 *
 * @throws SyntaxError if it is something else
 */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[\w+/-]*={0,2}$/.test(text)) throw new SyntaxError('This is not base64url.');
  const plain = text.replace(/=+$/, '').replace(/-/g, '+').replace(/_/g, '/');
  // One character alone carries six bits, which is no byte.
  if (plain.length % 4 === 1) throw new SyntaxError('This base64url was cut off.');
  return Uint8Array.from(atob(plain), (char) => char.charCodeAt(0));
}
