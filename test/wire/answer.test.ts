import { LoginError } from '../../lib/login/errors.js';
import type { LoginErrorCode } from '../../lib/login/errors.js';
import { lineError, wordOf } from '../../lib/wire/answer.js';

describe('what breaks after the begin', () => {
  it.each<[LoginErrorCode, LoginErrorCode]>([
    ['operator_unreachable', 'line_unreachable'],
    ['operator_interrupted', 'line_unreachable'],
    ['operator_timeout', 'line_unreachable'],
    ['operator_busy', 'line_refused'],
  ])('%s never says that nothing was asked: it is %s, with what happened as its cause', (before, code) => {
    const error = new LoginError(before);
    expect(lineError(error)).toMatchObject({ code, cause: error });
    const cause = new Error('connect ECONNREFUSED');
    expect(lineError(new LoginError(before, { cause }))).toMatchObject({ code, cause });
  });

  it('keeps its name where that says no such thing', () => {
    const codes = ['line_taken', 'operator_failed', 'operator_answer_invalid'] as const;
    for (const error of [...codes.map((code) => new LoginError(code)), new Error('a bug')]) {
      expect(lineError(error)).toBe(error);
    }
  });
});

it.each([
  [{ error: 'revoked' }, 'revoked'],
  [{ error: 'Marie is revoked' }, undefined],
  [{ error: 'a'.repeat(65) }, undefined],
  [{ error: '_x' }, undefined],
  [{ error: 7 }, undefined],
  [[], undefined],
  [undefined, undefined],
])('of %j the word is %s', (json, word) => {
  expect(wordOf({ json }, 'error')).toBe(word);
});
