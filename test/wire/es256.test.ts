import { createHmac, generateKeyPairSync, sign as signRaw } from 'node:crypto';
import { inspect } from 'node:util';
import { SignJWT } from 'jose';
import { tokenVerifier } from '../../lib/wire/es256.js';
import type { TokenRules } from '../../lib/wire/es256.js';
import type { VerificationKey } from '../../lib/wire/jwk.js';
import type { Candidates, KeySet } from '../../lib/wire/keys.js';
import { codeOf } from '../helpers/code-of.js';
import { encode, makeSigner, signES256 } from '../helpers/signer.js';
import type { Signer } from '../helpers/signer.js';
import { startScriptedServer } from '../helpers/scripted-server.js';
import type { ScriptedServer } from '../helpers/scripted-server.js';

const NOW = 1_711_930_000;
const signer = makeSigner('the-key');
const stranger = makeSigner('the-key');

const ISSUER = 'https://auth.example.com';
const rules: TokenRules = {
  issuer: [ISSUER],
  audience: ['my-shop', 'my-other-shop'],
  requiredClaims: ['exp'],
  clockTolerance: 30,
};

const claims = { iss: ISSUER, aud: 'my-shop', sub: 'canary', iat: NOW, exp: NOW + 3600 };

function keySet(...keys: VerificationKey[]): KeySet {
  return {
    candidates: async (kid) => ({ keys: kid === undefined ? keys : keys.filter((key) => key.kid === kid) }),
  };
}

const keys = keySet({ kid: signer.kid, publicKey: signer.publicKey });

const verifier = tokenVerifier(rules);
const verify = (token: string, from = keys, at = NOW * 1000) => verifier.verify(token, from, at);

it('a good token is read', async () => {
  const { payload, digest } = await verify(signer.sign(claims));
  expect(payload).toEqual(claims);
  expect(digest).toMatch(/^[\w-]{43}$/);
});

it("so is one of jose's", async () => {
  const token = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: signer.kid }).sign(signer.privateKey);
  await expect(verify(token)).resolves.toMatchObject({ payload: claims });
});

