import { LOGIN_ERROR_CODES } from '../../../lib/login/errors.js';
import { inWords } from '../../../lib/web/pages/moment.js';
import { explain, messageOf, reasonOf, supportCode } from '../../../lib/web/pages/texts.js';

/** What is for the one on call, not for visitors. */
const OURS = /option|`|token|jwt|config|verify\(|resolveTokenId|session store|redis|stack|signature|passport/i;

describe('what a visitor reads', () => {
  it.each(LOGIN_ERROR_CODES)('of %s: a heading, a sentence, nothing of our configuration', (code) => {
    const { title, text } = explain(code);
    expect(title).toMatch(/^[A-Z][^.]+$/);
    expect(text).toMatch(/^[A-Z].+\.$/);
    expect(messageOf(code)).toBe(`${title}. ${text}`);
    expect(messageOf(code)).not.toMatch(OURS);
  });

  it('of an approval that is refused does not tell why', () => {
    const refused = LOGIN_ERROR_CODES.filter((code) => /^(token|response)_/.test(code));
    expect(refused.length).toBeGreaterThan(10);
    expect(new Set(refused.map(messageOf)).size).toBe(1);
  });

  it('says after a breakage whether anybody was signed in, and of the phone what we know', () => {
    expect(messageOf('approval_lost')).toContain('Nobody was signed in');
    expect(messageOf('operator_timeout')).toContain('We do not know whether your phone was asked');
    expect(messageOf('keys_unavailable')).toContain('without your phone');
    expect(messageOf('cookies_required')).toContain('open this page in your browser');
  });

  it('of a no differs by who said it', () => {
    expect(new Set((['phone', 'browser', 'application'] as const).map(reasonOf)).size).toBe(3);
  });
});

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
