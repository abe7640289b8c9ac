import { LOGIN_ERROR_CODES } from '../../lib/login/errors.js';
import { inWords } from '../../lib/pages/retry-time.js';
import { explain, messageOf, reasonOf, sentencesFor } from '../../lib/pages/sentences.js';
import { CODE_TEXTS, supportCode, TEXTS } from '../../lib/pages/texts.js';

/** What is for the one on call, not for visitors. */
const OURS = /option|`|token|jwt|config|verify\(|resolveTokenId|session store|redis|stack|signature|passport/i;

const BINDINGS = ['compare', 'code', 'fido2', undefined] as const;
const EVERY_WAY = BINDINGS.flatMap((method) => LOGIN_ERROR_CODES.map((code) => [code, method] as const));

describe('what a visitor reads', () => {
  it.each(EVERY_WAY)('of %s, by %s: a heading, a sentence, nothing of our configuration', (code, method) => {
    const { title, text } = explain(code, method);
    expect(title).toMatch(/^[A-Z][^.]+$/);
    expect(text).toMatch(/^[A-Z].+\.$/);
    expect(messageOf(code, method)).toBe(`${title}. ${text}`);
    expect(messageOf(code, method)).not.toMatch(OURS);
  });

  it('of an approval that is refused does not tell why', () => {
    // The second of two approvals in one second is no wrong one: it is told to take a new code.
    const refused = LOGIN_ERROR_CODES.filter((code) => /^(token|response)_(?!repeated)/.test(code));
    expect(refused.length).toBeGreaterThan(10);
    expect(new Set(refused.map((code) => messageOf(code, 'compare'))).size).toBe(1);
  });

  it('says after a breakage whether anybody was signed in, and of the phone what we know', () => {
    expect(messageOf('approval_lost', 'compare')).toContain('Nobody was signed in');
    for (const code of ['operator_timeout', 'operator_interrupted', 'line_unreachable'] as const) {
      expect(messageOf(code, 'compare')).toContain('We do not know whether your phone was asked');
      expect(messageOf(code, 'compare')).toContain('Refuse every request for which no code is shown here');
    }
    expect(messageOf('token_repeated', 'compare')).toContain('Ask for a new code');
    expect(messageOf('keys_unavailable', 'compare')).toContain('without approving again');
    expect(messageOf('cookies_required', 'compare')).toContain('open this page in your browser');
  });

  it('of a no differs by who said it', () => {
    const reasons = BY.map((by) => reasonOf(by, 'compare'));
    expect(new Set(reasons).size).toBe(BY.length);
    expect(reasons[0]).toBe('It was refused on your phone. Nobody was signed in.');
  });

  it('speaks of a phone only where there is one, and calls it the same everywhere', () => {
    for (const method of ['code', undefined] as const) {
      const all = sentencesIn([sentencesFor(method), method && CODE_TEXTS[method], TEXTS]);
      // The form of a site with both kinds names both.
      expect(all.filter((text) => /phone/i.test(text) && !text.includes('or on a device'))).toEqual([]);
    }
    expect(reasonOf('phone', 'code')).toMatch(/refused on your other device, or the code was wrong/);
    expect(messageOf('login_pending', 'code')).toContain('First approve on your other device');
    const compared = sentencesIn([sentencesFor('compare'), CODE_TEXTS.compare]);
    expect(compared.filter((text) => text.includes('your other device'))).toEqual([]);
  });
});

/** All texts in a table, however deep. */
function sentencesIn(table: unknown): string[] {
  if (typeof table === 'string') return [table];
  return typeof table === 'object' && table !== null ? Object.values(table).flatMap(sentencesIn) : [];
}

const BY = ['phone', 'browser', 'application'] as const;

describe('the support code', () => {
  it.each([
    ['idtoken.4kz0jm2cQ1b_rest', '4KZ0 JM2C'],
    ['my.idtoken.abc', 'ABC'],
    ['abcdefghij', 'ABCD EFGH'],
  ])('of %s is %s', (handle, code) => {
    expect(supportCode(handle)).toBe(code);
  });
});

describe('a time to wait', () => {
  it.each([
    [-1, 'now'],
    [20_000, 'in half a minute'],
    [60_000, 'in one minute'],
    [60_001, 'in 2 minutes'],
    [1_000_000, 'in 17 minutes'],
  ])('%i ms is %s', (ms, words) => {
    expect(inWords(ms)).toBe(words);
  });
});
