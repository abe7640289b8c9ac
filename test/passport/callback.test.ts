import { createServer } from 'node:http';
import express from 'express';
import express4 from 'express4';
import { IDTokenStrategy } from '../../lib/index.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { listening, newPassport } from '../helpers/shop.js';

const later = cleanup();

type Callback = (error: unknown, user: { profile: { id: string } }) => unknown;

/** An application that asks a callback of its own; stands before an error handler, as applications do. */
async function opened(
  make: typeof express,
  callback: (res: express.Response) => Callback,
  operator = 'http://127.0.0.1:9',
) {
  const strategy = new IDTokenStrategy({ operator, serviceId: 'shop' });
  later(() => strategy.close());
  const passport = newPassport();
  passport.use(strategy as never);
  const app = make();
  app.get('/api/me', (req, res, next) => {
    const authenticate = passport.authenticate('idtoken', { session: false }, callback(res)) as express.Handler;
    return authenticate(req, res, next);
  });
  app.get('/alive', (_req, res) => void res.json({}));
  const errors: express.ErrorRequestHandler = (error: Error, _req, res, _next) => {
    if (!res.headersSent) res.status(500).json({ handled: error.message });
  };
  app.use(errors);
  const server = createServer(app);
  later(() => server.close());
  const browser = new Browser(await listening(server));
  later(() => browser.close());
  return browser;
}

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('a custom callback under %s that throws where nobody is logged in', (_, make) => {
  it('at once: the application handles it, and the process lives on', async () => {
    const browser = await opened(make, () => (_error, user) => user.profile.id);
    const answer = await browser.get('/api/me', { headers: { accept: 'application/json' } });
    expect([answer.status, answer.json]).toEqual([500, { handled: expect.stringContaining('id') }]);
    expect((await browser.get('/alive')).status).toBe(200);
  });

  it('after it answered: the answer stays, and the process lives on', async () => {
    const browser = await opened(make, (res) => (_error, user) => {
      res.json({ sent: true });
      return user.profile.id;
    });
    const answer = await browser.get('/api/me', { headers: { accept: 'application/json' } });
    expect(answer.json).toEqual({ sent: true });
    expect((await browser.get('/alive')).status).toBe(200);
  });
});
