import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** What the quick start lists, and in which calls (protocol 10.2). */
const CODES = [
  'client_not_found',
  'client_deactivated',
  'username_empty',
  'username_invalid',
  'username_taken',
  'user_not_found',
  'account_deactivated',
  'account_blocked',
  'remote_session_in_progress',
  'remote_session_timeout',
  'remote_session_not_found',
  'remote_session_maximum_retry_attempts',
];

const rows = read('docs/loginid-quick-start.md')
  .split('## Call by call, with the test')[1]!
  .split('\n')
  .filter((line) => line.includes('| `') && line.includes('test/'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map((cells) => ({ what: cells[1] ?? '', shownBy: cells.at(-2) ?? '' }));

describe('docs/loginid-quick-start.md, call by call', () => {
  it('has every code of the quick start', () => {
    expect(rows.map(({ what }) => what.replaceAll('`', '')).filter((what) => /^[a-z]+(_[a-z]+)+$/.test(what))).toEqual([
      'transient_email',
      ...CODES,
    ]);
  });

  it.each(rows)('$what names a test that there is', ({ shownBy }) => {
    const [, file = '', title = ''] = /^`([^`]+)`: (.+)$/.exec(shownBy) ?? [];
    const calls = [...read(file).matchAll(/(?:test|it)(?:\.each\(.*?\))?\(\s*(['`])(.+?)\1,/gs)];
    expect(calls.map(([, , name]) => name)).toContain(title);
  });
});
