import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { codePage } from '../../lib/pages/code.js';
import { pageLayout } from '../helpers/page-layout.js';

const root = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** The ids that the table in docs/pages.md names. */
const rows = [...read('docs/pages.md').matchAll(/^\| (`[^|]*`) +\|/gm)].map(([, names = '']) => names);
const documented = rows.flatMap((names) => [...names.matchAll(/`([\w-]+)`/g)].map(([, name]) => name));

it('the documentation names each id that the script of the code page looks for', () => {
  const files = ['lib/web/browser', 'lib/pages/browser'].flatMap((folder) =>
    readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`),
  );
  const looked = files.flatMap((file) =>
    [...read(file).matchAll(/(?:part|write|getElementById|note)\('([\w-]+)'|querySelector[^(]*\('#([\w-]+)/g)].map(
      ([, id, other]) => id ?? other,
    ),
  );
  expect(looked.length).toBeGreaterThan(15);
  expect([...new Set(looked)].filter((id) => !documented.includes(id))).toEqual([]);
});

it('and the page has each id that the documentation names', () => {
  const view = { state: 'pending', code: '482917', expiresAt: 60_000, restoring: false } as const;
  const facts = { handle: 'idtoken.x', identifier: 'marie', again: false, now: 0, asked: [], socket: false } as const;
  const pages = (['compare', 'code'] as const).map((method) =>
    codePage(pageLayout(), { ...facts, view, method, finish: '/login/finish' }),
  );
  expect(documented.length).toBeGreaterThan(20);
  expect(documented.filter((id) => !pages.join('').includes(`id="${id}"`))).toEqual([]);
});