describe('the menu of forged tokens', () => {
  const [head = '', body = '', signature = ''] = signer.sign(claims).split('.');
  const input = `${head}.${body}`;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const k256 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  const ed25519 = generateKeyPairSync('ed25519');
  const pem = signer.publicKey.export({ format: 'pem', type: 'spki' });
  const der = signer.publicKey.export({ format: 'der', type: 'spki' });

  /** A token with this header, signed by whatever is said. */
  const made = (header: unknown, sign: (input: string) => Buffer | string, payload: unknown = claims) => {
    const signed = `${encode(header)}.${encode(payload)}`;
    const seal = sign(signed);
    return `${signed}.${typeof seal === 'string' ? seal : seal.toString('base64url')}`;
  };
  const named = (alg: unknown) => ({ alg, typ: 'JWT', kid: 'the-key' });
  const rightly = (text: string) => signES256(text, signer.privateKey);
  const hmac = (key: string | Buffer) => (text: string) => createHmac('sha256', key).update(text).digest();
  const ieee = (hash: string, key: typeof k256.privateKey) => (text: string) =>
    signRaw(hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });

  const menu: [string, string, string][] = [
    ['alg none without a signature', made(named('none'), () => ''), 'token_algorithm'],
    ['alg none with a right signature', made(named('none'), rightly), 'token_algorithm'],
    ['alg None', made(named('None'), () => ''), 'token_algorithm'],
    ['alg nOnE', made(named('nOnE'), () => ''), 'token_algorithm'],
    ['HS256 with the public key as PEM', made(named('HS256'), hmac(pem)), 'token_algorithm'],
    ['HS256 with the public key as DER', made(named('HS256'), hmac(der)), 'token_algorithm'],
    ['HS256 with the key as JWK', made(named('HS256'), hmac(JSON.stringify(signer.jwk))), 'token_algorithm'],
    ['HS256 with an empty key', made(named('HS256'), hmac('')), 'token_algorithm'],
    ['RS256', made(named('RS256'), (text) => signRaw('sha256', Buffer.from(text), rsa.privateKey)), 'token_algorithm'],
    ['ES384', made(named('ES384'), ieee('sha384', p384.privateKey)), 'token_algorithm'],
    ['ES256K', made(named('ES256K'), ieee('sha256', k256.privateKey)), 'token_algorithm'],
    ['EdDSA', made(named('EdDSA'), (text) => signRaw(null, Buffer.from(text), ed25519.privateKey)), 'token_algorithm'],
    ['es256 in small letters', made(named('es256'), rightly), 'token_algorithm'],
    ['an alg with a blank', made(named('ES256 '), rightly), 'token_algorithm'],
    ['a list of algs', made(named(['ES256']), rightly), 'token_algorithm'],
    ['no alg', made({ typ: 'JWT', kid: 'the-key' }, rightly), 'token_algorithm'],
    ['another key under the right name', stranger.sign(claims), 'token_signature'],
    ['a name that is not in the set', makeSigner('nobody').sign(claims), 'token_key_unknown'],
    ['a changed claim', `${head}.${encode({ ...claims, aud: 'my-other-shop' })}.${signature}`, 'token_signature'],
    ['a changed header', `${encode({ ...named('ES256'), x: 1 })}.${body}.${signature}`, 'token_signature'],
    ['no signature', `${input}.`, 'token_signature'],
    ['half a signature', `${input}.${signature.slice(0, 43)}`, 'token_signature'],
    ['a signature of noughts', `${input}.${'A'.repeat(86)}`, 'token_signature'],
    [
      'a signature in DER',
      made(named('ES256'), (text) => signRaw('sha256', Buffer.from(text), signer.privateKey)),
      'token_signature',
    ],
    ['a signature with a byte more', `${input}.${signature}AAAA`, 'token_signature'],
    ['crit', made({ ...named('ES256'), crit: ['exp'] }, rightly), 'token_header'],
    ['crit with a name it has', made({ ...named('ES256'), crit: ['b64'], b64: true }, rightly), 'token_header'],
    ['an empty crit', made({ ...named('ES256'), crit: [] }, rightly), 'token_header'],
    ['b64: false', made({ ...named('ES256'), b64: false }, rightly), 'token_header'],
    ['typ at+jwt', made({ ...named('ES256'), typ: 'at+jwt' }, rightly), 'token_header'],
    ['typ dpop+jwt', made({ ...named('ES256'), typ: 'dpop+jwt' }, rightly), 'token_header'],
    ['a typ that is no text', made({ ...named('ES256'), typ: 1 }, rightly), 'token_header'],
    ['a kid that is no text', made({ ...named('ES256'), kid: { a: 1 } }, rightly), 'token_header'],
    ['two parts', input, 'token_malformed'],
    ['four parts', `${input}.${signature}.`, 'token_malformed'],
    ['five parts, as if encrypted', `${head}..AAAA.AAAA.AAAA`, 'token_malformed'],
    ['nothing', '', 'token_malformed'],
    ['dots', '..', 'token_malformed'],
    ['JSON', JSON.stringify({ protected: head, payload: body, signature }), 'token_malformed'],
    ['a header that is not JSON', made('{', rightly), 'token_malformed'],
    ['a header that is a list', made([], rightly), 'token_malformed'],
    ['a header that is null', made(null, rightly), 'token_malformed'],
    ['a payload that is not JSON', made(named('ES256'), rightly, 'canary'), 'token_malformed'],
    ['a payload that is a list', made(named('ES256'), rightly, []), 'token_malformed'],
    ['a payload that is null', made(named('ES256'), rightly, null), 'token_malformed'],
    ['a payload of text', made(named('ES256'), rightly, '"canary"'), 'token_malformed'],
    ['more than 32 kB', signer.sign({ ...claims, more: 'a'.repeat(32 * 1024) }), 'token_malformed'],
  ];

  it.each(menu)('refuses %s (S24, S25, S30)', async (_, token, code) => {
    const error = await verify(token).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'LoginError', code });
    // S63: jose's errors hold the payload.
    expect((error as Error).cause).toBeUndefined();
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary');
  });
});

describe('keys in the header (S25)', () => {
  let witness: ScriptedServer;
  beforeEach(async () => {
    witness = await startScriptedServer();
  });
  afterEach(() => witness.close());

  const keyed = (signedBy: Signer) => {
    const certificate = Buffer.from('certificate').toString('base64');
    return signedBy.sign(claims, {
      jwk: stranger.jwk,
      jku: `${witness.url}/jwks.json`,
      x5u: `${witness.url}/cert.pem`,
      x5c: [certificate],
    });
  };

  it('are neither used nor fetched', async () => {
    await expect(codeOf(verify(keyed(stranger)))).resolves.toBe('token_signature');
    expect(witness.connected).toBe(0);
  });

  it('are no harm to a token that is rightly signed', async () => {
    await expect(codeOf(verify(keyed(signer)))).resolves.toBe('accepted');
    expect(witness.connected).toBe(0);
  });
});

