import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import fc from 'fast-check';
import { wantsJson } from '../../lib/http/accept.js';
import { formFields, readFields } from '../../lib/http/body.js';
import { readBrowserKey } from '../../lib/http/browser-key.js';
import { readMark } from '../../lib/http/known-browser.js';
import { matchRoute } from '../../lib/http/route-match.js';
import { isOwnWebSocket, isSameOrigin, ownPath, siteOf } from '../../lib/http/same-origin.js';
import { readIdentity } from '../../lib/idtoken/identity.js';
import { readApproval, readFrame, readInitiateAnswer } from '../../lib/idtoken/messages.js';
import { expandScopes } from '../../lib/idtoken/scopes.js';
import { isLoginError } from '../../lib/login/errors.js';
import { normalizeIdentifier, spelling } from '../../lib/login/identifier.js';
import { KnownBrowsers } from '../../lib/login/known-browsers.js';
import { visitorOf } from '../../lib/login/visitor.js';
import { expectUsername, readCompleteAnswer, readEvidence, readInitAnswer } from '../../lib/loginid/messages.js';
import { readPublicKey } from '../../lib/loginid/public-key.js';
import { LANGUAGES, nearestLanguage } from '../../lib/pages/language.js';
import { escapeHtml } from '../../lib/pages/escape.js';
import { tokenVerifier } from '../../lib/wire/es256.js';
import { parseJson } from '../../lib/wire/json.js';
import { readKeySet } from '../../lib/wire/jwk.js';
import { mediaTypeOf } from '../../lib/wire/keys.js';
import { SetupWarnings } from '../../lib/http/setup-warnings.js';
import { readIdentity as readLoginIDIdentity } from '../../lib/loginid/identity.js';
import { acceptableUntil, checkClaims } from '../../lib/loginid/token.js';
import { isFresh, noteOf, sessionUserOf } from '../../lib/passport/note.js';
import { returnToOf } from '../../lib/passport/return-to.js';
import { stepUpOf } from '../../lib/passport/step-up.js';
import { sealWith } from '../../lib/redis/seal.js';
import { Values } from '../../lib/redis/values.js';
import { busyError, lifeOf, skewOf, wordOf } from '../../lib/wire/answer.js';
import { makeSigner } from '../helpers/signer.js';
import { form, fuzzed, json, jsonText, text } from './fuzz.js';

/** A request with these headers and this body. */
function request(headers: Record<string, string>, body = '', url = '/login'): IncomingMessage {
  const req = Object.assign(new IncomingMessage(new Socket()), { headers, url, method: 'POST' });
  req.push(body === '' ? null : Buffer.from(body));
  if (body !== '') req.push(null);
  return req;
}

const signer = makeSigner();
const keys = { candidates: async () => ({ keys: [{ kid: signer.kid, publicKey: signer.publicKey }] }) };
const tokens = tokenVerifier({ issuer: ['i'], audience: ['a'], requiredClaims: ['sub'], clockTolerance: 30 });
const marks = new KnownBrowsers(['a secret of the shop that is long']);
const { site } = siteOf(request({ host: 'shop.example.com' }));
const answered = (json: unknown) => ({
  status: 200,
  headers: {},
  json,
  sentAt: 1_800_000_000_000,
  receivedAt: 1_800_000_000_100,
});
const payload = (more: unknown) => ({ iss: 'i', sub: 's', iat: 1, exp: 2, ...(more as object) });
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** Tokens of our own key too, so that what stands behind the signature is met. */
const token = fc.oneof(
  text,
  fc.tuple(json, json, text).map(([header, claims, end]) => `${base64(header)}.${base64(claims)}.${base64(end)}`),
  fc.tuple(json, json).map(([header, claims]) => signer.sign(payload(claims), header as Record<string, unknown>)),
);

/** Registered claims have been checked before claims are read. */
const checked = (claims: unknown) => ({ ...payload(claims), ...payload({}) });

/** As LoginID's adapter does. */
const readLoginIDClaims = (claims: unknown) => {
  const rules = { apiKey: 'a', namespace: undefined, clockTolerance: 30, maxTokenAge: 60 };
  const payload = { aud: 'a', udata: 'marie', ...checked(claims) };
  checkClaims(payload, rules, { person: 'marie', startedAt: 0, settledAt: 30_000 });
  return [readLoginIDIdentity(payload, 'marie', 'login', 'loginid'), acceptableUntil(payload, rules)];
};
const readTimes = (value: string) => {
  const answer = { ...answered({}), headers: { date: value, 'retry-after': value } };
  return [busyError(answer), lifeOf(Date.parse(value), answer), skewOf(answer)];
};
const warnings = new SetupWarnings();
/** What a session has, in the eyes of routes and guards, of a person who is logged in. */
const readSession = (session: object) => {
  const req = Object.assign(request({}), { session, user: { id: 1 } }) as never;
  return [noteOf(req), stepUpOf(req), sessionUserOf(req), isFresh(req), returnToOf(req, undefined, warnings)];
};
/** Values of Redis: any, ours, and ours with something changed. */
const values = new Values(sealWith(['a secret of the shop that is long']));
const entry = { attempt: 'a', state: 'pending', handle: 'h' };
const ours = `${values.head(entry)}1 ${values.tail('login', entry, 9_999_999_999_999)}`;
const stored = fc.oneof(
  text,
  fc.array(text, { minLength: 5, maxLength: 5 }).map((words) => words.join(' ')),
  fc
    .tuple(fc.nat(ours.length), fc.nat(9), text)
    .map(([at, cut, put]) => ours.slice(0, at) + put + ours.slice(at + cut)),
);

