import { warnOfThrown } from '../lib/mistakes.js';

describe('what was thrown where no caller takes it', () => {
  // Node's own answers: under jest it throws for an Error, which is of another realm there.
  const warn = (thrown: unknown) => {
    const warned = jest.spyOn(process, 'emitWarning');
    warnOfThrown(thrown);
    const [call] = warned.mock.calls;
    warned.mockRestore();
    return call;
  };

  it('is said with its name, its message and where it was thrown', () => {
    expect(warn(new RangeError('a bug'))).toEqual([
      'a bug',
      { type: 'RangeError', detail: expect.stringMatching(/^ +at .*mistakes\.test/) },
    ]);
  });

  it.each([
    [undefined, 'undefined'],
    [null, 'object'],
    ['a word', 'a word'],
    [Symbol('thing'), 'symbol'],
    [Object.assign(Object.create(null), { token: 'kept to itself' }), 'object'],
  ])('may be no error: %p', (thrown, said) => {
    expect(warn(thrown)).toEqual([`What was thrown is no error: ${said}`, { type: 'Error' }]);
  });

  it.each([[{ message: 'half an error' }], [{ message: 'an odd one', name: 5, stack: {} }]])(
    'may be an error of any shape: %p',
    (thrown) => {
      expect(warn(thrown)).toEqual([thrown.message, { type: 'Error', detail: '' }]);
    },
  );
});
