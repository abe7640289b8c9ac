import { LOGIN_ERROR_CODES } from '../../lib/login/errors.js';
import { supportCode } from '../../lib/login/support-code.js';
import { fill, fillText, inWords, timeOfDay } from '../../lib/pages/format.js';
import { LANGUAGES } from '../../lib/pages/language.js';
import { explain, inOneLine, refusalText, scopeLabel } from '../../lib/pages/sentences.js';
import { inLanguage, placeholdersIn, sentencesIn, wordings } from '../../lib/pages/texts.js';
import { en } from '../../lib/pages/texts/en.js';

/** What is for the one on call, not for visitors. */
const OURS = /option|`|token|jwt|config|verify\(|resolveTokenId|session store|redis|stack|signature|passport/i;

const METHODS = ['compare', 'code', 'fido2', undefined] as const;
const EVERY_WAY = METHODS.flatMap((method) => LOGIN_ERROR_CODES.map((code) => [code, method] as const));
const said = (code: (typeof LOGIN_ERROR_CODES)[number], method: (typeof METHODS)[number]) =>
  inOneLine(explain(en, code, { site: 'Corner Shop', method }));

describe('what a visitor reads', () => {
  it.each(EVERY_WAY)('of %s, by %s: a heading, a sentence, nothing of our configuration', (code, method) => {
    const { title, text } = explain(en, code, { site: 'Corner Shop', method });
    expect(title).toMatch(/^[A-Z][^.]+$/);
    expect(text).toMatch(/^[A-Z].+\.$/);
    expect(said(code, method)).toBe(`${title}. ${text}`);
    expect(said(code, method)).not.toMatch(OURS);
  });

  it('of an approval that is refused does not tell why', () => {
    // The second of two approvals in one second, and a name in other letter case, are no wrong ones: what helps is told.
    const refused = LOGIN_ERROR_CODES.filter((code) => /^(token|response)_(?!repeated|spelling)/.test(code));
    expect(refused.length).toBeGreaterThan(10);
    expect(new Set(refused.map((code) => said(code, 'compare'))).size).toBe(1);
  });

  it('says after a breakage whether anybody was signed in, and of the phone what we know', () => {
    expect(said('approval_lost', 'compare')).toContain('Nobody was signed in');
    expect(said('operator_timeout', 'compare')).toContain('We do not know whether a request reached you.');
    expect(said('keys_unavailable', 'compare')).toContain('without approving again');
    expect(said('cookies_required', 'compare')).toContain('open this page in your browser');
  });

  it('says that nothing was asked only where no request can have left', () => {
    const promises = LOGIN_ERROR_CODES.filter((code) => said(code, 'compare').includes('No request was sent'));
    expect(promises).toEqual(['origin_forbidden', 'operator_unreachable']);
  });

  it('of a no differs by who said it', () => {
    const reasons = (['phone', 'browser', 'application'] as const).map((by) => refusalText(en, { by }, 'compare'));
    expect(new Set(reasons.map(({ title }) => title)).size).toBe(3);
    expect(refusalText(en, { by: 'phone', why: 'wrong_code' }, 'compare').title).toBe('The code did not match');
    expect(refusalText(en, { by: 'phone', why: 'refused' }, 'compare').title).toBe('Refused on your phone');
    expect(reasons[0]!.text).toContain('refused on your phone, or another code was typed there');
  });

  it('speaks of a phone only where there is one', () => {
    for (const method of ['code', 'fido2', undefined] as const) {
      expect(LOGIN_ERROR_CODES.filter((code) => /phone/i.test(said(code, method)))).toEqual([]);
    }
    expect(said('login_rejected', 'code')).toMatch(/refused on your other device, or the code was wrong/);
  });
});

describe.each(LANGUAGES)('the texts in %s', (language) => {
  const wording = wordings({})(language);
  const ours = new Map(sentencesIn(en) as [string, string][]);

  it('are all there, with what the page fills in, and without markup', async () => {
    const theirs = new Map(sentencesIn((await wording).texts) as [string, string][]);
    expect([...theirs.keys()]).toEqual([...ours.keys()]);
    for (const [path, sentence] of theirs) {
      expect([path, placeholdersIn(sentence).sort()]).toEqual([path, placeholdersIn(ours.get(path)!).sort()]);
      expect(sentence.trim()).toBe(sentence);
      expect(sentence).not.toMatch(/[<>]|^$| {2}/);
    }
  });

  it('are translated', async () => {
    if (language === 'en') return;
    const same = sentencesIn((await wording).texts).filter(([path, sentence]) => ours.get(path) === sentence);
    // A word may be the same in two languages, a sentence is not.
    expect(same.filter(([, sentence]) => String(sentence).includes(' '))).toEqual([]);
  });

  it('end as the English ones do', async () => {
    for (const [path, sentence] of sentencesIn((await wording).texts) as [string, string][]) {
      expect([path, /[.。]$/.test(sentence)]).toEqual([path, ours.get(path)!.endsWith('.')]);
      expect([path, /[?？؟]$/.test(sentence)]).toEqual([path, ours.get(path)!.endsWith('?')]);
    }
  });

  it('are spaced as the language is', async () => {
    const sentences = sentencesIn((await wording).texts) as [string, string][];
    // In French what stands before these signs belongs to the word; elsewhere nothing stands there.
    const wrong = language === 'fr' ? /[^\u202F][?!;]|[^\u00A0]:|[«] | [»]/ : /[\s\u00A0\u202F][?!;:,.](?:\s|$)/;
    const allowed = /\. _ - @ \+/;
    expect(sentences.filter(([, sentence]) => wrong.test(sentence.replace(allowed, 'x')))).toEqual([]);
    // Full-width signs where the script is.
    const isWide = language === 'ja' || language === 'zh-Hans';
    expect(sentences.filter(([, sentence]) => isWide && /[?!,;:]/.test(sentence))).toEqual([]);
  });

  it('speak of no phone where the code is entered on another device', async () => {
    const { push } = (await wording).texts;
    const phone =
      /phone|Telefon|téléphone|teléfono|móvil|telefono|telefone|telefoon|スマホ|スマートフォン|手机|휴대전화|휴대폰|هاتف/i;
    expect(sentencesIn(push).filter(([, sentence]) => phone.test(String(sentence)))).toEqual([]);
  });
});

describe('a site’s own words', () => {
  it('take the place of ours, sentence by sentence, in their language only', async () => {
    const of = wordings({ de: { form: { title: 'Einloggen' }, ways: { compare: { label: 'Mit der Bank-App' } } } });
    const { texts } = await of('de');
    expect(texts.form.title).toBe('Einloggen');
    expect(texts.form.submit).toBe('Weiter');
    expect(texts.ways.compare.label).toBe('Mit der Bank-App');
    expect(texts.ways.compare.hint).toContain('vergleichen');
    expect((await of('en')).texts).toBe(en);
  });

  it('may be one for everybody or one a language', () => {
    expect(inLanguage('Pay', 'de')).toBe('Pay');
    expect(inLanguage({ en: 'Pay', de: 'Zahlen' }, 'de')).toBe('Zahlen');
    expect(inLanguage({ en: 'Pay', de: 'Zahlen' }, 'fr')).toBe('Pay');
    expect(inLanguage({ de: 'Zahlen' }, 'fr')).toBe('Zahlen');
    expect(inLanguage(undefined, 'fr')).toBeUndefined();
  });
});

describe('what is filled in', () => {
  it('stays text, and what nothing is given for stays as it is', () => {
    expect(fill('For {who}, {what}', { who: '<b>' }).html).toBe('For &lt;b&gt;, {what}');
    expect(fillText('{n} of {n} {x}', { n: '$&' })).toBe('$& of $& {x}');
  });

  it('a scope that we do not know is called by its name', () => {
    expect(scopeLabel(en, 'identity:name')).toBe('Your given and family name');
    for (const scope of ['acme:points', 'constructor', '__proto__']) expect(scopeLabel(en, scope)).toBe(scope);
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
    [-1, 'now', 'jetzt'],
    [20_000, 'in 20 seconds', 'in 20 Sekunden'],
    [50_001, 'in 1 minute', 'in 1 Minute'],
    [60_001, 'in 2 minutes', 'in 2 Minuten'],
    [1_000_000, 'in 17 minutes', 'in 17 Minuten'],
  ])('%i ms is %s', (ms, english, german) => {
    expect(inWords(ms, 'en')).toBe(english);
    expect(inWords(ms, 'de')).toBe(german);
  });

  it('is told in digits as they stand in the code, in each language', () => {
    for (const language of LANGUAGES) {
      expect(inWords(1_000_000, language)).toContain('17');
      expect(timeOfDay(Date.UTC(2026, 4, 1, 14, 32), language)).toMatch(/(14|2)\D32/);
    }
  });
});
