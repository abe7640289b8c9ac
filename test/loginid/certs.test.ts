import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { certKeys } from '../../lib/loginid/certs.js';
import { readPublicKey } from '../../lib/loginid/public-key.js';
import { openEndpoint } from '../../lib/wire/endpoint.js';
import type { Endpoint } from '../../lib/wire/endpoint.js';
import type { KeySet } from '../../lib/wire/keys.js';
import { codeOf } from '../helpers/code-of.js';
import { makeSigner } from '../helpers/signer.js';
import { setStage } from '../helpers/stage.js';
import type { Stage } from '../helpers/stage.js';

const signer = makeSigner('f82151ed-cdc4-447c-bb80-981bfbcc2497');
const PEM = signer.publicKey.export({ type: 'spki', format: 'pem' }) as string;

describe('a key', () => {
  const isOurs = (text: string) => readPublicKey(text)?.equals(signer.publicKey) ?? false;

  it.each([
    ['SPKI PEM', PEM],
    ['PEM with CRLF', PEM.replaceAll('\n', '\r\n')],
    ['PEM as a JSON string', JSON.stringify(PEM)],
    ['a JWK', JSON.stringify(signer.jwk)],
  ])('is read as %s', (_, text) => {
    expect(isOurs(text)).toBe(true);
  });

  it('is read as an X.509 certificate', () => {
    const pem = readFileSync(path.join(__dirname, '../helpers/tls/cert.pem'), 'utf8');
    expect(readPublicKey(pem)?.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  });

  const other = (curve: string) =>
    generateKeyPairSync('ec', { namedCurve: curve }).publicKey.export({ type: 'spki', format: 'pem' }) as string;
  it.each([
    ['nothing', ''],
    ['a page', '<html></html>'],
    ['a private key', signer.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string],
    ['a private JWK', JSON.stringify({ ...signer.jwk, d: 'AQ' })],
    ['two keys', PEM + PEM],
    ['another curve', other('secp384r1')],
    ['an edge of RSA', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
    ['a number', '7'],
  ])('is not read from %s', (_, text) => {
    expect(readPublicKey(text)).toBeUndefined();
  });
});

describe('keys by their name', () => {
  let stage: Stage;
  let endpoint: Endpoint;
  let keys: KeySet;
  let now: number;
  let answer: { status: number; type: string; text: string };

  beforeEach(async () => {
    answer = { status: 200, type: 'text/plain', text: PEM };
    stage = await setStage({
      request: (_, res) => void res.writeHead(answer.status, { 'content-type': answer.type }).end(answer.text),
    });
    endpoint = openEndpoint(`${stage.url}/certs`);
    now = 1_000_000;
    keys = certKeys(endpoint, 1000, () => now);
  });
  afterEach(async () => {
    endpoint.close();
    await stage.strike();
  });

  /** All keys that are offered for a token, as if none fitted. */
  const all = async (kid: string | undefined = signer.kid) => {
    const { keys: offered, renew } = await keys.candidates(kid);
    return [...offered, ...((await renew?.())?.keys ?? [])];
  };
  const first = async (kid: string | undefined = signer.kid) => {
    const { keys: offered } = await keys.candidates(kid);
    return offered[0]?.publicKey;
  };

  it('are asked for once in half an hour, however many ask', async () => {
    await Promise.all([first(), first(), first()]);
    now += 30 * 60_000 - 1;
    expect((await first())?.equals(signer.publicKey)).toBe(true);
    expect(stage.requests.map(({ url }) => url)).toEqual([`/certs?kid=${signer.kid}`]);
    now += 1;
    await first();
    expect(stage.requests).toHaveLength(2);
  });

  it('are asked for anew when they do not fit, but not at once', async () => {
    await all();
    await all();
    expect(stage.requests).toHaveLength(1);
    now += 30_000;
    answer.text = makeSigner().publicKey.export({ type: 'spki', format: 'pem' }) as string;
    expect(await all()).toHaveLength(2);
  });

  it.each(['a&x=y', '../certs', '%2e%2e', 'a\r\nx: y', 'x'.repeat(4096), '', undefined])(
    '%j is asked for nowhere (S38)',
    async (kid) => {
      await expect(codeOf(keys.candidates(kid))).resolves.toBe('token_key_unknown');
      expect(stage.requests).toEqual([]);
    },
  );

  it.each([
    ['500 with a key', { status: 500 }],
    ['201 with a key', { status: 201 }],
    ['a page', { type: 'text/html' }],
    ['too much', { text: PEM + '\n'.repeat(9000) }],
    ['something else', { text: 'hello' }],
    ['302', { status: 302 }],
  ])('%s is no key, and is asked for again (S39)', async (_, bad) => {
    const good = answer;
    answer = { ...answer, ...bad };
    await expect(codeOf(first())).resolves.toBe('keys_unavailable');
    answer = good;
    expect(await first()).toBeDefined();
  });

  it('that there is none is kept for 30 s', async () => {
    answer.status = 404;
    expect([await first(), await first()]).toEqual([undefined, undefined]);
    expect(stage.requests).toHaveLength(1);
    now += 30_000;
    answer.status = 200;
    expect(await first()).toBeDefined();
  });

  it('invented names are no flood, and push out no key in use (S38)', async () => {
    await first();
    answer.status = 404;
    const tries = Array.from({ length: 40 }, async (_, at) => await codeOf(first(`invented-${at}`)));
    expect((await Promise.all(tries)).filter((code) => code === 'keys_unavailable')).toHaveLength(25);
    expect(stage.requests).toHaveLength(16);
    for (let at = 0; at < 100; at += 1) {
      now += 10_000;
      await codeOf(first(`more-${at}`));
    }
    const before = stage.requests.length;
    expect(await first()).toBeDefined();
    expect(stage.requests).toHaveLength(before);
  });
});
