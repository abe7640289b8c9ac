import http from 'node:http';
import https from 'node:https';
import { LoginIDStrategy, memoryStore } from '../../lib/index.js';
import type { LoginIDOptions } from '../../lib/index.js';
import { makeSigner } from '../helpers/signer.js';

const GOOD = { baseURL: 'https://directweb.usw1.loginid.io', apiKey: 'key==', websiteURL: 'https://shop.example.com' };
const opened: LoginIDStrategy[] = [];
const { publicKey, privateKey } = makeSigner();
const spki = publicKey.export({ type: 'spki', format: 'pem' }) as string;
const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

function make(options: object, ...verify: unknown[]): LoginIDStrategy {
  const Loose = LoginIDStrategy as unknown as new (...args: unknown[]) => LoginIDStrategy;
  const strategy = new Loose(options, ...verify);
  opened.push(strategy);
  return strategy;
}

afterEach(async () => {
  for (const strategy of opened.splice(0)) await strategy.close();
});

it.each<[string, Partial<LoginIDOptions>]>([
  ['the least there can be', {}],
  ['a path and a slash at the end', { baseURL: 'https://loginid.example.com/api/native/' }],
  ['plain text to this machine', { baseURL: 'http://127.0.0.1:4000' }],
  ['a site on this machine', { websiteURL: 'http://localhost:3000' }],
  ['keys elsewhere', { certsURL: 'https://jwt.usw1.loginid.io/certs' }],
  ['the key that came with the API key', { publicKey: spki }],
  ['several issuers', { issuer: ['loginid.io', 'shop.example.com'] }],
  ['a list of devices', { showDevices: true }],
  ['a store, no limits', { store: memoryStore({ maxEntries: 10 }), limits: false }],
])('accepts %s', (_, options) => {
  expect(make({ ...GOOD, ...options })).toMatchObject({ name: 'loginid', loginPath: '/login' });
});

it.each<[string, object, string]>([
  ['nothing', { baseURL: undefined, apiKey: undefined }, '`baseURL` is missing'],
  ['no API key', { apiKey: undefined }, '`apiKey` is missing'],
  ['no site', { websiteURL: undefined }, '`websiteURL` is missing'],
  ['a site that is no address', { websiteURL: 'shop' }, '`websiteURL` must be the address of this site'],
  ['S40: plain text elsewhere', { baseURL: 'http://directweb.usw1.loginid.io' }, '`baseURL` must begin with https://'],
  ['S40: plain keys elsewhere', { certsURL: 'http://jwt.usw1.loginid.io' }, '`certsURL` must begin with https://'],
  ['a key and where to get keys', { publicKey: spki, certsURL: 'https://a.example' }, 'give one of them'],
  ['a key that is a secret', { publicKey: secret }, '`publicKey` must be a public P-256 key'],
  ['S28: too much tolerance', { clockTolerance: 61 }, '`clockTolerance` must be a number of seconds from 0 to 60'],
  ['S28: tokens of yesterday', { maxTokenAge: 86_400 }, '`maxTokenAge` must be a number of seconds from 1 to 300'],
  ['devices by a word', { showDevices: 'yes' }, '`showDevices` must be'],
  ['another spelling', { apikey: 'key' }, 'did you mean `apiKey`?'],
  ['an agent for plain text', { agent: new http.Agent() }, '`agent` is for http: but has to reach https://directweb'],
  [
    'an agent for plain keys',
    { baseURL: 'http://localhost:4000', agent: new http.Agent(), certsURL: 'https://a.example' },
    'has to reach https://a.example',
  ],
  [
    'S40: an agent that accepts any certificate',
    { agent: new https.Agent({ rejectUnauthorized: false }) },
    '`agent` accepts any',
  ],
  ['all at once', { baseURL: 'x', issuer: [] }, '`baseURL` must be the address of the operator, such as'],
  ['all at once, the other', { baseURL: 'x', issuer: [] }, '`issuer` must not be an empty list'],
])('refuses %s', (_, options, message) => {
  expect(() => make({ ...GOOD, ...options })).toThrow(message);
});

it('refuses what goes with verify', () => {
  expect(() => make(GOOD, 'verify')).toThrow('the second argument, verify, must be a function');
  expect(() => make({ ...GOOD, passReqToCallback: true })).toThrow('`passReqToCallback` needs a verify function');
});
