import { checkClaims, REQUIRED_CLAIMS } from '../../lib/idtoken/token.js';
import type { TokenLogin } from '../../lib/idtoken/token.js';
import { tokenVerifier } from '../../lib/wire/es256.js';
import type { TokenRules } from '../../lib/wire/es256.js';
import type { KeySet } from '../../lib/wire/keys.js';
import { codeOf } from '../helpers/code-of.js';
import { PERSON, SERVICE, tokenClaims } from '../helpers/scripted-operator.js';
import { makeSigner } from '../helpers/signer.js';

const ISSUER = 'https://auth.example.com';
const NOW = 1_711_930_000;
const signer = makeSigner();
const keys: KeySet = { candidates: async () => ({ keys: [signer] }) };

const rules = (clockTolerance = 30): TokenRules => ({
  issuer: [ISSUER],
  audience: [SERVICE, 'my-other-shop'],
  requiredClaims: REQUIRED_CLAIMS,
  clockTolerance,
});
const login: TokenLogin = { person: PERSON, startedAt: NOW * 1000 - 20_000, settledAt: NOW * 1000 };

const claims = tokenClaims(ISSUER, NOW * 1000);

/** All checks of a token, as the adapter makes them. */
const check = async (claimed: unknown, of: TokenLogin, by: TokenRules) => {
  const { payload } = await tokenVerifier(by).verify(signer.sign(claimed), keys, of.settledAt);
  checkClaims(payload, by, of);
};
const verify = (claimed: unknown, changes: Partial<TokenLogin> = {}, clockTolerance?: number) =>
  codeOf(check(claimed, { ...login, ...changes }, rules(clockTolerance)));

const omit = (claim: string) => Object.fromEntries(Object.entries(claims).filter(([name]) => name !== claim));
const spelled = (claim: string, value: string) =>
  JSON.stringify({ ...claims, [claim]: 'here' }).replace('"here"', value);

it('the token of the quick start is accepted', async () => {
  await expect(verify(claims)).resolves.toBe('accepted');
});

const refused: [string, unknown, string][] = [
  ['S27 ours and another audience', { ...claims, aud: [SERVICE, 'evil'] }, 'token_audience'],
  ['S27 ours and something that is no text', { ...claims, aud: [SERVICE, 1] }, 'token_audience'],
  ['S27 ours within a list', { ...claims, aud: [[SERVICE]] }, 'token_audience'],
  ['S27 ours and nothing', { ...claims, aud: [SERVICE, ''] }, 'token_audience'],
  ['S27 no audience', omit('aud'), 'token_audience'],
  ['S27 another issuer', { ...claims, iss: 'https://auth.example.org' }, 'token_issuer'],
  ['S28 no exp', omit('exp'), 'token_expired'],
  ['S28 exp is over', { ...claims, exp: NOW - 30 }, 'token_expired'],
  ['S28 no iat', omit('iat'), 'token_issued_at'],
  ['S28 iat in the future', { ...claims, iat: NOW + 31 }, 'token_issued_at'],
  ['S28 iat before this login', { ...claims, iat: NOW - 20 - 31 }, 'token_issued_at'],
  ['S28 iat as text', { ...claims, iat: String(NOW) }, 'token_issued_at'],
  ['S28 iat infinite', spelled('iat', '1e400'), 'token_issued_at'],
  ['S28 iat null', { ...claims, iat: null }, 'token_issued_at'],
  ['S28 exp infinite', spelled('exp', '1e400'), 'token_expired'],
  ['S28 nbf in the future', { ...claims, nbf: NOW + 31 }, 'token_issued_at'],
  ['S29 no sub', omit('sub'), 'token_subject'],
  ['S29 another person', { ...claims, sub: 'other', idtoken: { tokenId: 'other' } }, 'token_subject'],
  ['S29 another spelling of the person', { ...claims, sub: PERSON.toUpperCase() }, 'token_spelling'],
  ['S29 a list of persons', { ...claims, sub: [PERSON] }, 'token_subject'],
  ['S29 another tokenId than sub', { ...claims, idtoken: { tokenId: 'other' } }, 'token_subject'],
  ['S29 a tokenId that is no text', { ...claims, idtoken: { tokenId: [PERSON] } }, 'token_subject'],
  ['S29 a tokenId that is null', { ...claims, idtoken: { tokenId: null } }, 'token_subject'],
];

it.each(refused)('%s is refused', async (_, payload, code) => {
  await expect(verify(payload)).resolves.toBe(code);
});

it.each([
  ['a list of our audiences', { ...claims, aud: [SERVICE, 'my-other-shop'] }],
  ['iat half a minute ahead', { ...claims, iat: NOW + 30 }],
  ['iat half a minute before this login', { ...claims, iat: NOW - 20 - 30 }],
  ['exp half a minute ago', { ...claims, exp: NOW - 29 }],
  ['nbf that is past', { ...claims, nbf: NOW - 1 }],
  ['no object idtoken', omit('idtoken')],
  ['no tokenId in it', { ...claims, idtoken: {} }],
  ['claims nobody knows', { ...claims, role: 'super_admin', jti: 1 }],
])('%s is accepted', async (_, payload) => {
  await expect(verify(payload)).resolves.toBe('accepted');
});

it('a token made in the second in which the login began is not too old, with no tolerance either', async () => {
  const startedAt = NOW * 1000 + 999;
  const settledAt = startedAt + 1;
  await expect(verify(claims, { startedAt, settledAt }, 0)).resolves.toBe('accepted');
  await expect(verify({ ...claims, iat: NOW - 1 }, { startedAt, settledAt }, 0)).resolves.toBe('token_issued_at');
});

it('time limits are measured at the settlement (S28)', async () => {
  await expect(verify(claims, { settledAt: (NOW + 3600) * 1000 })).resolves.toBe('accepted');
  await expect(verify(claims, { settledAt: (NOW + 3631) * 1000 })).resolves.toBe('token_expired');
});
