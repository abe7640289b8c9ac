import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { certKeys } from '../../lib/loginid/certs.js';
import type { CertKeys } from '../../lib/loginid/certs.js';
import { readPublicKey } from '../../lib/loginid/public-key.js';
import { openEndpoint } from '../../lib/wire/endpoint.js';
import type { Endpoint } from '../../lib/wire/endpoint.js';
import type { KeySet } from '../../lib/wire/keys.js';
import { codeOf } from '../helpers/code-of.js';
import { someVisitor } from '../helpers/visitor.js';
import { makeSigner } from '../helpers/signer.js';
import { startScriptedServer } from '../helpers/scripted-server.js';
import type { ScriptedServer } from '../helpers/scripted-server.js';

const signer = makeSigner('f82151ed-cdc4-447c-bb80-981bfbcc2497');
const PEM = signer.publicKey.export({ type: 'spki', format: 'pem' }) as string;
const SECRET = signer.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const BARE = PEM.replaceAll(/-----.*?-----|\n/g, '');

describe('a key', () => {
  const isOurs = (text: string) => readPublicKey(text)?.equals(signer.publicKey) ?? false;

  it.each([
    ['SPKI PEM', PEM],
    ['PEM with CRLF', PEM.replaceAll('\n', '\r\n')],
    ['PEM as a JSON string', JSON.stringify(PEM)],
    ['a JWK', JSON.stringify(signer.jwk)],
    ['a JWK set of one', JSON.stringify({ keys: [signer.jwk] })],
    ['PEM with written out line ends', PEM.replaceAll('\n', '\\n')],
    ['PEM with written out CRLF in quotes', `"${PEM.replaceAll('\n', '\\r\\n')}"`],
    ['PEM in one line', PEM.replaceAll('\n', ' ')],
    ['PEM without any line end', PEM.replaceAll('\n', '')],
    ['PEM after a byte order mark and blanks', `\uFEFF  ${PEM}  `],
    ['what stands between the lines', BARE],
    ['PEM in Base64 once more', Buffer.from(PEM).toString('base64')],
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
    ['a private key', SECRET],
    ['a private JWK', JSON.stringify({ ...signer.jwk, d: 'AQ' })],
    ['two keys', PEM + PEM],
    ['a private key in one line', SECRET.replaceAll('\n', '\\n')],
    ['a private key in Base64 once more', Buffer.from(SECRET).toString('base64')],
    ['what stands between the lines of one', SECRET.replaceAll(/-----.*?-----|\n/g, '')],
    ['a set of two', JSON.stringify({ keys: [signer.jwk, signer.jwk] })],
    ['another curve', other('secp384r1')],
    ['an edge of RSA', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
    ['a number', '7'],
  ])('is not read from %s', (_, text) => {
    expect(readPublicKey(text)).toBeUndefined();
  });
});

describe('keys by their name', () => {
  let server: ScriptedServer;
  let endpoint: Endpoint;
  let certs: CertKeys;
  let keys: KeySet;
  let now: number;
  let answer: { status: number; type: string; text: string };

  beforeEach(async () => {
    answer = { status: 200, type: 'text/plain', text: PEM };
    server = await startScriptedServer({
      request: (_, res) => void res.writeHead(answer.status, { 'content-type': answer.type }).end(answer.text),
    });
    endpoint = openEndpoint(`${server.url}/certs`);
    now = 1_000_000;
    certs = certKeys(endpoint, 1000, () => now);
    keys = certs.ofVisitor(someVisitor());
  });
  afterEach(async () => {
    endpoint.close();
    await server.close();
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
    expect(server.requests.map(({ url }) => url)).toEqual([`/certs?kid=${signer.kid}`]);
    now += 1;
    await first();
    expect(server.requests).toHaveLength(2);
  });

  it('are asked for anew when they do not fit, but not at once', async () => {
    await all();
    await all();
    expect(server.requests).toHaveLength(1);
    now += 30_000;
    answer.text = makeSigner().publicKey.export({ type: 'spki', format: 'pem' }) as string;
    expect(await all()).toHaveLength(2);
  });

  it.each(['a&x=y', '../certs', '%2e%2e', 'a\r\nx: y', 'x'.repeat(4096), '', undefined])(
    '%j is asked for nowhere (S38)',
    async (kid) => {
      await expect(codeOf(keys.candidates(kid))).resolves.toBe('token_key_unknown');
      expect(server.requests).toEqual([]);
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
    expect(server.requests).toHaveLength(1);
    now += 30_000;
    answer.status = 200;
    expect(await first()).toBeDefined();
  });

  describe('that browsers invented', () => {
    /** Twenty of each visitor. */
    const invent = (count: number) =>
      Promise.all(
        Array.from({ length: count }, async (_, at) => {
          const ofVisitor = certs.ofVisitor(someVisitor(Math.floor(at / 20)));
          return await codeOf(ofVisitor.candidates(`invented-${at}`));
        }),
      );

    it('are looked up for others although one visitor goes on', async () => {
      answer.status = 404;
      const asked = Array.from({ length: 40 }, async (_, at) => await codeOf(first(`invented-${at}`)));
      expect((await Promise.all(asked)).filter((code) => code === 'keys_unavailable')).toHaveLength(8);
      answer.status = 200;
      const honest = certs.ofVisitor(someVisitor(2));
      expect((await honest.candidates(signer.kid)).keys).toHaveLength(1);
    });

    it('are no flood, and push out no key in use (S38)', async () => {
      await first();
      answer.status = 404;
      expect((await invent(120)).filter((code) => code === 'keys_unavailable')).toHaveLength(25);
      expect(server.requests).toHaveLength(96);
      for (let at = 0; at < 200; at += 1) {
        now += 5000;
        await codeOf(first(`more-${at}`));
      }
      const before = server.requests.length;
      expect(await first()).toBeDefined();
      expect(server.requests).toHaveLength(before);
    });

    it('keep none from being renewed that is known, nor one that the operator itself named', async () => {
      await first();
      answer.status = 404;
      await invent(120);
      answer.status = 200;
      const { keys: named } = await certs.ofOperator.candidates('named-by-the-operator');
      expect(named).toHaveLength(1);
      now += 30 * 60_000;
      answer.status = 404;
      await invent(120);
      const before = server.requests.length;
      answer.status = 200;
      expect(await first()).toBeDefined();
      expect(server.requests).toHaveLength(before + 1);
    });
  });

  it('stay in use for a day while they cannot be had, and are asked for every 30 s (F21)', async () => {
    await first();
    answer.status = 500;
    now += 30 * 60_000;
    expect(await first()).toBeDefined();
    expect(await first()).toBeDefined();
    expect(server.requests).toHaveLength(2);
    now += 24 * 3600_000;
    await expect(codeOf(first())).resolves.toBe('keys_unavailable');
    answer.status = 200;
    now += 30_000;
    expect(await first()).toBeDefined();
  });

  it.each(['application/octet-stream', 'application/pkix-cert', ''])('may have the type %j', async (type) => {
    answer.type = type;
    expect(await first()).toBeDefined();
  });

  it('is found in a set of many, by its name', async () => {
    const others = ['one', 'two'].map((name) => makeSigner(name).jwk);
    answer.text = JSON.stringify({ keys: [others[0], signer.jwk, others[1]] });
    expect((await keys.candidates(signer.kid)).keys[0]?.publicKey?.equals(signer.publicKey)).toBe(true);
    answer.text = JSON.stringify({ keys: others });
    await expect(codeOf(keys.candidates('three'))).resolves.toBe('keys_unavailable');
  });

  it('and what came instead is told', async () => {
    answer = { status: 503, type: 'text/html', text: 'canary' };
    await expect(keys.candidates(signer.kid)).rejects.toMatchObject({
      cause: { message: 'A key was answered with 503, text/html: this is no key.' },
    });
    answer = { status: 200, type: 'text/plain', text: 'canary' };
    await expect(keys.candidates(signer.kid)).rejects.toMatchObject({
      cause: { message: 'A key was answered with 200, text/plain: this is no P-256 key in PEM or JWK.' },
    });
  });
});
