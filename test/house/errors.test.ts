import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LOGIN_ERROR_CODES, LoginError } from '../../lib/login/errors.js';
import { assertedWords } from './asserted.js';

/** What goes through codes without provoking them: their rows, their texts, their documentation. */
const NO_PROOF = /^(house\/|pages\/|login\/(errors|warnings)|web\/failure)/;

const root = path.resolve(__dirname, '../..');
const docs = readFileSync(path.join(root, 'docs/errors.md'), 'utf8');
const sections = docs
  .split(/^### /m)
  .slice(1)
  .map((section) => {
    const [heading = '', ...lines] = section.split('\n');
    return { heading: heading.trim(), text: lines.join('\n').split(/^## /m)[0]!.trim() };
  });

/** What the tests check; this one, which goes through all codes, and the helpers provoke nothing. */
const asserted = new Set(
  readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith('.test.ts') && !NO_PROOF.test(file))
    .flatMap((file) => [...assertedWords(readFileSync(path.join(root, 'test', file), 'utf8'))]),
);

it('docs/errors.md has a heading for each code, in the same order, and no other', () => {
  expect(sections.map(({ heading }) => heading)).toEqual(LOGIN_ERROR_CODES);
});

describe.each(LOGIN_ERROR_CODES)('%s', (code) => {
  const { status, expose } = new LoginError(code);

  it('is explained: its status, who sees it, what to do', () => {
    const text = sections.find(({ heading }) => heading === code)?.text ?? '';
    expect(text).toMatch(new RegExp(`^\\*\\*${status}\\b`));
    expect(/^\*\*[^*]*shown to the person\.\*\*/.test(text)).toBe(expose);
    expect(text.length).toBeGreaterThan(40);
  });

  it('is checked by a test that provokes it', () => {
    expect(asserted).toContain(code);
  });
});

describe('a code counts as checked', () => {
  it.each([
    ['by toBe', `it('x', async () => { expect(await codeOf(y)).toBe('closed') })`],
    ['by an object', `it('x', () => expect(y).rejects.toMatchObject({ code: 'closed' }))`],
    ['beside another word', `it('x', () => { expect(told).toEqual(['failed closed']) })`],
    ['in a table', `it.each([['a fault', 'closed']])('%s', (_, code) => { expect(y).toBe(code) })`],
    [
      'in a table with a name',
      `const ROWS = [['a fault', 'closed']]; it.each(ROWS)('%s', (_, c) => expect(y).toBe(c))`,
    ],
  ])('%s', (_, text) => {
    expect([...assertedWords(text)]).toContain('closed');
  });

  it.each([
    ['in a comment', `it('x', () => { /* closed */ expect(1).toBe(1) })`],
    ['in a title', `it('is closed', () => { expect(1).toBe(1) })`],
    ['thrown, and never looked at', `it('x', () => { act(new LoginError('closed')); expect(1).toBe(1) })`],
    ['in a constant that no check names', `const x = ['closed']; act(x); expect(1).toBe(1)`],
  ])('not %s', (_, text) => {
    expect([...assertedWords(text)]).not.toContain('closed');
  });
});
