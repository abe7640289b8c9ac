/**
 * The names that `misbehave({ token })` knows. None of these tokens may be accepted, so a relying party's test can run
 * over the list.
 */
export const IDTOKEN_TOKEN_FAULTS = [
  // Time.
  'expired',
  'no-exp',
  'exp-text',
  'exp-infinite',
  'issued-early',
  'issued-late',
  'no-iat',
  // Who it is by, for and about.
  'wrong-issuer',
  'issuer-with-slash',
  'no-issuer',
  'wrong-audience',
  'extra-audience',
  'empty-audience',
  'no-audience',
  'wrong-subject',
  'no-subject',
  'wrong-token-id',
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

/** Tokens that no relying party may accept; see {@link IDTOKEN_TOKEN_FAULTS} for the list. */
export type IDTokenTokenFault = (typeof IDTOKEN_TOKEN_FAULTS)[number];
