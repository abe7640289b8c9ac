import compression from 'compression';
import cors from 'cors';
import { csrfSync } from 'csrf-sync';
import express from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { onExpress5 } from '../helpers/hosts.js';
import { ScriptedStrategy } from '../helpers/scripted-shop.js';
import { newSession } from '../helpers/shop.js';
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

  it.each<[string, unknown[]]>([
    ['helmet', [helmet()]],
    ['compression', [compression({ threshold: 0 })]],
    ['cors, for another site at that', [cors({ origin: 'https://other.example', credentials: true })]],
    ['a rate limit that is not reached', [rateLimit({ limit: 10, validate: false })]],
    ['all of them, and parsers', [helmet(), compression(), cors(), rateLimit({ validate: false }), express.json()]],
  ])('%s changes nothing', async (_, before) => {
    await expect(behind(...before)).resolves.toEqual({ form: 303, json: 201 });
  });

  it('a rate limit of the application’s own counts our requests, too, and answers in our place', async () => {
    await expect(behind(rateLimit({ limit: 1, validate: false }))).resolves.toEqual({ form: 429, json: 429 });
  });

  it('middleware that asks each POST for a token refuses our form', async () => {
    const { csrfSynchronisedProtection } = csrfSync();
    await expect(behind(newSession(), csrfSynchronisedProtection)).resolves.toEqual({ form: 403, json: 403 });
  });
});
