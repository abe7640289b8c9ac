// The shop: an Express app. Which pages there are, and who may see them.
import { fileURLToPath } from 'node:url';
import express from 'express';
import passport from 'passport';
import { api } from './api.mjs';
import { keepUsersInSessions } from './customers.mjs';
import { devices } from './devices.mjs';
import { linking } from './link.mjs';
import { loginBySession } from './login.mjs';
import { cellarPage, noAgePage, notForMinorsPage, shareAgePage } from './pages/cellar.mjs';
import { frontPage } from './pages/front.mjs';
import { errorPage } from './pages/layout.mjs';
import { profilePage } from './pages/profile.mjs';
import { tokenPage } from './pages/token.mjs';
import { noStore, ownPagesOnly, securityHeaders } from './security.mjs';

const PUBLIC = fileURLToPath(new URL('public', import.meta.url));

/**
 * @param parts - `operator`: who asks the phones; `loginid`: who knows the devices; `database`; `sessions`: the session middleware; `secret`: for the
 * tokens of the API; `origin`: the public address, if it is not the one we listen on.
 * @returns the app, and what the server around it needs.
 */
export function openShop(parts) {
  const { operator, database, sessions, origin } = parts;
  const app = express();
  app.disable('x-powered-by');
  if (origin) app.set('trust proxy', 1); // a public address of its own means one proxy in front of us
  keepUsersInSessions(passport, database);

  const login = loginBySession(parts);
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
    res.send(frontPage({ user: req.user, demo: operator.demo?.() }));
  });

  app.get('/profile', loggedIn, (req, res) => {
    res.send(profilePage(req.user, login.receiptOf(req)));
  });

  // Only for `true`. A fact that was not shared is not `false`: whoever did not share it is asked again.
  app.get('/cellar', loggedIn, (req, res) => {
    const { provider, claims } = req.user.identity;
    if (provider === 'loginid') return res.status(403).send(noAgePage(req.user));
    const { ageOver18 } = claims;
    if (ageOver18 === true) res.send(cellarPage(req.user));
    else if (ageOver18 === false) res.status(403).send(notForMinorsPage(req.user));
    else res.status(403).send(shareAgePage(req.user));
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
    /** Ends the logins on their way and their event streams, so that `server.close()` returns. */
    close: () => Promise.all(routers.map((router) => router.close())),
  };
}

function loggedIn(req, res, next) {
  if (req.isAuthenticated()) next();
  else res.redirect(303, `/login?returnTo=${encodeURIComponent(req.originalUrl)}`);
}
