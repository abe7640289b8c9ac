import type { Client } from './clients.js';

/** What a browser made of `navigator.credentials.create()`, each part base64url. */
export interface Attestation {
  readonly challenge: string;
  readonly credentialId: string;
  readonly clientData: string;
  readonly attestationObject: string;
}

/** What a browser made of `navigator.credentials.get()`, each part base64url. */
export interface Assertion {
  readonly challenge: string;
  readonly credentialId: string;
  readonly clientData: string;
  readonly authenticatorData: string;
  readonly signature: string;
}

/** A key that a browser has proved to hold. */
export interface ProvedKey {
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly counter: number;
}

/** The checks of WebAuthn, done by `@simplewebauthn/server`. */
export interface WebAuthn {
  /** Resolves with the new key; rejects if anything is wrong. */
  attested(attestation: Attestation, client: Client): Promise<ProvedKey>;
  /** Resolves with the new counter; rejects if anything is wrong. */
  asserted(assertion: Assertion, key: ProvedKey, client: Client): Promise<number>;
}

/** ES256 and RS256: the operator offers them, and takes nothing else. */
export const ALGORITHMS: readonly number[] = [-7, -257];

const PACKAGE = '@simplewebauthn/server';

/** Loads the optional peer. Throws an error that says what to install. */
export async function loadWebAuthn(): Promise<WebAuthn> {
  const { verifyRegistrationResponse, verifyAuthenticationResponse } = await import('@simplewebauthn/server').catch(
    (cause: unknown) => {
      throw new Error(`startLoginIDOperator needs ${PACKAGE} 14: npm install --save-dev ${PACKAGE}@14`, { cause });
    },
  );
  return {
    async attested({ challenge, credentialId, clientData, attestationObject }, client) {
      const { registrationInfo } = await verifyRegistrationResponse({
        response: {
          id: credentialId,
          rawId: credentialId,
          type: 'public-key',
          clientExtensionResults: {},
          response: { clientDataJSON: clientData, attestationObject },
        },
        expectedChallenge: challenge,
        expectedOrigin: client.origin,
        expectedRPID: client.rpId,
        supportedAlgorithmIDs: [...ALGORITHMS],
      });
      if (registrationInfo?.credential.id !== credentialId) throw new Error('The credential has another id.');
      const { publicKey, counter } = registrationInfo.credential;
      return { publicKey, counter };
    },
    async asserted({ challenge, credentialId, clientData, authenticatorData, signature }, key, client) {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: {
          id: credentialId,
          rawId: credentialId,
          type: 'public-key',
          clientExtensionResults: {},
          response: { clientDataJSON: clientData, authenticatorData, signature },
        },
        expectedChallenge: challenge,
        expectedOrigin: client.origin,
        expectedRPID: client.rpId,
        credential: { id: credentialId, publicKey: key.publicKey, counter: key.counter },
      });
      if (!verified) throw new Error('The signature is wrong.');
      return authenticationInfo.newCounter;
    },
  };
}
