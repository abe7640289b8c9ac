import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** What the relying parties of a run are called. */
export const SERVICE = 'bench';

/** A key of an operator, ready to sign. */
export function newSigner() {
  const kid = randomBytes(8).toString('hex');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const header = encode({ alg: 'ES256', typ: 'JWT', kid });

  return {
    keySet: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }] },
    publicKey,
    /** A token as an operator makes it when a person shares the name. */
    token(issuer, person) {
      const iat = Math.floor(Date.now() / 1000);
      const payload = encode({
        iss: issuer,
        aud: SERVICE,
        sub: person,
        iat,
        exp: iat + 3600,
        scope: 'identity:name',
        idtoken: { tokenId: person, givenName: 'Marie', familyName: 'Dupont' },
      });
      const signed = `${header}.${payload}`;
      const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${signed}.${signature.toString('base64url')}`;
    },
  };
}

/** The `approved` message. */
export function approval(jwt, random) {
  const hash = createHmac('sha256', 'bench').update(jwt).digest('hex');
  const expiresAt = new Date(Date.now() + 3600_000).toISOString();
  return { type: 'approved', jwt, hash, random, expiresAt };
}

function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
