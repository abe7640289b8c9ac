import { LoginError } from '../../lib/login/errors.js';
import type { LoginErrorCode } from '../../lib/login/errors.js';
import { lineError, wordOf } from '../../lib/wire/answer.js';

describe('what breaks after the begin', () => {
  it.each<LoginErrorCode>([
    'operator_unreachable',
    'operator_interrupted',
    'operator_timeout',
    'operator_failed',
    'operator_busy',
  ])('%s never says that nothing was asked: it is line_unreachable, with what happened as its cause', (code) => {
    const error = new LoginError(code);
    expect(lineError(error)).toMatchObject({ code: 'line_unreachable', cause: error });
    const cause = new Error('connect ECONNREFUSED');
    expect(lineError(new LoginError(code, { cause }))).toMatchObject({ code: 'line_unreachable', cause });
  });

  it('keeps its name where that says no such thing', () => {
    for (const error of [new LoginError('line_taken'), new LoginError('operator_answer_invalid'), new Error('a bug')]) {
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
