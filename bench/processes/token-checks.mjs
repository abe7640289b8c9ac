// Checks of the same tokens: by this package, by jose alone, and by node:crypto alone.
import { createPublicKey, verify } from 'node:crypto';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { answerParent, listen, processorTime } from './talk.mjs';
import { approval, newSigner, SERVICE } from './token.mjs';

// Not a public name: what a login spends on its token is measured apart from the login.
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const outfile = here('../../.cache/bench/idtoken-adapter.cjs');
const entryPoints = [here('../../lib/idtoken/adapter.ts')];
await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'cjs', packages: 'external' });
const { idTokenAdapter } = await import(outfile);

const TOKENS = 500;
/** How many checks run at the same time. */
const AT_ONCE = 16;
const PERSON = 'person-1';
const RANDOM = 'a1b2c3d4e5f67890';

const signer = newSigner();
const operator = await listen(
  createServer((req, res) => {
    res.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'max-age=3600' });
    res.end(JSON.stringify(signer.keySet));
  }),
);
const approvals = Array.from({ length: TOKENS }, () => approval(signer.token(operator, PERSON), RANDOM));

const adapter = idTokenAdapter({
  operator,
  serviceId: SERVICE,
  issuer: operator,
  audience: [SERVICE],
  clockTolerance: 30,
  requireRandom: true,
  timeoutMs: 5000,
});
const state = { sessionId: 'sess_1', wsToken: 'token', random: RANDOM, skew: 0 };
const scopes = ['identity:name'];
const startedAt = Date.now();

const keySet = createLocalJWKSet(signer.keySet);
const registered = {
  algorithms: ['ES256'],
  issuer: operator,
  audience: SERVICE,
  requiredClaims: ['sub', 'iat', 'exp'],
};

const publicKey = createPublicKey({ key: signer.keySet.keys[0], format: 'jwk' });

const checks = {
  ours: (evidence) => adapter.verify(evidence, { person: PERSON, scopes, state, startedAt, settledAt: Date.now() }),
  jose: ({ jwt }) => jwtVerify(jwt, keySet, registered),
  nodeCrypto: ({ jwt }) => {
    const [header, payload, signature] = jwt.split('.');
    const signed = Buffer.from(`${header}.${payload}`);
    const key = { key: publicKey, dsaEncoding: 'ieee-p1363' };
    if (!verify('sha256', signed, key, Buffer.from(signature, 'base64url'))) throw new Error('Wrong signature.');
    const { iss, aud, exp } = JSON.parse(Buffer.from(payload, 'base64url'));
    if (iss !== operator || aud !== SERVICE || exp * 1000 < Date.now()) throw new Error('Wrong claims.');
  },
};

answerParent({
  /** @returns the processor time of one check, in microseconds. */
  async check({ by, count }) {
    let left = count;
    const before = processorTime();
    const checker = async () => {
      while (left-- > 0) await checks[by](approvals[left % TOKENS]);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, checker));
    return (processorTime() - before) / count;
  },
});
