import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

type Page = 'idtoken' | 'loginid';

/** The sections of a page by their numbers. */
const sectionsOf = (page: Page): ReadonlyMap<string, string> =>
  new Map(
    read(`docs/protocol-${page}.md`)
      .split(/^##+ /m)
      .slice(1)
      .map((section) => [/^\d+(\.\d+)?/.exec(section)?.[0] ?? 'no number', section]),
  );

const SECTIONS = { idtoken: sectionsOf('idtoken'), loginid: sectionsOf('loginid') };

/** Such as "protocol 3.3, 3.4", "LoginID protocol 11 to 13", "protocol 16, no. 18", "protocol 3, rule 2". */
const CITATION =
  /\b(?:(IDToken|LoginID) )?protocol (?:sections? )?(\d+(?:\.\d+)?(?:(?:, | and | to )(?:no\. |rule )?\d+(?:\.\d+)?)*)/gi;

/** The page that a citation means: the one that it names, else the one that its file's path tells. */
function pageOf(file: string, named: string | undefined): Page | undefined {
  if (named !== undefined) return named.toLowerCase() === 'idtoken' ? 'idtoken' : 'loginid';
  const loginid = /loginid|directweb|^lib\/browser\//.test(file);
  const idtoken = /idtoken|\/phone\b/.test(file);
  if (loginid === idtoken) return undefined;
  return loginid ? 'loginid' : 'idtoken';
}

/** What the text of a file cites and a reader would not find. */
function lost(file: string, text: string): string[] {
  return citationsIn(text).flatMap(({ words, named, list }) => {
    const page = pageOf(file, named);
    if (page === undefined) return [`${file}: "${words}" has to say whether it means IDToken or LoginID`];
    return missing(list, SECTIONS[page]).map((what) => `${file}: "${words}": docs/protocol-${page}.md has no ${what}`);
  });
}

function citationsIn(text: string): { words: string; named: string | undefined; list: string }[] {
  const oneLine = text.replace(/\s*\n\s*(?:\*|\/\/)?\s*/g, ' ');
  return [...oneLine.matchAll(CITATION)].map(([words, named, list = '']) => ({ words, named, list }));
}

/** Sections that are not there, and rows ("no. 18") and rules of the section before them. */
function missing(list: string, sections: ReadonlyMap<string, string>): string[] {
  let section = '';
  return list.split(/, | and | to /).filter((part) => {
    const item = /^(?:no\.|rule) (\d+)$/i.exec(part)?.[1];
    if (item === undefined) section = part;
    const text = sections.get(section);
    if (text === undefined) return true;
    return item !== undefined && !new RegExp(`^(\\| ${item} +\\||${item}\\. )`, 'm').test(text);
  });
}

const files = ['lib', 'test', 'docs', 'bench', 'scripts', 'example-app']
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file)),
  )
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => /\.(ts|tsx|mts|mjs|js|md)$/.test(file) && !/(^|\/)(generated|node_modules|dist)\//.test(file))
  .filter((file) => !file.startsWith('docs/protocol-') && !file.startsWith('test/house/protocol-sections'));

describe('a cited section of a protocol', () => {
  it('is there, in the page that the citation means', () => {
    const texts = files.map((file) => ({ file, text: read(file) }));
    expect(texts.flatMap(({ text }) => citationsIn(text)).length).toBeGreaterThan(50);
    expect(texts.flatMap(({ file, text }) => lost(file, text))).toEqual([]);
  });

  it.each(['idtoken', 'loginid'] as const)('has a number that no other section of its page has: %s', (page) => {
    const numbers = read(`docs/protocol-${page}.md`).match(/^##+ .*/gm) ?? [];
    expect(SECTIONS[page].has('no number')).toBe(false);
    expect(SECTIONS[page].size).toBe(numbers.length);
  });
});

describe('the rule can fail', () => {
  it.each([
    ['has no 99', 'lib/idtoken/messages.ts', '/** Where logins are begun (protocol 99). */'],
    ['protocol-idtoken.md has no 3.9', 'lib/idtoken/messages.ts', '(protocol 3.3, 3.9)'],
    ['protocol-idtoken.md has no 24', 'lib/dev/idtoken/token.ts', '(protocol 11 to 24)'],
    ['protocol-loginid.md has no 13.3', 'lib/loginid/token.ts', '(protocol 13.3)'],
    ['protocol-loginid.md has no 13.3', 'test/browser/directweb.test.ts', '(protocol 13.3)'],
    ['has no no. 99', 'lib/loginid/public-key.ts', '(protocol 16, no. 99)'],
    ['has no rule 99', 'lib/dev/loginid/challenge.ts', ' * (protocol\n * 3, rule 99)'],
    ['IDToken or LoginID', 'lib/web/begin.ts', '(protocol 3)'],
    ['protocol-idtoken.md has no 99', 'lib/web/begin.ts', '(IDToken protocol 99)'],
  ])('%s: %s says %s', (breach, file, text) => {
    expect(lost(file, text)).toEqual([expect.stringContaining(breach)]);
  });

  it.each([
    ['lib/idtoken/token.ts', '(protocol 13.3)'],
    ['lib/loginid/token.ts', '(protocol 5.6, 7.6, 10)'],
    ['lib/loginid/public-key.ts', '(protocol 16, no. 18)'],
    ['lib/web/begin.ts', '(LoginID protocol 5.5)'],
    ['lib/web/begin.ts', 'the protocol has 2 forms'],
  ])('but not: %s says %s', (file, text) => {
    expect(lost(file, text)).toEqual([]);
  });
});
