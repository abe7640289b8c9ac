import express from 'express';
import session from 'express-session';
import passport from 'passport';

/** What both sites have in common: Express, a session in memory, Passport, and a page that tells who is logged in. */
export function newSite() {
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user));
  const app = express();
  app.use(session({ secret: 'bench', resave: false, saveUninitialized: false }));
  app.use(passport.session());
  app.get('/me', (req, res) => res.json(req.user ?? null));
  return app;
}

/** What both sites make of a person. */
export function userOf(id, givenName) {
  return { id, name: givenName };
}
