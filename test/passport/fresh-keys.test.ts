import { FreshKeys } from '../../lib/passport/fresh-keys.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const CLICK = ['old key', '127.0.0.1', 'a browser', 'cookies', 'marie', 'push'];

it('the second request of a double click has the key of the first', () => {
  const keys = new FreshKeys();
  const first = keys.for(CLICK);
  expect(first).toMatch(/^[\w-]{43}$/);
  expect(keys.for(CLICK)).toBe(first);
});

it.each(CLICK.map((part, at) => [part, at] as const))('one with another %s has a key of its own (S2)', (_, at) => {
  const keys = new FreshKeys();
  const first = keys.for(CLICK);
  expect(keys.for(CLICK.with(at, 'another'))).not.toBe(first);
  expect(keys.for(CLICK.with(at, ''))).not.toBe(first);
});

it('after a second it is no double click any more', () => {
  const keys = new FreshKeys();
  const first = keys.for(CLICK);
  jest.advanceTimersByTime(1_000);
  expect(keys.for(CLICK)).not.toBe(first);
});

it('remembers no more than 10,000 in a second', () => {
  const keys = new FreshKeys();
  const first = keys.for(CLICK);
  for (let count = 0; count < 10_000; count += 1) keys.for([...CLICK, String(count)]);
  expect(keys.for(CLICK)).not.toBe(first);
});
