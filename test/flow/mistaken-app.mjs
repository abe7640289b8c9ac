// The app of the README with one mistake in it, as a newcomer makes it. Prints where it listens.
//
//   MISTAKE               which one, of of those below
//   LISTENS               if set, the application has an `onEvent`
//   OPERATOR, LOGINID     where the operators are
import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { IDTokenStrategy, LoginIDStrategy, loginRouter, requireLogin } from 'passport-idtoken';

const { MISTAKE, OPERATOR, LOGINID, LISTENS } = process.env;

/** A server that is no operator. */
const notFound = createServer((req, res) =>
  res.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>'),
);
await once(notFound.listen(0, '127.0.0.1').unref(), 'listening');
const page = `http://127.0.0.1:${notFound.address().port}`;

/** What is other than in the README: options of the strategy and the router, verify, what stands in front, routes. */
const mistakes = {
  'no session middleware': { session: false },
  'no passport.session()': { passportSession: false },
  'passport.initialize() alone': { passportSession: false, initialize: true },
  'no serializeUser': { serializer: false },
  'a Secure cookie without HTTPS': { session: { cookie: { secure: true } } },
  'a closed port': { strategy: { operator: 'http://127.0.0.1:9' } },
  'the address of a page': { strategy: { operator: page } },
  'a path of the operator that is not there': { strategy: { operator: `${OPERATOR}/v1` } },
  'an unknown serviceId': { strategy: { serviceId: 'shap' } },
  'a misspelt scope': { strategy: { scopes: ['identity:nam'] } },
  'another audience': { strategy: { audience: 'other' } },
  'another issuer': { strategy: { issuer: 'https://auth.example.com' } },
  'plain http': { strategy: { operator: 'http://auth.example.com' } },
  'an operator without a scheme': { strategy: { operator: 'auth.example.com' } },
  'a misspelt option': { strategy: { serviceID: 'shop' } },
  'serviceId and serviceVds': { strategy: { serviceVds: 'x.y.z' } },
  'a path in origin': { router: { origin: 'https://shop.example.com/login' } },
  'session: false without onLogin': { router: { session: false } },
  'mounted elsewhere': { mount: '/auth' },
  'a router for one path': { router: null, more: (app) => app.all('/login', loginRouter(idtoken)) },
  'passport.authenticate before the login page': { before: (app) => app.use(passport.authenticate('idtoken')) },
  'a guard without a router': { router: null, more: (app) => app.get('/account', requireLogin(idtoken)) },
  'a guard that is given the request': { more: () => requireLogin({ url: '/' }) },
  'an app in place of the server': { more: (app, router) => router.attach(app) },
  'behind a proxy without origin': {},
  'two routers at one path': {
    more: (app) => app.use('/login', loginRouter(loginid())),
  },
  'two strategies of one name': { strategies: (idtoken) => [idtoken, idtoken] },
  'an own route without a parsed body': {
    more: (app) => app.post('/sign-in', passport.authenticate('idtoken')),
  },
  'an own route without a router': {
    router: null,
    more: (app) => app.post('/sign-in', express.urlencoded(), passport.authenticate('idtoken')),
  },
  'an own route without a session': {
    session: false,
    more: (app) => app.post('/sign-in', express.urlencoded(), passport.authenticate('idtoken')),
  },
  'a forgotten return': {
    verify: async (identity) => {
      ({ id: identity.id });
    },
  },
  'verify throws': {
    verify: async () => {
      throw new Error('the database is gone');
    },
  },
  'resolveTokenId throws': {
    strategy: {
      resolveTokenId: () => {
        throw new Error('the database is gone');
      },
    },
  },
  'resolveTokenId returns nothing': { strategy: { resolveTokenId: () => {} } },
  'an e-mail without resolveTokenId': {},
  'LoginID at another address': { loginid: { websiteURL: 'https://shop.example.com' } },
  'another API key': { loginid: { apiKey: 'another' } },
  'closed too early': { more: (app, router) => router.close() },
};
if (!Object.hasOwn(mistakes, MISTAKE)) throw new Error(`No such mistake: ${MISTAKE}`);
const mistake = mistakes[MISTAKE];

function loginid() {
  const websiteURL = 'http://127.0.0.1';
  return new LoginIDStrategy({ baseURL: LOGINID, apiKey: 'key', websiteURL, ...mistake.loginid });
}

const { verify } = mistake;
const idtoken = new IDTokenStrategy(
  { operator: OPERATOR, serviceId: 'shop', ...(LISTENS && { onEvent: () => {} }), ...mistake.strategy },
  ...(verify ? [verify] : []),
);
passport.use(idtoken);
if (mistake.serializer !== false) {
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user));
}

const app = express();
if (mistake.session !== false) {
  app.use(session({ secret: 'a secret', resave: false, saveUninitialized: false, ...mistake.session }));
}
if (mistake.session !== false && mistake.passportSession !== false) app.use(passport.session());
if (mistake.initialize) app.use(passport.initialize());
mistake.before?.(app);
let router;
if (mistake.router !== null) {
  const strategies = mistake.strategies?.(idtoken) ?? (mistake.loginid ? loginid() : idtoken);
  router = loginRouter(strategies, { successRedirect: '/', ...mistake.router });
  app.use(mistake.mount ?? '/login', router);
}
mistake.more?.(app, router);
app.get('/', (req, res) => res.json({ user: req.user }));

const server = createServer(app).listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`listens on http://127.0.0.1:${server.address().port}`);
