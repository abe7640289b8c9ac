import { existsSync, readFileSync } from 'node:fs';

interface Row {
  row: string;
  /** What is so, in one sentence. */
  holds: string;
  /** The file of a test whose name carries the number. */
  test: string;
  /** The code that carries it: without it, or with `instead` in its place, that test is red. */
  file: string;
  code: string;
  instead?: string;
}

const rows = JSON.parse(readFileSync('test/security.json', 'utf8')) as Row[];
const NUMBERS = [...numbered('S', 75), ...numbered('F', 56)];

function numbered(letter: string, most: number): string[] {
  return Array.from({ length: most }, (_, at) => `${letter}${at + 1}`);
}

it('every attack and every fault has its row', () => {
  const known = rows.map(({ row }) => row);
  expect([...known].sort()).toEqual([...NUMBERS].sort());
});

it.each(rows)(
  '$row has a test that names it, and code that carries it',
  ({ row, holds, test, file, code, instead }) => {
    expect(holds).toMatch(/^\S.*\.$/);
    expect(existsSync(test)).toBe(true);
    expect(readFileSync(test, 'utf8')).toMatch(new RegExp(`\\(([^)\\n]*[ ,])?${row}[,)]`));
    expect(readFileSync(file, 'utf8').split(code)).toHaveLength(2);
    expect(code).not.toBe(instead);
  },
);

it('docs/security.md has the table of these rows', () => {
  const text = readFileSync('docs/security.md', 'utf8');
  for (const { row, holds } of rows) expect(text).toContain(`| ${row} | ${holds} |`);
});
