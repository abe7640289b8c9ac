import { generateKeyPairSync } from 'node:crypto';
import { readKeySet as read } from '../../lib/wire/jwk.js';
import { makeSigner } from '../helpers/signer.js';

const readKeySet = (set: unknown) => read(set).keys;
const signer = makeSigner('good');
const good = signer.jwk;

function publicJWK(...[type, options]: ['ec', { namedCurve: string }] | ['rsa', { modulusLength: number }]) {
  const { publicKey } = type === 'ec' ? generateKeyPairSync('ec', options) : generateKeyPairSync('rsa', options);
  return { ...publicKey.export({ format: 'jwk' }), kid: 'other' };
}

it('reads the public keys of a set in their order', () => {
  const other = makeSigner('second');
  const keys = readKeySet({ keys: [good, other.jwk], extra: true });
  expect(keys.map(({ kid }) => kid)).toEqual(['good', 'second']);
  expect(keys[0]?.publicKey?.equals(signer.publicKey)).toBe(true);
});

it.each([
  ['without use, alg and kid', { kty: good.kty, crv: good.crv, x: good.x, y: good.y }],
  ['with key_ops that fit', { ...good, key_ops: ['verify'] }],
  ['with members nobody knows', { ...good, 'x-vendor': { deep: true } }],
])('a key %s is taken', (_, jwk) => {
  expect(readKeySet({ keys: [jwk] })).toHaveLength(1);
});

it.each([
  ['P-384', publicJWK('ec', { namedCurve: 'P-384' })],
  ['secp256k1', publicJWK('ec', { namedCurve: 'secp256k1' })],
  ['RSA', publicJWK('rsa', { modulusLength: 2048 })],
  ['a shared secret', { kty: 'oct', k: 'c2VjcmV0', kid: 'good', alg: 'ES256' }],
  ['a key for encryption', { ...good, use: 'enc' }],
  ['a key for another algorithm', { ...good, alg: 'ES384' }],
  ['key_ops that do not fit', { ...good, key_ops: ['sign'] }],
  ['key_ops that are no list', { ...good, key_ops: 'verify' }],
  ['a point that is not on the curve', { ...good, y: good.x }],
  ['the point at nought', { ...good, x: 'A'.repeat(43), y: 'A'.repeat(43) }],
  ['a coordinate that is too long', { ...good, x: `${String(good.x)}${String(good.x)}` }],
  ['a coordinate that is no text', { ...good, x: 1 }],
  ['no coordinate', { ...good, y: undefined }],
  ['text', 'key'],
  ['null', null],
  ['a list', [good]],
])('%s is passed over, and the good key beside it is not (S26)', (_, jwk) => {
  expect(readKeySet({ keys: [jwk, good] }).map(({ kid }) => kid)).toEqual(['good']);
});

it('a key published with its private half proves nothing (S26)', () => {
  const leaked = { ...good, ...signer.privateKey.export({ format: 'jwk' }) };
  expect(readKeySet({ keys: [leaked] })).toEqual([{ kid: 'good', publicKey: undefined }]);
});

it('nor does the same key, or its opposite, under another name and in another spelling (S26)', () => {
  const { d } = signer.privateKey.export({ format: 'jwk' });
  const respelled = { ...good, kid: 'copy', x: Buffer.from(String(good.x), 'base64url').toString('base64') };
  const other = makeSigner('other').jwk;
  const keys = readKeySet({ keys: [respelled, { ...good, kid: 'leaked', d }, other] });
  expect(keys.map(({ kid, publicKey }) => [kid, publicKey !== undefined])).toEqual([
    ['copy', false],
    ['leaked', false],
    ['other', true],
  ]);
});

it('a kid that is no text is none', () => {
  expect(readKeySet({ keys: [{ ...good, kid: 7 }] })).toMatchObject([{ kid: undefined }]);
});

it('ours is found among very many others, and why those were passed over is said', () => {
  const { keys, about } = read({ keys: [...Array.from({ length: 500 }, () => ({ kty: 'RSA' })), 7, good] });
  expect(keys.map(({ kid }) => kid)).toEqual(['good']);
  expect(about).toBe('502 keys, for ES256: 1, passed over: kty RSA (500), not a JWK (1)');
  expect(read({ keys: [{ kty: 'can\nary' }] }).about).toBe(
    '1 keys, for ES256: 0, passed over: kty missing or unknown (1)',
  );
});

it('of very many keys 32 are taken (S26)', () => {
  expect(readKeySet({ keys: Array.from({ length: 10_000 }, () => good) })).toHaveLength(32);
});

it.each([undefined, null, [], 'keys', {}, { keys: {} }, { keys: null }])('%j is no key set', (set) => {
  expect(readKeySet(set)).toEqual([]);
});