describe('which key (S26)', () => {
  const key = (from: Signer, kid: string | undefined = from.kid) => ({ kid, publicKey: from.publicKey });

  it('of several with one name, the one that fits', async () => {
    const both = keySet(key(stranger), key(signer));
    await expect(codeOf(verify(signer.sign(claims), both))).resolves.toBe('accepted');
  });

  it('of all, where the token names none', async () => {
    const both = keySet(key(makeSigner()), key(signer, undefined));
    await expect(codeOf(verify(signer.sign(claims, { kid: undefined }), both))).resolves.toBe('accepted');
  });

  it('none that fits', async () => {
    const others = keySet(key(makeSigner()), key(makeSigner()));
    await expect(codeOf(verify(signer.sign(claims, { kid: undefined }), others))).resolves.toBe('token_signature');
  });

  it('a wrong claim is not retried with another key', async () => {
    const second = jest.fn(() => signer.publicKey);
    const both = keySet(key(signer), {
      kid: signer.kid,
      get publicKey() {
        return second();
      },
    });
    await expect(codeOf(verify(signer.sign({ ...claims, iss: 'x' }), both))).resolves.toBe('token_issuer');
    expect(second).not.toHaveBeenCalled();
  });

  it('never one whose private half is public; the error says so', async () => {
    const leaked = keySet({ kid: signer.kid, publicKey: undefined });
    await expect(verify(signer.sign(claims), leaked)).rejects.toMatchObject({
      code: 'token_key_unknown',
      message: expect.stringContaining('private half') as string,
    });
  });

  it('an outage of the key set is passed on', async () => {
    const reason = new Error('no keys');
    const broken: KeySet = { candidates: () => Promise.reject(reason) };
    await expect(verify(signer.sign(claims), broken)).rejects.toBe(reason);
  });

  describe('where none fits and the set can be renewed', () => {
    const renewable = (renew: () => Promise<Candidates>): KeySet => ({
      candidates: async () => ({ keys: [key(stranger)], renew }),
    });

    it('the one of the new set', async () => {
      const renewed = renewable(async () => ({ keys: [key(signer)] }));
      await expect(codeOf(verify(signer.sign(claims), renewed))).resolves.toBe('accepted');
    });

    it('none, if the new set has none', async () => {
      const renewed = renewable(async () => ({ keys: [] }));
      await expect(codeOf(verify(signer.sign(claims), renewed))).resolves.toBe('token_signature');
    });

    it('an outage then is passed on', async () => {
      const reason = new Error('no keys');
      await expect(
        verify(
          signer.sign(claims),
          renewable(() => Promise.reject(reason)),
        ),
      ).rejects.toBe(reason);
    });

    it('nothing is renewed for a key that fits, nor for a wrong claim', async () => {
      const renew = jest.fn(async () => ({ keys: [key(signer)] }));
      const fitting: KeySet = { candidates: async () => ({ keys: [key(signer)], renew }) };
      await expect(codeOf(verify(signer.sign(claims), fitting))).resolves.toBe('accepted');
      await expect(codeOf(verify(signer.sign({ ...claims, iss: 'x' }), fitting))).resolves.toBe('token_issuer');
      expect(renew).not.toHaveBeenCalled();
    });
  });
});

it('what is known of the keys is told, where none has the name (S63)', async () => {
  const about = 'The key set: 2 keys, for ES256: 1.';
  await expect(verify(signer.sign(claims), { candidates: async () => ({ keys: [], about }) })).rejects.toMatchObject({
    code: 'token_key_unknown',
    message: about,
  });
});

describe('typ (S30)', () => {
  it.each([undefined, 'JWT', 'jwt', 'application/jwt', 'Application/JWT'])('%s is taken', async (typ) => {
    await expect(codeOf(verify(signer.sign(claims, { typ })))).resolves.toBe('accepted');
  });
});

