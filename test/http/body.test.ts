import express from 'express';
import express4 from 'express4';
import { createServer, request } from 'node:http';
import { loginRouter } from '../../lib/index.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { ScriptedStrategy, useShops } from '../helpers/scripted-shop.js';
import { answerUser, closing, listening } from '../helpers/shop.js';

const openShop = useShops();
const later = cleanup();

/** Sends a body as it is. */
async function send(url: string, body: string | Buffer, headers: Record<string, string>): Promise<number> {
  return await new Promise((resolve, reject) => {
    const sending = request(`${url}/login`, { method: 'POST', headers: { origin: url, ...headers }, agent: false });
    sending.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sending.once('error', reject);
    sending.end(body);
  });
}

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

describe('a body that we read', () => {
  const large = JSON.stringify({ identifier: 'marie', padding: 'x'.repeat(20_000) });

  it.each([
    ['of 16 kB', large.slice(0, 50) + 'x'.repeat(16_000) + '"}', JSON_TYPE, 201],
    ['over 16 kB', large, JSON_TYPE, 413],
    ['over 16 kB without a length', large, { ...JSON_TYPE, 'transfer-encoding': 'chunked' }, 413],
    ['of a megabyte', 'x'.repeat(1_000_000), FORM_TYPE, 413],
    ['of no type', 'identifier=marie', {}, 415],
    ['of another type', 'identifier=marie', { 'content-type': 'text/plain' }, 415],
    ['with files', 'x', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
    ['that is packed', 'x', { ...JSON_TYPE, 'content-encoding': 'gzip' }, 415],
    ['of broken JSON', '{"identifier":', JSON_TYPE, 400],
    ['of JSON that is no object', '["marie"]', JSON_TYPE, 400],
    ['of JSON null', 'null', JSON_TYPE, 400],
    ['that is not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), JSON_TYPE, 400],
    ['of a type with parameters', '{"identifier":"marie"}', { 'content-type': 'Application/JSON; charset=utf-8' }, 201],
    ['of a JSON type', '{"identifier":"marie"}', { 'content-type': 'application/vnd.shop+json' }, 201],
    ['that is a form', 'identifier=marie', { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }, 303],
  ])('%s: as it should be', async (_, body, headers, status) => {
    const shop = await openShop();
    expect(await send(shop.url, body, headers as Record<string, string>)).toBe(status);
    expect(shop.strategy.told.map((event) => event.split(' ')[0])).toEqual([status < 400 ? 'started' : 'invalid']);
  });

  it.each([
    ['body_too_large', { identifier: 'marie', padding: 'x'.repeat(20_000) }, {}],
    ['body_invalid', ['marie'], {}],
    ['body_type_unsupported', { identifier: 'marie' }, { 'content-encoding': 'gzip' }],
  ])('%s: as JSON says it', async (code, body, headers) => {
    const browser = (await openShop()).browser();
    expect((await browser.send('/login', body, headers as Record<string, string>)).json.error.code).toBe(code);
  });

  it('that is cut off leaves nothing behind', async () => {
    const shop = await openShop();
    const sending = request(`${shop.url}/login`, {
      method: 'POST',
      headers: { origin: shop.url, ...JSON_TYPE, 'content-length': '100' },
    });
    sending.on('error', () => {});
    sending.write('{');
    await new Promise((resolve) => shop.server.once('request', resolve));
    sending.destroy();
    expect((await shop.browser().get('/login')).status).toBe(200);
  });
});

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('a body that %s has read', (_, make) => {
  /** Mounts the router after the parsers that an application may have. */
  async function shopWith(...parsers: express.Handler[]) {
    const strategy = new ScriptedStrategy();
    const router = loginRouter(strategy, { session: false, onLogin: answerUser });
    const app = make();
    for (const parser of parsers) app.use(parser);
    app.use('/login', router);
    const server = createServer(app);
    const url = await listening(server);
    later(() => closing(router, server));
    const browser = new Browser(url);
    later(() => browser.close());
    return { browser, strategy, url };
  }

  it('is taken as it is', async () => {
    const { browser } = await shopWith(express.json(), express.urlencoded({ extended: true }));
    expect((await browser.send('/login', { identifier: 'marie' })).status).toBe(201);
    expect((await browser.post('/login', { identifier: 'anna' })).status).toBe(303);
  });

  it('is checked all the same: a field sent twice or nested is refused (S9)', async () => {
    const { browser, strategy } = await shopWith(express.json(), express.urlencoded({ extended: true }));
    for (const form of ['identifier=a&identifier=b', 'identifier[$ne]=', 'identifier[]=a']) {
      expect((await browser.post('/login', form)).status).toBe(400);
    }
    expect((await browser.send('/login', { identifier: ['a'] })).status).toBe(400);
    expect(strategy.told.filter((event) => event !== 'invalid fields_invalid')).toEqual([]);
  });

  it('a parser that passes over another type leaves the body to us', async () => {
    const { browser } = await shopWith(express.json());
    expect((await browser.post('/login', { identifier: 'marie' })).status).toBe(303);
  });

  it('text and bytes are no fields', async () => {
    for (const parser of [express.text({ type: '*/*' }), express.raw({ type: '*/*' })]) {
      const { url } = await shopWith(parser);
      expect(await send(url, 'identifier=marie', FORM_TYPE)).toBe(415);
    }
  });
});
