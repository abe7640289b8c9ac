import { fieldsOf, requiredText } from './answers.js';
import type { JsonFields } from './answers.js';
import { dialogueError, DirectWebError } from './errors.js';
import { limited } from './limited.js';

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
export async function create(options: JsonFields, outer: AbortSignal | undefined): Promise<Created> {
  const user = fieldsOf(options.user);
  const publicKey = {
    ...options,
    challenge: bytesOf(options, 'challenge'),
    user: { ...user, id: bytesOf(user, 'id') },
    excludeCredentials: credentialsOf(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = await dialogue(options, outer, (signal) => navigator.credentials.create({ publicKey, signal }));
  return readable(() => {
    const { clientDataJSON, attestationObject } = made.response as AuthenticatorAttestationResponse;
    return {
      id: encoded(made.rawId),
      clientData: encoded(clientDataJSON),
      attestation: encoded(attestationObject),
    };
  });
}

/** Lets the browser sign with a credential that the options of the operator name. Throws a DirectWebError. */
export async function sign(options: JsonFields, outer: AbortSignal | undefined): Promise<Signed> {
  const publicKey = {
    ...options,
    challenge: bytesOf(options, 'challenge'),
    allowCredentials: credentialsOf(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const made = await dialogue(options, outer, (signal) => navigator.credentials.get({ publicKey, signal }));
  return readable(() => {
    const { clientDataJSON, authenticatorData, signature } = made.response as AuthenticatorAssertionResponse;
    return {
      id: encoded(made.rawId),
      clientData: encoded(clientDataJSON),
      authenticatorData: encoded(authenticatorData),
      signature: encoded(signature),
    };
  });
}

/** How long (ms) a dialogue may stay open: as the operator says, within reason, and a moment for the browser to say so. */
function patience({ timeout }: JsonFields): number {
  return (typeof timeout === 'number' ? Math.min(Math.max(timeout, 30_000), 600_000) : 240_000) + 2_000;
}

/** The browser's own dialogue, or what a password manager has put in its place. */
async function dialogue(
  options: JsonFields,
  outer: AbortSignal | undefined,
  open: (signal: AbortSignal) => Promise<Credential | null>,
): Promise<PublicKeyCredential> {
  let credential: Credential | null;
  try {
    credential = await limited(patience(options), outer, open);
  } catch (cause) {
    throw dialogueError(cause, outer);
  }
  if (!credential) throw new DirectWebError('ceremony_refused');
  return credential as PublicKeyCredential;
}

/** Reads a credential, in which anything may be: password managers answer with objects of their own. */
function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new DirectWebError('bad_credential', { cause });
  }
}

/** Throws where that are no bytes: an empty credential must not get as far as the operator. */
function encoded(bytes: unknown): string {
  const isBytes = ArrayBuffer.isView(bytes) || Object.prototype.toString.call(bytes) === '[object ArrayBuffer]';
  const text = isBytes ? encodeBase64url(bytes as BufferSource) : '';
  if (text === '') throw new TypeError('These are no bytes.');
  return text;
}

function credentialsOf(list: unknown): JsonFields[] {
  if (list === undefined) return [];
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
export function encodeBase64url(bytes: BufferSource): string {
  const view = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
  let binary = '';
  for (const byte of view) binary += String.fromCharCode(byte);
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
