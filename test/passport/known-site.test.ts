import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { IDTokenStrategy, LoginIDStrategy, loginRouter } from '../../lib/index.js';
import { KnownSite } from '../../lib/passport/known-site.js';
import { cleanup } from '../helpers/cleanup.js';
import { ScriptedStrategy } from '../helpers/scripted-shop.js';

const SHOP = 'https://shop.example.com';
const later = cleanup();
const { NODE_ENV } = process.env;
let warned: jest.SpyInstance;

beforeEach(() => {
  warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
});
afterEach(() => {
  process.env.NODE_ENV = NODE_ENV;
  jest.restoreAllMocks();
});

function request(headers: Record<string, string>): IncomingMessage {
  const req = new IncomingMessage(new Socket());
  Object.assign(req.headers, headers);
  return req;
}

function scripted(name = 'idtoken'): ScriptedStrategy {
  const made = new ScriptedStrategy({ name });
  later(() => made.close());
  return made;
}

const codes = () => warned.mock.calls.map(([, { code }]: [string, { code: string }]) => code);

describe('the origins of a site', () => {
  const operator = { operator: 'https://auth.example.com', serviceId: 'shop' };
  const site = { baseURL: 'https://directweb.example.com', apiKey: 'key', websiteURL: SHOP };

  it.each([
    ['IDTokenStrategy', (origin: string | string[]) => new IDTokenStrategy({ ...operator, origin })],
    ['LoginIDStrategy', (origin: string | string[]) => new LoginIDStrategy({ ...site, origin })],
  ])('are an option of %s, which a router may repeat, in any order', (_, make) => {
    const both = [SHOP, 'https://shop.example.org'];
    const strategy = make(both);
    later(() => strategy.close());
    expect(() => loginRouter(strategy)).not.toThrow();
    expect(() => loginRouter(strategy, { origin: both.toReversed() })).not.toThrow();
    expect(strategy.site.of(request({ host: '10.0.0.7' })).origins).toEqual(both);
    expect(() => make('shop.example.com')).toThrow('`origin`');
  });

  it('are said by one router for all, made before or after', () => {
    const strategy = scripted();
    loginRouter(strategy);
    loginRouter(strategy, { origin: SHOP });
    loginRouter(strategy);
    expect(strategy.site.of(request({ host: '10.0.0.7' }))).toEqual({
      origins: [SHOP],
      host: 'shop.example.com',
      secure: true,
    });
  });

  it('are one set: a router that says another one is refused, and both are named', () => {
    const strategy = scripted();
    loginRouter(strategy, { origin: SHOP });
    const other = () => loginRouter([scripted('other'), strategy], { origin: 'https://evil.example' });
    expect(other).toThrow(TypeError);
    expect(other).toThrow(/idtoken .*https:\/\/shop\.example\.com.*https:\/\/evil\.example/);
    expect(strategy.site.origins).toEqual([SHOP]);
  });

  it('of one strategy are those of the others on its router', () => {
    const strategies = [scripted(), scripted('other')] as const;
    strategies[1].site.know([SHOP]);
    loginRouter(strategies);
    expect(strategies[0].site.origins).toEqual([SHOP]);
  });
});

describe('what is wrong in the set-up is warned of', () => {
  it('when a request proves HTTPS that the settings deny: once, with what to set (F40)', () => {
    const site = new KnownSite('idtoken', []);
    const proof = { host: 'shop.example.com', origin: SHOP };
    expect([site.of(request(proof)).secure, site.of(request(proof)).secure]).toEqual([true, true]);
    expect(codes()).toEqual(['https_denied']);
    expect(warned.mock.calls[0]).toEqual([expect.stringMatching(/`origin`.*`trust proxy`/), expect.anything()]);
    // The proof held for its request.
    expect(site.of(request({ host: 'shop.example.com' })).secure).toBe(false);
  });

  it('in production, where no origin is set', () => {
    process.env.NODE_ENV = 'production';
    const strategy = scripted();
    loginRouter(strategy);
    loginRouter(strategy);
    expect(codes()).toEqual(['origin_missing']);
  });

  it('not where it is set, and not outside production', () => {
    loginRouter(scripted());
    process.env.NODE_ENV = 'production';
    loginRouter(scripted(), { origin: SHOP });
    expect(codes()).toEqual([]);
  });
});

describe('a proxy that is not believed makes all visitors one', () => {
  const from = (headers: Record<string, string>, ip?: string) =>
    Object.assign(request(headers), ip !== undefined && { ip });

  it.each([
    ['the header of most proxies', { 'x-forwarded-for': '203.0.113.9' }],
    ['the standard one', { forwarded: 'for=203.0.113.9' }],
  ])('warned of once: %s', (_, headers) => {
    const { site } = scripted();
    site.of(from(headers));
    site.of(from(headers));
    expect(codes()).toEqual(['proxy_untrusted']);
  });

  it('not for a visitor on the machine of the proxy, and not for an upgrade, which passes Express by', () => {
    const { site } = scripted();
    for (const address of ['127.0.0.1', '::ffff:127.0.0.1']) {
      const req = from({ 'x-forwarded-for': '198.51.100.1, 127.0.0.1' }, address);
      site.of(Object.assign(req, { socket: { remoteAddress: address } }));
    }
    site.of(from({ 'x-forwarded-for': '203.0.113.9', upgrade: 'websocket' }));
    expect(codes()).toEqual([]);
  });

  it('not where the server believes it, and not without a proxy', () => {
    const { site } = scripted();
    site.of(from({ 'x-forwarded-for': '203.0.113.9' }, '203.0.113.9'));
    site.of(from({}));
    expect(codes()).toEqual([]);
  });
});
