import { DirectWebError } from './errors.js';

/**
 * Whether this browser can register and log in here: it knows WebAuthn, the page is a secure one, and the device has an
 * authenticator of its own that checks who is there, by fingerprint, face or PIN.
 *
 * @example
 * if (await isFido2Supported()) await dw.register('john.doe');
 */
export async function isFido2Supported(): Promise<boolean> {
  if (!hasWebAuthn()) return false;
  return await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
}

/** What the quick start calls the browser module. */
export const Browser: {
  /** See {@link isFido2Supported}. */
  isFido2Supported(): Promise<boolean>;
} = { isFido2Supported };

/** Throws where no ceremony can run, so that nothing is asked of the operator in vain. */
export function needWebAuthn(): void {
  if (!hasWebAuthn()) throw new DirectWebError('fido2_unsupported');
}

function hasWebAuthn(): boolean {
  return typeof PublicKeyCredential === 'function' && 'credentials' in navigator;
}
