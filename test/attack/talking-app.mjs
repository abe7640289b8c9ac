// A shop with both strategies that prints whatever a developer may print of them: events, errors, the strategies
// themselves. Run with each NODE_DEBUG. Prints where it listens, and ends when its input does.
//
//   OPERATOR, LOGINID     where the operators are; ISSUER, what the first one calls itself
//   SECRETS               what it keeps secret, as JSON: { session, marks, response, header }; and { apiKey, site }
import { once } from 'node:events';
import { createServer } from 'node:http';
import { inspect } from 'node:util';
import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { IDTokenStrategy, LoginIDStrategy, loginRouter } from 'passport-idtoken';

const { OPERATOR, ISSUER, LOGINID, SECRETS } = process.env;
const secrets = JSON.parse(SECRETS);
const show = (what) => {
  console.log(inspect(what, { depth: 20 }));
  console.error(what, JSON.stringify(what));
};

const common = { limits: false, onEvent: show, secret: secrets.marks };
const idtoken = new IDTokenStrategy({
  ...common,
  operator: OPERATOR,
  issuer: ISSUER,
  serviceId: 'shop',
  responseSecret: secrets.response,
  headers: { authorization: `Bearer ${secrets.header}` },
});
const loginid = new LoginIDStrategy({ ...common, baseURL: LOGINID, apiKey: secrets.apiKey, websiteURL: secrets.site });
passport.serializeUser((user, done) => done(null, user.id));
passport.deserializeUser((id, done) => done(null, { id }));

const app = express().use(session({ secret: secrets.session, resave: false, saveUninitialized: false }));
app.use(passport.session());
app.use('/login', loginRouter([idtoken, loginid]));
app.get('/show', async (req, res) => {
  show([idtoken, loginid, await idtoken.check(), await loginid.check()]);
  res.json({ user: req.user ?? null });
});

const server = createServer(app).listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`listens on http://127.0.0.1:${server.address().port}`);
process.stdin.on('end', () => process.exit()).resume();