type Parser = readonly [name: string, input: fc.Arbitrary<unknown>, parse: (input: never) => unknown];

/** Everything that reads what comes from outside. */
const PARSERS: readonly Parser[] = [
  ['a cookie', text, (cookie: string) => readBrowserKey(request({ cookie }), true)],
  ['the cookie of a known browser', text, (cookie: string) => readMark(request({ cookie }), 'idtoken')],
  ['a mark', text, (mark: string) => marks.open(mark, 0)],
  ['a form', form, (body: string) => formFields(new URLSearchParams(body))],
  ['a body of JSON', jsonText, (body: string) => readFields(request({ 'content-type': 'application/json' }, body))],
  ['a body of some type', text, (type: string) => readFields(request({ 'content-type': type }, 'a=b'))],
  ['fields that a body parser left', json, (body) => readFields(Object.assign(request({}), { body }))],
  ['an identifier', fc.oneof(text, json), (value) => spelling(normalizeIdentifier(value))],
  ['a username', text, expectUsername],
  ['a way back', fc.oneof(text, json), ownPath],
  ['an address', text, visitorOf],
  ['a path', text, (url: string) => matchRoute(request({}, '', url), '/login')],
  ['an Origin', text, (origin: string) => isSameOrigin(request({ origin, host: 'shop.example.com' }), site)],
  ['the Origin of a socket', text, (origin: string) => isOwnWebSocket(request({ origin, host: origin }), site)],
  ['a Host', text, (host: string) => siteOf(request({ host }))],
  ['Accept', text, (accept: string) => wantsJson(request({ accept }))],
  ['Accept-Language', text, (accepted: string) => nearestLanguage(accepted, LANGUAGES)],
  ['text of an operator', text, escapeHtml],
  ['JSON', jsonText, parseJson],
  ['the answer to a start', json, (value) => readInitiateAnswer(answered(value))],
  ['the answer to a start of LoginID', json, (value) => readInitAnswer(answered(value), 'marie', true)],
  ['a frame', jsonText, readFrame],
  ['an approval', json, (value) => readApproval(value)],
  ['an approval of LoginID', json, (value) => readCompleteAnswer(answered(value), false)],
  ['evidence of LoginID', json, readEvidence],
  ['a key', fc.oneof(jsonText, text), readPublicKey],
  ['a key set', json, readKeySet],
  ['a type', text, (type: string) => mediaTypeOf({ 'content-type': type })],
  ['a token', token, (jwt: string) => tokens.verify(jwt, keys, 1_800_000_000_000)],
  ['claims', json, (claims) => readIdentity(checked(claims), ['identity:name'], 'idtoken')],
  ['scopes', fc.array(text, { maxLength: 8 }), expandScopes],
  ['claims of LoginID', json, readLoginIDClaims],
  ['the times of an operator', text, readTimes],
  ['a word of an operator', json, (value) => wordOf({ json: value }, 'error')],
  ['a value of Redis', stored, (value: string) => values.read('login', value)],
  ['a note in a session', json, (note) => readSession({ 'passport-idtoken': note })],
  ['a user in a session', json, (user) => readSession({ passport: { user }, 'passport-idtoken': { user, at: 0 } })],
  ['a wish in a session', json, (wish) => readSession({ 'passport-idtoken-step-up': wish, returnTo: wish })],
];

it.each(PARSERS)('%s is taken or refused, whatever it is (S9, S53, S68)', async (name, input, parse) => {
  const untouched = Object.getOwnPropertyNames(Object.prototype).length;
  await fc.assert(
    fc.asyncProperty(input, async (value) => {
      const begun = performance.now();
      try {
        await parse(value as never);
      } catch (error) {
        // A refusal has a name of ours; anything else is a bug.
        if (!isLoginError(error) || error.code === 'internal_error') throw error;
      }
      expect(performance.now() - begun).toBeLessThan(5_000);
    }),
    fuzzed(name, 0.76 / PARSERS.length),
  );
  expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(untouched);
});
