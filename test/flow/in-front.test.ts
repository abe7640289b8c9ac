import express from 'express';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { onExpress5 } from '../helpers/hosts.js';
import { ScriptedStrategy } from '../helpers/scripted-shop.js';
import type { Middleware } from '../helpers/shop.js';

/** What docs/deployment.md says of middleware that stands in front of the router. */
describe('in front of the router', () => {
  const later = cleanup();

  async function behind(...before: unknown[]): Promise<{ form: number; json: number }> {
    const shop = await onExpress5({ strategy: new ScriptedStrategy(), before: before as Middleware[] });
    later(() => shop.close());
    const browser = new Browser(shop.url);
    later(() => browser.close());
    await browser.get('/login');
    const form = await browser.post('/login', { identifier: 'marie', cookies: '1' });
    const json = await browser.send('/login', { identifier: 'paul' });
    return { form: form.status, json: json.status };
  }

  it.each<[string, unknown[]]>([
    ['nothing', []],
    ['parsers of forms and of JSON', [express.urlencoded({ extended: false }), express.json()]],
    ['a parser that makes objects', [express.urlencoded({ extended: true }), express.json()]],
    ['parsers of other kinds', [express.text(), express.raw()]],
  ])('%s changes nothing', async (_, before) => {
    await expect(behind(...before)).resolves.toEqual({ form: 303, json: 201 });
  });

  it.each<[string, unknown]>([
    ['text', express.text({ type: '*/*' })],
    ['bytes', express.raw({ type: '*/*' })],
  ])('a parser that makes %s of every body is told', async (_, parser) => {
    await expect(behind(parser)).resolves.toEqual({ form: 415, json: 415 });
  });

  it('middleware that asks each POST for a token refuses our form', async () => {
    const tokens: Middleware = (req, res, next) => {
      if (req.method === 'POST') res.writeHead(403).end('no token');
      else next();
    };
    await expect(behind(tokens)).resolves.toEqual({ form: 403, json: 403 });
  });
});
