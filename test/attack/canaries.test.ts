import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { startIDTokenOperator, startLoginIDOperator } from '../../lib/dev/index.js';
import { SHOP, SITE } from '../dev/loginid/site.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { register } from '../helpers/loginid-people.js';
import { startRecorder } from './recorder.js';

const later = cleanup();

/** A whole login at both operators in a process of its own. @returns what it printed, and all that was secret in it. */
async function printedBy(secure: boolean, env: Record<string, string>) {
  const secrets = Object.fromEntries(
    ['session', 'marks', 'response', 'header'].map((name) => [name, `${name}-${randomBytes(24).toString('hex')}`]),
  );
  const idtoken = await startIDTokenOperator({
    services: [
      { serviceId: 'shop', name: 'Shop', allowedScopes: ['identity:full'], responseSecret: secrets.response! },
    ],
    rateLimits: false,
  });
  later(() => idtoken.stop());
  const loginid = await startLoginIDOperator({ clients: [SHOP] });
  later(() => loginid.stop());
  const recorders = [await startRecorder(idtoken.url, secure), await startRecorder(loginid.url, secure)] as const;
  for (const recorder of recorders) later(() => recorder.close());

  const [OPERATOR, LOGINID] = recorders.map(({ url }) => url) as [string, string];
  const child = spawn(process.execPath, [path.join(__dirname, 'talking-app.mjs')], {
    env: {
      ...process.env,
      OPERATOR,
      ISSUER: idtoken.url,
      LOGINID,
      SECRETS: JSON.stringify({ ...secrets, apiKey: SHOP.apiKey, site: SITE }),
      ...env,
    },
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const ended = once(child, 'close');
  later(() => child.kill());
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string>((resolve) =>
    lines.on('line', (line) => {
      if (line.startsWith('listens on ')) resolve(line.slice('listens on '.length));
    }),
  );
  const browser = new Browser(url);
  later(() => browser.close());
  const seen = new Set<string>();
  const finish = async (provider: string, identifier: string, approve: (code: string) => Promise<unknown>) => {
    const { json } = await browser.send('/login', { identifier, provider });
    seen.add(json.code);
    await browser.get('/show');
    await approve(json.code);
    await browser.state(json.handle, 'approved');
    for (const cookie of browser.cookies.values()) seen.add(cookie);
    expect((await browser.send(json.finish, { handle: json.handle })).json).toEqual({ redirect: '/' });
    for (const cookie of browser.cookies.values()) seen.add(cookie);
  };
  const phone = await idtoken.enroll({ tokenId: 'canary.person' });
  await finish('idtoken', 'canary.person', async () => await phone.approve(await phone.nextPush()));
  const owner = await register(loginid, 'canary.owner');
  await finish('loginid', 'canary.owner', async (code) => await owner.approve({ code }));
  expect((await browser.get('/show')).json.user).not.toBeNull();
  child.stdin.end();
  await ended;

  const said = recorders.map((recorder) => recorder.said()).join('');
  const jwts = said.match(/eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g) ?? [];
  const named = [...said.matchAll(/"(?:wsToken|random)":"([^"]+)"/g)].map(([, value]) => value!);
  expect([new Set(jwts).size, named.length]).toEqual([2, 3]);
  return { printed, secrets: [...Object.values(secrets), 'canary.person', 'canary.owner', ...seen, ...jwts, ...named] };
}

// Node's levels with a word for our requests: http prints the options of each, net those of each connection. (stream prints
// the first bytes of whatever passes, and nothing of ours can help that: docs/security.md says so.)
const NODE_DEBUG = 'http,http2,https,net,tls,undici';
const NODE_EXTRA_CA_CERTS = path.join(__dirname, '../helpers/tls/cert.pem');

it.each([
  ['what the application prints', false, {}],
  ['what Node tells of requests', false, { NODE_DEBUG }],
  ['what Node tells of requests over TLS', true, { NODE_DEBUG, NODE_EXTRA_CA_CERTS }],
])('%s holds no secret of a login at either operator (S63, S74)', async (_, secure, env) => {
  const { printed, secrets } = await printedBy(secure, env);
  expect(/^(HTTP|NET) \d+: /m.test(printed)).toBe('NODE_DEBUG' in env);
  expect(secrets.filter((secret) => printed.includes(secret))).toEqual([]);
});
