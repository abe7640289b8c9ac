import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { createServer } from 'node:tls';
import { startIDTokenOperator, startLoginIDOperator } from '../../lib/dev/index.js';
import { IDTokenStrategy, LoginIDStrategy } from '../../lib/index.js';
import type { LoginEvent } from '../../lib/index.js';
import type { AnyStrategy } from '../../lib/web/route.js';
import { SHOP, SITE } from '../dev/loginid/site.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { onExpress5 } from '../helpers/hosts.js';
import { register } from '../helpers/loginid-people.js';

/** An authority that no machine knows, and what it has issued for localhost: as within a company. */
const read = (file: string) => readFileSync(path.join(__dirname, '../helpers/tls', file), 'utf8');
const authority = read('authority.pem');
const tls = { key: read('issued-key.pem'), cert: read('issued.pem') + authority };

const later = cleanup();
let events: LoginEvent[];
const onEvent = (event: LoginEvent) => void events.push(event);

beforeEach(() => {
  events = [];
  jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

function knowing(options: https.AgentOptions = {}): https.Agent {
  const agent = new https.Agent({ ca: authority, keepAlive: true, ...options });
  later(() => agent.destroy());
  return agent;
}

/** Speaks TLS in front of an operator, and wants a certificate of the authority from each client. */
async function gatewayTo(operator: string): Promise<string> {
  const server = createServer({ ...tls, ca: authority, requestCert: true, rejectUnauthorized: true }, (client) => {
    const behind = connect(Number(new URL(operator).port), '127.0.0.1');
    pipeline(client, behind, client, () => undefined);
    later(() => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  later(() => server.close());
  return `https://localhost:${(server.address() as AddressInfo).port}`;
}

async function visit(strategy: AnyStrategy): Promise<Browser> {
  const shop = await onExpress5({ strategy });
  later(() => shop.close());
  const browser = new Browser(shop.url);
  later(() => browser.close());
  return browser;
}

describe('an operator behind an authority of one’s own (S40)', () => {
  it('IDToken: requests, the socket and the key set go through the agent that knows it', async () => {
    const services = [{ serviceId: 'shop', name: 'Shop', allowedScopes: ['identity:full'] }];
    const operator = await startIDTokenOperator({ services, tls });
    later(() => operator.stop());
    const phone = await operator.enroll({ tokenId: 'marie' });
    const options = { operator: operator.url, serviceId: 'shop', onEvent };

    const stranger = await visit(new IDTokenStrategy(options));
    expect((await stranger.send('/login', { identifier: 'marie' })).json.error.code).toBe('operator_unreachable');
    expect(events.at(-1)?.error?.cause).toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });

    const strategy = new IDTokenStrategy({ ...options, agent: knowing() });
    expect(await strategy.check()).toEqual([]);
    const browser = await visit(strategy);
    const { handle } = (await browser.send('/login', { identifier: 'marie' })).json;
    await phone.approve(await phone.nextPush());
    await browser.state(handle, 'approved');
    expect((await browser.send('/login/finish', { handle })).json.redirect).toBe('/');
    expect((await browser.get('/me')).json.user.id).toBe('marie');
  });

  it('LoginID: likewise, and without it the check says that there is no connection', async () => {
    const operator = await startLoginIDOperator({ clients: [SHOP], tls });
    later(() => operator.stop());
    const options = { baseURL: operator.url, apiKey: SHOP.apiKey, websiteURL: SITE, onEvent };
    const stranger = new LoginIDStrategy(options);
    later(() => stranger.close());
    expect(await stranger.check()).toMatchObject([{ code: 'operator_unreachable' }]);
    const strategy = new LoginIDStrategy({ ...options, agent: knowing() });
    later(() => strategy.close());
    expect(await strategy.check()).toEqual([]);
  });
});

describe('an operator that wants a client certificate (S40)', () => {
  const said = expect.stringContaining('CERTIFICATE_REQUIRED') as string;

  it('IDToken: every request and the socket show it', async () => {
    const services = [{ serviceId: 'shop', name: 'Shop', allowedScopes: ['identity:full'] }];
    const operator = await startIDTokenOperator({ services });
    later(() => operator.stop());
    const phone = await operator.enroll({ tokenId: 'marie' });
    const options = { operator: await gatewayTo(operator.url), issuer: operator.url, serviceId: 'shop', onEvent };

    const stranger = new IDTokenStrategy({ ...options, agent: knowing() });
    later(() => stranger.close());
    expect(await stranger.check()).toMatchObject([{ code: 'operator_interrupted', message: said }]);

    const browser = await visit(new IDTokenStrategy({ ...options, agent: knowing({ key: tls.key, cert: tls.cert }) }));
    const { handle } = (await browser.send('/login', { identifier: 'marie' })).json;
    await phone.approve(await phone.nextPush());
    await browser.state(handle, 'approved');
    expect((await browser.send('/login/finish', { handle })).json.redirect).toBe('/');
    expect(events.map(({ type }) => type)).toEqual(['started', 'approved', 'finished']);
  });

  it('LoginID: every request shows it, the one that is held for the approval and the keys too', async () => {
    const operator = await startLoginIDOperator({ clients: [SHOP] });
    later(() => operator.stop());
    const marie = await register(operator, 'marie');
    const baseURL = await gatewayTo(operator.url);
    const options = { baseURL, apiKey: SHOP.apiKey, websiteURL: SITE, onEvent };

    const stranger = new LoginIDStrategy({ ...options, agent: knowing() });
    later(() => stranger.close());
    expect(await stranger.check()).toMatchObject([{ code: 'operator_interrupted', message: said }]);

    const browser = await visit(new LoginIDStrategy({ ...options, agent: knowing({ key: tls.key, cert: tls.cert }) }));
    const { handle, code } = (await browser.send('/login', { identifier: 'marie' })).json;
    await marie.approve({ code });
    await browser.state(handle, 'approved');
    expect((await browser.send('/login/finish', { handle })).json.redirect).toBe('/');
    expect((await browser.get('/me')).json.user).toMatchObject({ provider: 'loginid', username: 'marie' });
  });
});