describe('claims (S27, S28)', () => {
  const { iss: _iss, ...withoutIssuer } = claims;
  const { aud: _aud, ...withoutAudience } = claims;
  const { exp: _exp, ...withoutExpiry } = claims;

  it.each([
    ['no iss', withoutIssuer, 'token_issuer'],
    ['iss with a slash more', { ...claims, iss: `${ISSUER}/` }, 'token_issuer'],
    ['iss in capitals', { ...claims, iss: ISSUER.toUpperCase() }, 'token_issuer'],
    ['a longer iss', { ...claims, iss: `${ISSUER}.evil.com` }, 'token_issuer'],
    ['a shorter iss', { ...claims, iss: 'https://auth.example' }, 'token_issuer'],
    ['a list of iss', { ...claims, iss: [ISSUER] }, 'token_issuer'],
    ['no aud', withoutAudience, 'token_audience'],
    ['another aud', { ...claims, aud: 'my-shop2' }, 'token_audience'],
    ['aud in capitals', { ...claims, aud: 'My-Shop' }, 'token_audience'],
    ['an empty list of aud', { ...claims, aud: [] }, 'token_audience'],
    ['aud as an object', { ...claims, aud: { 'my-shop': true } }, 'token_audience'],
    ['no exp', withoutExpiry, 'token_expired'],
    ['exp as text', { ...claims, exp: String(NOW + 3600) }, 'token_expired'],
    ['exp null', { ...claims, exp: null }, 'token_expired'],
    ['exp negative', { ...claims, exp: -1 }, 'token_expired'],
    ['exp 30 s ago', { ...claims, exp: NOW - 30 }, 'token_expired'],
    ['exp beyond all dates', { ...claims, exp: 1e300 }, 'token_expired'],
    ['exp infinite', JSON.stringify(claims).replace(String(NOW + 3600), '1e400'), 'token_expired'],
    ['iat as text', { ...claims, iat: String(NOW) }, 'token_issued_at'],
    ['iat infinite', JSON.stringify(claims).replace(`"iat":${NOW}`, '"iat":-1e400'), 'token_issued_at'],
    ['nbf in 31 s', { ...claims, nbf: NOW + 31 }, 'token_issued_at'],
    ['nbf as text', { ...claims, nbf: 'now' }, 'token_issued_at'],
    ['nbf null', { ...claims, nbf: null }, 'token_issued_at'],
  ])('%s is refused', async (_, payload, code) => {
    await expect(codeOf(verify(signer.sign(payload)))).resolves.toBe(code);
  });

  it.each([
    ['the other audience', { ...claims, aud: 'my-other-shop' }],
    ['a list with ours', { ...claims, aud: ['my-shop'] }],
    ['exp 29 s ago', { ...claims, exp: NOW - 29 }],
    ['nbf in 30 s', { ...claims, nbf: NOW + 30 }],
    ['a fraction of a second', { ...claims, exp: NOW + 0.5 }],
  ])('%s is accepted', async (_, payload) => {
    await expect(codeOf(verify(signer.sign(payload)))).resolves.toBe('accepted');
  });

  it('time limits are measured at the given time, not now', async () => {
    await expect(codeOf(verify(signer.sign(claims), keys, (NOW + 3631) * 1000))).resolves.toBe('token_expired');
    await expect(codeOf(verify(signer.sign(claims), keys, (NOW + 3629) * 1000))).resolves.toBe('accepted');
  });
});

describe('the digest (S31)', () => {
  /** The other valid spelling of an ECDSA signature: s becomes n - s. */
  const respell = (token: string) => {
    const cut = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(cut + 1), 'base64url');
    const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const s = BigInt(`0x${signature.subarray(32).toString('hex')}`);
    const other = (n - s).toString(16).padStart(64, '0');
    const spelled = Buffer.concat([signature.subarray(0, 32), Buffer.from(other, 'hex')]);
    return `${token.slice(0, cut)}.${spelled.toString('base64url')}`;
  };

  it('is the same for every spelling of the signature', async () => {
    const token = signer.sign(claims);
    const [one, other] = await Promise.all([verify(token), verify(respell(token))]);
    expect(other.digest).toBe(one.digest);
  });

  it('and for one whose last bits, or end, are written in another way', async () => {
    const token = signer.sign(claims);
    const last = token.at(-1) ?? '';
    const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // 86 letters hold 516 bits, of which a signature has 512.
    const other = ALPHABET[ALPHABET.indexOf(last) ^ 1] ?? '';
    const { digest } = await verify(token);
    for (const spelled of [token.slice(0, -1) + other, `${token}==`]) {
      const read = await verify(spelled).catch(() => ({ digest }));
      expect(read.digest).toBe(digest);
    }
  });

  it('differs between two honest signatures of one text', async () => {
    const [one, other] = await Promise.all([verify(signer.sign(claims)), verify(signer.sign(claims))]);
    expect(other.digest).not.toBe(one.digest);
  });

  it('differs between tokens', async () => {
    const [one, other] = await Promise.all([verify(signer.sign(claims)), verify(signer.sign({ ...claims, jti: '2' }))]);
    expect(other.digest).not.toBe(one.digest);
  });
});
