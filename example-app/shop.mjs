// The shop: an Express app. Which pages there are, and who may see them.
import { fileURLToPath } from 'node:url';
import express from 'express';
import passport from 'passport';
import { isLoginError, requireLogin } from 'passport-idtoken';
import { api } from './api.mjs';
import { keepUsersInSessions } from './customers.mjs';
import { devices } from './devices.mjs';
import { linking } from './link.mjs';
import { loginBySession } from './login.mjs';
import { accountPage } from './pages/account.mjs';
import { cellarPage, noPhonePage, notForMinorsPage, shareAgePage } from './pages/cellar.mjs';
import { frontPage } from './pages/front.mjs';
import { errorPage } from './pages/layout.mjs';
import { tokenPage } from './pages/token.mjs';
import { noStore, ownPagesOnly, securityHeaders } from './security.mjs';

const PUBLIC = fileURLToPath(new URL('public', import.meta.url));

/**
 * @param parts - `operator`: who asks the phones; `loginid`: who knows the devices; `database`; `sessions`: the session middleware; `secret`: for the
 * tokens of the API; `store`: where logins wait, if not in memory; `origin`: the public address, if it is not the one we listen
 * on; `proxies`: how many stand in front of us.
 * @returns the app, and what the server around it needs.
 */
export function openShop(parts) {
  const { operator, database, sessions, proxies } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', proxies);
  keepUsersInSessions(passport, database);

  const login = loginBySession(parts);
  passport.use(login.idtoken); // for the shop's own route, /sign-in
  const link = linking(parts);
  const tokens = api(parts);

  app.use(securityHeaders);
  app.use('/public', express.static(PUBLIC, { index: false, maxAge: '1h' }));
  app.use('/api', tokens.routes); // before the sessions: it has none
  app.use(sessions, passport.session());
  app.use('/login', login.router);
  app.use('/account/link', link.routes);
  app.use(noStore);

  app.get('/', (req, res) => {
    const mistake = req.session.messages?.at(-1);
    delete req.session.messages;
    res.send(frontPage({ user: req.user, mistake, demo: operator.demo?.() }));
  });

  // The form of the front page: a route of our own, with what Passport's documentation says of such a route.
  app.post(
    '/sign-in',
    express.urlencoded({ extended: false, limit: '16kb' }),
    passport.authenticate('idtoken', {
      again: true, // whoever is logged in already may be somebody else now
      successRedirect: '/account',
      failureRedirect: '/',
      failureMessage: true,
    }),
  );

  app.get('/account', requireLogin(), (req, res) => {
    res.send(accountPage(req.user, login.receiptOf(req)));
  });

  // LoginID says who somebody is; how old they are only a phone can say.
  app.get('/cellar', phoneFirst, requireLogin(login.idtoken, { claims: { ageOver18: true } }), (req, res) => {
    res.send(cellarPage(req.user));
  });

  app.use('/devices', devices(parts));

  app.get('/token', (req, res) => {
    res.send(tokenPage({ user: req.user, demo: operator.demo?.() }));
  });

  app.post('/logout', ownPagesOnly, async (req, res, next) => {
    await login.forget(req); // what was begun before must not log in after it
    req.session.destroy((error) => {
      if (error) return next(error);
      res.clearCookie('shop.sid').redirect(303, '/');
    });
  });

  app.use((req, res) => {
    res.status(404).send(errorPage({ user: req.user, title: 'Not in stock', text: 'There is no such page here.' }));
  });

  // A fact that was not shared is not `false`: a person who did not share it can be asked again.
  app.use('/cellar', (error, req, res, next) => {
    if (!isLoginError(error) || error.code !== 'login_insufficient') return next(error);
    const closed = error.missing.claims?.ageOver18 === 'false' ? notForMinorsPage : shareAgePage;
    res.status(error.status).send(closed(req.user));
  });

  app.use((error, req, res, next) => {
    console.error(error);
    if (res.headersSent) return next(error);
    const text = 'The fault is ours, not yours. Please try again in a moment.';
    res.status(500).send(errorPage({ title: 'Something broke', text }));
  });

  const routers = [login.router, link.router, tokens.router];
  return {
    app,
    /** Lets the code pages use a WebSocket instead of server-sent events. */
    attach: (server) => routers.forEach((router) => router.attach(server)),
    /**
     * Ends event streams, so that `server.close()` returns, and the logins on their way; in Redis they stay, for other
     * instances or for the next start.
     */
    close: () => Promise.all(routers.map((router) => router.close({ within: 2000 }))),
  };
}

/** A customer who has no phone here cannot log in with it: they link one first. */
function phoneFirst(req, res, next) {
  if (!req.user || req.user.phone) next();
  else res.status(403).send(noPhonePage(req.user));
}
