import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LOGIN_ERROR_CODES, LoginError } from '../../lib/login/errors.js';

const root = path.resolve(__dirname, '../..');
const docs = readFileSync(path.join(root, 'docs/errors.md'), 'utf8');
const sections = docs
  .split(/^### /m)
  .slice(1)
  .map((section) => {
    const [heading = '', ...lines] = section.split('\n');
    return { heading: heading.trim(), text: lines.join('\n').split(/^## /m)[0]!.trim() };
  });

/** What the tests say, each with its file: this one and the helpers provoke nothing. */
const tests = readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => file.endsWith('.ts') && !file.startsWith('helpers/') && file !== 'house/errors.test.ts')
  .map((file) => readFileSync(path.join(root, 'test', file), 'utf8'));

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

  it('is provoked by a test', () => {
    expect(tests.filter((text) => new RegExp(`\\b${code}\\b`).test(text))).not.toHaveLength(0);
  });
});
