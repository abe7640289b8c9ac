/**
 * The names that `misbehave({ token })` knows. None of these tokens may be accepted, so a relying party's test can run
 * over the list.
 */
export const LOGINID_TOKEN_FAULTS = [
  // Time.
  'expired',
  'issued-early',
  'issued-late',
  'no-iat',
  // Who it is by, for and about.
  'wrong-issuer',
  'no-issuer',
  'wrong-audience',
  'extra-audience',
  'no-audience',
  'wrong-namespace',
  'wrong-username',
  'other-case',
  'contradicting-username',
  'no-username',
  'no-subject',
  // What for.
  'transaction',
  // Algorithm and key.
  'alg-none',
  'alg-none-cased',
  'alg-lower-case',
  'hs256-public-key',
  'rs256',
  'es384',
  'es256k',
  'foreign-key',
  'unknown-kid',
  'no-kid',
  'kid-not-text',
  'kid-with-query',
  'kid-with-path',
  'embedded-jwk',
  'jku',
  'x5u',
  'x5c',
  // Header.
  'crit',
  'b64-false',
  'wrong-typ',
  // Form.
  'broken-signature',
  'no-signature',
  'der-signature',
  'two-parts',
  'four-parts',
  'not-a-token',
  'payload-not-json',
] as const;

/** Tokens that no relying party may accept; see {@link LOGINID_TOKEN_FAULTS} for the list. */
export type LoginIDTokenFault = (typeof LOGINID_TOKEN_FAULTS)[number];
