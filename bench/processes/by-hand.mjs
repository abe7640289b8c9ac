// The floor: a site that logs people in with code written for the purpose, from the usual parts and with no more checks
// than it takes. Same network steps, same session work, as many answers as the package; its answers are shorter, by the
// headers and cookies that its few checks do not need.
import { createServer } from 'node:http';
import express from 'express';
import passport from 'passport';
import { ByHandStrategy } from './by-hand/finish.mjs';
import { newLogins } from './by-hand/logins.mjs';
import { relayEvents, relaySockets } from './by-hand/relay.mjs';
import { newSite } from './site.mjs';
import { answerParent, listen, processorTime } from './talk.mjs';

const [operator] = process.argv.slice(2);

const logins = newLogins(operator);
const keySet = await (await fetch(`${operator}/.well-known/jwks.json`)).json();
passport.use(new ByHandStrategy(operator, keySet, logins));

const app = newSite();
const server = createServer(app);
const login = express.Router();
login.use(express.json());

login.post('/', async (req, res) => {
  const { handle, key, code, expiresAt } = await logins.start(req.body.identifier);
  res.append('Set-Cookie', `by-hand-idtoken=${key}.${handle}; Path=/; Max-Age=600; HttpOnly; SameSite=Lax`);
  const events = `/login/events?handle=${handle}`;
  res.status(201).json({ handle, code, expiresAt, events, finish: '/login/finish' });
});
login.get('/events', (req, res) => relayEvents(logins.find(req, req.query.handle), res));
login.post('/finish', passport.authenticate('by-hand'), (req, res) => res.json({ redirect: '/' }));

app.use('/login', login);
relaySockets(server, logins);

const origin = await listen(server);
answerParent({ origin: () => origin, processorTime });
