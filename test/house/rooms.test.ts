import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

it('CONTRIBUTING.md names every room of lib/, and no other', () => {
  const text = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8');
  const [, tree = ''] = /```\nlib\/\n(.*?)\ntest\//s.exec(text) ?? [];
  const named = [...tree.matchAll(/^ {2}([a-z]+)\/ /gm)].map(([, room]) => room);
  const rooms = readdirSync(path.join(root, 'lib'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'generated')
    .map(({ name }) => name);
  expect(named.sort()).toEqual(rooms.sort());
});
