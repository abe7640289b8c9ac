import fc from 'fast-check';

/** How many inputs there are in all: enough for a change at a desk, more in CI, as many as one likes by FUZZ_RUNS. */
const INPUTS = Number(process.env.FUZZ_RUNS ?? (process.env.CI ? 200_000 : 10_000));
/** The same inputs each time, other ones by FUZZ_SEED. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_127);

/**
 * @param part - of all inputs that this property gets.
 * @returns how fast-check runs it; said once, so that a failure can be played again.
 */
export function fuzzed(what: string, part: number): { numRuns: number; seed: number } {
  const numRuns = Math.max(1, Math.ceil(INPUTS * part));
  process.stderr.write(`fuzz: ${what}: ${numRuns} inputs, FUZZ_SEED=${SEED}\n`);
  return { numRuns, seed: SEED };
}

/** Names that mean something in an object of JavaScript, and in what the protocols say. */
const NAMES = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'length', 'then', ''],
  ...['handle', 'identifier', 'returnTo', 'jwt', 'kind', 'provider', 'then', 'instead', 'cookies', 'reason', 'state'],
  ...['sessionId', 'autoPassword', 'wsToken', 'expiresAt', 'random', 'hash', 'type', 'scope', 'idtoken', 'claims'],
  ...['sub', 'iss', 'aud', 'iat', 'exp', 'kid', 'kty', 'crv', 'x', 'y', 'd', 'use', 'alg', 'keys', 'error', 'message'],
  ...['code', 'session_id', 'expire_at', 'jwt_token', 'user', 'username', 'udata', 'nonce', 'cred_type', 'msg'],
];
/** Values at the edge of something. */
const EDGES: readonly fc.JsonValue[] = [
  ...[
    '',
    ' ',
    '0',
    '-1',
    '1e400',
    'null',
    'true',
    '\0',
    '\r\nx: y',
    '\ud800',
    '\u202e',
    '\u00a0',
    '%00',
    '../',
    '//',
    '/\\',
  ],
  ...[
    'approved',
    'rejected',
    'expired',
    'pending',
    'login',
    'register',
    'ES256',
    'none',
    'EC',
    'P-256',
    'a.b.c',
    '999999',
  ],
  ...['2026-11-27T12:00:00Z', '9999-12-31T23:59:59Z', '0000-00-00', 'https://example.com', 'a'.repeat(5000)],
  ...[0, -1, 1, 0.5, 1e21, -1e21, 2 ** 53, 1_800_000_000, Number.MAX_VALUE],
  ...[true, false, null, [], {}, [[]], [null], { __proto__: 1 }],
];

const name = fc.oneof(fc.constantFrom(...NAMES), fc.string({ unit: 'binary', maxLength: 12 }));

/** What text a stranger may send. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ maxLength: 60 }),
  fc.constantFrom(...EDGES).map(String),
  fc
    .array(fc.constantFrom(...NAMES, ...EDGES.map(String), '=', ';', '&', ',', ' ', '\t'), { maxLength: 12 })
    .map((all) => all.join('')),
);

/** What JSON a stranger may send: objects with the names of the protocols, deep ones among them. */
export const json: fc.Arbitrary<fc.JsonValue> = fc.letrec<{ value: fc.JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...EDGES),
    text,
    fc.double(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 8 }),
  ),
})).value;

/** The same in letters, whole or cut. */
export const jsonText: fc.Arbitrary<string> = fc.oneof(
  json.map((value) => JSON.stringify(value)),
  fc.tuple(json, fc.nat(200)).map(([value, at]) => JSON.stringify(value).slice(0, at)),
  fc.nat(5000).map((deep) => '['.repeat(deep)),
  text,
);

/** Fields as a form or a query sends them. */
export const form: fc.Arbitrary<string> = fc
  .array(fc.tuple(name, text), { maxLength: 6 })
  .map((fields) => new URLSearchParams(fields).toString());
