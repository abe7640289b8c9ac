import { createServer } from 'node:http';
import express from 'express';
import passport07 from 'passport';
import passport06 from 'passport06';
import { loginRouter } from '../../lib/index.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { ScriptedStrategy, until } from '../helpers/scripted-shop.js';
import { listening, newSession, pages } from '../helpers/shop.js';

const later = cleanup();

it.each([
  ['0.6', passport06],
  ['0.7', passport07],
])('Passport %s: a login in a route of one’s own, and a request that it lets pass', async (_, { Passport }) => {
  const passport = new Passport();
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user: Express.User, done) => done(null, user));
  const strategy = new ScriptedStrategy();
  later(() => strategy.close());
  passport.use(strategy as never);
  const app = express().use(newSession() as never, passport.session());
  app.use('/login', loginRouter(strategy, { passport, starts: false }));
  app.use(express.urlencoded({ extended: false }));
  const authenticate = (options: object = {}) => passport.authenticate('idtoken', options) as express.Handler;
  app.post('/sign-in', authenticate({ successRedirect: '/account' }));
  app.get('/account', authenticate(), (req, res) => {
    res.json({ user: req.user, info: req.authInfo, kept: { id: req.sessionID } });
  });
  app.use(pages as never);
  const server = createServer(app);
  const browser = new Browser(await listening(server));
  later(() => server.close());
  later(() => browser.close());
  const start = await browser.post('/sign-in', { identifier: 'marie' });
  const handle = start.location!.split('=')[1]!;
  (await until(() => strategy.adapter.rings[0])).approve();
  await browser.state(handle, 'approved');
  expect((await browser.post('/sign-in', { handle })).location).toBe('/account');
  const [first, second] = [await browser.get('/account'), await browser.get('/account')];
  expect(first.json).toMatchObject({ user: { id: 'marie' }, info: { provider: 'idtoken', method: 'compare' } });
  expect(second.json).toEqual(first.json);
  expect((await browser.get('/me')).json.user.id).toBe('marie');
});
