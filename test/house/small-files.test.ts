import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** What a file has at least, unless two others use it, and what it has at most (lines). */
const SMALL = 40;
const LARGE = 200;

/** Why a small file stands by itself though its one user has room for it. */
const REASONS: Readonly<Record<string, string>> = {
  'loginid/pages/register': 'a page is a file',
  'loginid/pages/sign-in': 'a page is a file',
  'dev/loginid/pages/mails': 'a page is a file',
  'dev/idtoken/phone/browser/clean': 'reads and writes texts alone; its user draws into a document',
};

/** An entry lists names and uses none. */
const ENTRY = /(^|\/)index$/;

const lib = path.resolve(__dirname, '../../lib');
const sources = new Map(
  readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.startsWith('generated/'))
    .map((file) => [file.slice(0, -'.ts'.length), readFileSync(path.join(lib, file), 'utf8')]),
);

it('a file of lib/ under 40 lines that one other file uses is part of it, or has a reason to stand by itself', () => {
  expect(sources.size).toBeGreaterThan(100);
  expect(small(sources).map(({ file }) => file)).toEqual(Object.keys(REASONS).sort());
});

describe('the rule can fail', () => {
  const lines = (count: number, first = '') => `${first}\n`.padEnd(first.length + count, '\n');
  const user = lines(100, `import { a } from './room/a.js';`);

  it.each([
    ['used', user],
    ['used for a type', lines(100, `import type { A } from './room/a.js';`)],
    ['loaded', lines(100, `const { a } = await import('./room/a.js');`)],
    ['given on', lines(100, `export { a } from './room/a.js';`)],
  ])('for a small file that is %s in one place', (_, text) => {
    expect(small(new Map(Object.entries({ 'room/a': lines(39), b: text })))).toEqual([{ file: 'room/a', user: 'b' }]);
  });

  it.each([
    ['a file of 40 lines', { 'room/a': lines(40), b: user }],
    ['a file that two use', { 'room/a': lines(39), b: user, c: user }],
    ['a file that none uses', { 'room/a': lines(39), b: lines(100) }],
    ['a name that an entry lists', { 'room/a': lines(39), index: user }],
    ['a user without room for it', { 'room/a': lines(39), b: lines(162, `import { a } from './room/a.js';`) }],
  ])('not for %s', (_, files) => {
    expect(small(new Map(Object.entries(files)))).toEqual([]);
  });
});

/** The files that are small enough, and their one user with room enough, to be one file. */
function small(texts: ReadonlyMap<string, string>): { file: string; user: string }[] {
  const size = (name: string) => texts.get(name)!.split('\n').length - 1;
  const uses = new Map([...texts].map(([name, text]) => [name, importsOf(name, text)]));
  return [...texts.keys()].sort().flatMap((file) => {
    const [user, ...more] = [...uses.keys()].filter((name) => uses.get(name)!.has(file));
    const alone = user !== undefined && more.length === 0 && !ENTRY.test(user);
    return alone && size(file) < SMALL && size(file) + size(user) <= LARGE ? [{ file, user }] : [];
  });
}

/** The files of ours that a file names, types included: `room/a`. */
function importsOf(name: string, text: string): ReadonlySet<string> {
  const own = ts.preProcessFile(text).importedFiles.filter(({ fileName }) => fileName.startsWith('.'));
  return new Set(own.map(({ fileName }) => path.posix.join(path.posix.dirname(name), fileName).replace(/\.js$/, '')));
}
