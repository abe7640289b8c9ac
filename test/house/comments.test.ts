import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const lib = path.resolve(__dirname, '../../lib');
const RIDDLE = /^\s*(\/\/|\*|\/\*\*).*\b(whoever|whomever|nobody|somebody)\b/i;

it('a comment of lib/ says who does what: not whoever, nobody or somebody', () => {
  const riddles = readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('generated'))
    .flatMap((file) =>
      readFileSync(path.join(lib, file), 'utf8')
        .split('\n')
        .flatMap((line, at) => (RIDDLE.test(line) ? [`${file}:${at + 1}`] : [])),
    );
  expect(riddles).toEqual([]);
});
