// Linking: "this phone is mine". A tokenId is no secret, so typing one proves nothing: the link is made only after a
// login on that phone, and only for an address that is free or belongs to whoever is logged in.
//
// A real shop also sends a message to the address before it counts: here nobody checks that it is yours.
import express from 'express';
import { IDTokenStrategy, loginRouter } from 'passport-idtoken';
import { linkPage } from './pages/link.mjs';
import { noStore, ownPagesOnly } from './security.mjs';

const FRESH = 10 * 60 * 1000;

export function linking({ operator, database, origin, store, limits, onEvent }) {
  const strategy = new IDTokenStrategy(
    {
      operator: operator.url,
      serviceId: operator.serviceId,
      scopes: ['identity:name'],
      loginPath: '/account/link',
      passReqToCallback: true,
      store,
      limits,
      onEvent,
      // No `resolveTokenId`: what is typed is the tokenId.
    },
    // Somebody has just approved on the phone `identity.id`.
    (req, identity) => {
      const wanted = req.session.link;
      if (wanted?.tokenId !== identity.id) return null;
      const user = database.link({ ...wanted, currentUser: isFresh(req.user) ? req.user.id : undefined });
      return user ? { ...user, identity } : null;
    },
  );

  const router = loginRouter(strategy, {
    form: false, // the form is ours
    successRedirect: '/account',
    failureRedirect: '/account/link?refused',
    origin,
  });

  const routes = express.Router();

  routes.get('/', noStore, (req, res) => {
    res.send(linkPage({ user: req.user, stale: isStale(req.user), refused: 'refused' in req.query }));
  });

  // Remembers in the session what the approval will be for, then the router rings the phone.
  routes.post('/', noStore, ownPagesOnly, express.urlencoded({ extended: false, limit: '16kb' }), (req, res, next) => {
    const { user } = req;
    const { identifier: tokenId } = req.body ?? {};
    const email = user?.email ?? req.body?.email; // who came by LoginID has none yet
    if (isStale(user)) return res.redirect(303, '/account/link');
    if (!isEmail(email) || typeof tokenId !== 'string' || tokenId.trim() === '') {
      return res.status(400).send(linkPage({ user, email, tokenId, mistake: true }));
    }
    req.session.link = { email: email.trim(), tokenId: tokenId.normalize('NFC').trim() };
    next();
  });

  routes.use(router);
  return { routes, router };
}

/** Another phone means another owner, so a session that was left open, or stolen, is not enough for it. */
function isFresh(user) {
  return user !== undefined && Date.now() - Date.parse(user.identity.authenticatedAt) < FRESH;
}

function isStale(user) {
  return user !== undefined && !isFresh(user);
}

function isEmail(value) {
  return typeof value === 'string' && value.length <= 254 && /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(value.trim());
}
