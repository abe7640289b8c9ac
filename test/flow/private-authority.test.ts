import { readFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { startIDTokenOperator, startLoginIDOperator } from '../../lib/dev/index.js';
import { IDTokenStrategy, LoginIDStrategy } from '../../lib/index.js';
import type { LoginEvent } from '../../lib/index.js';
import type { AnyStrategy } from '../../lib/web/route.js';
import { SHOP, SITE } from '../dev/loginid/site.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { onExpress5 } from '../helpers/hosts.js';

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

function knowing(): https.Agent {
  const agent = new https.Agent({ ca: authority, keepAlive: true });
  later(() => agent.destroy());
  return agent;
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
