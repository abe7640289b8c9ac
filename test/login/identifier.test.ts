import { normalizeIdentifier } from '../../lib/login/identifier.js';
import { codeOf } from '../helpers/code-of.js';

const normalized = async (value: unknown) => normalizeIdentifier(value);

it.each([
  ['missing', undefined],
  ['null', null],
  ['a number', 42],
  ['an array (S9)', ['marie']],
  ['an object (S9)', { toString: () => 'marie' }],
  ['empty', ''],
  ['only white space', ' \t\u00a0\u3000 '],
  ['only invisible', '\u200b\u200d\u2060'],
  ['over 256 characters', 'a'.repeat(257)],
  ['a megabyte (S9)', 'a'.repeat(1_000_000)],
  ['a megabyte of white space', ' '.repeat(1_000_000) + 'marie'],
  ['with NUL', 'ma\0rie'],
  ['with a line end', 'marie\r\nBcc: paul'],
  ['with an escape', '\u001b[31mmarie'],
  ['with DEL', 'marie\u007f'],
  ['with a C1 control', 'marie\u0085x'],
  ['with a lone high surrogate', 'marie\ud800'],
  ['with a lone low surrogate', '\udc00marie'],
])('refuses what is %s', async (_, value) => {
  expect(await codeOf(normalized(value))).toBe('identifier_invalid');
});

it.each([
  ['white space around it', '  marie\n', 'marie'],
  ['letters in parts', 'rene\u0301', 'ren\u00e9'],
  ['256 characters', 'a'.repeat(256), 'a'.repeat(256)],
  ['letters beyond the first plane', '\u{20000}\u{1f600}', '\u{20000}\u{1f600}'],
  ['letter case', 'Marie', 'Marie'],
  ['a zero-width space at its end', 'marie@example.com\u200b', 'marie@example.com'],
  ['a mark of direction before it', '\u200e marie', 'marie'],
  ['an embedding around it', '\u202amarie\u202c', 'marie'],
  ['a soft hyphen in it', 'ma\u00adrie', 'marie'],
  ['a word joiner and a byte order mark', '\ufeffmarie\u2060', 'marie'],
  ['a joiner that joins nothing', '\u200dma\u200crie\u200c', 'marie'],
  [
    'a joiner between letters that it shapes',
    '\u0639\u0644\u06cc\u200c\u0631\u0636\u0627',
    '\u0639\u0644\u06cc\u200c\u0631\u0636\u0627',
  ],
])('takes %s (S10)', (_, value, expected) => {
  expect(normalizeIdentifier(value)).toBe(expected);
  expect(normalizeIdentifier(expected)).toBe(expected);
});
