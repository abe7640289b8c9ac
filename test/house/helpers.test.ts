import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(__dirname, '../helpers');

it('the README of the helpers has a line for every file there, and for no other', () => {
  const [, table = ''] = readFileSync(path.join(folder, 'README.md'), 'utf8').split(/^\| file /m);
  const named = [...table.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
  );
  const files = readdirSync(folder)
    .filter((file) => /\.(ts|mjs)$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => path.parse(file).name);
  expect(named.sort()).toEqual(files.sort());
});
