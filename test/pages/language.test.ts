import fc from 'fast-check';
import { directionOf, LANGUAGES, nearestLanguage } from '../../lib/pages/language.js';

describe('the language of a page (F56)', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['de-CH,de;q=0.9,en;q=0.8', 'de'],
    ['en;q=0.5, fr', 'fr'],
    ['tlh, pt-BR;q=0.1', 'pt'],
    ['tlh', 'en'],
    ['*', 'en'],
    ['en;q=0, *', 'de'],
    ['en;q=0', 'en'],
    ['*, de;q=0.5', 'en'],
    ['de_DE', 'de'],
    ['zh-TW', 'zh-Hans'],
    ['zh-CN,zh;q=0.9', 'zh-Hans'],
    ['nb', 'en'],
    ['de;q=', 'de'],
    ['fr;q=x, de;q=0.1', 'de'],
    ['q=1', 'en'],
    ['fr; q=0.8, it ; Q=0.9', 'it'],
    ['de;q=0, fr;q=0.1', 'fr'],
    ['ZH-hant-TW', 'zh-Hans'],
    ['ar-EG', 'ar'],
    ['de;q=2, it', 'it'],
    ['de;q=x, it;q=0.3', 'it'],
    [';;,,;q=1,nl', 'nl'],
  ])('that %s asks for is %s', (accepted, language) => {
    expect(nearestLanguage(accepted, LANGUAGES)).toBe(language);
  });

  it('is one that the site has: English for everybody else, or its first', () => {
    expect(nearestLanguage('de', ['fr', 'en'])).toBe('en');
    expect(nearestLanguage('de', ['fr', 'it'])).toBe('fr');
    expect(nearestLanguage('*', ['fr', 'it'])).toBe('fr');
  });

  it('is found in a header of any shape', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom(...LANGUAGES, '*', ',', ';', 'q=', '0.5', '-', ' '));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(LANGUAGES).toContain(nearestLanguage(pieces.join(''), LANGUAGES));
      }),
    );
  });

  it('is written in its own direction', () => {
    expect(LANGUAGES.filter((language) => directionOf(language) === 'rtl')).toEqual(['ar']);
  });
});
