import type { StopSignal } from '../../lib/login/operator.js';
import { Stop } from '../../lib/login/stop.js';

/** What ends somebody's work, and what they are given of it. */
interface Stopper {
  readonly signal: StopSignal;
  readonly abort: (reason: Error) => void;
}

const stop = (): Stopper => {
  const made = new Stop();
  return { signal: made, abort: (reason) => made.abort(reason) };
};

const controller = (): Stopper => {
  const made = new AbortController();
  return { signal: made.signal, abort: (reason) => made.abort(reason) };
};

const WHY = new Error('It is over.');

describe.each([
  ['a Stop', stop],
  ['an AbortController', controller],
])('%s', (_, make) => {
  it('goes on until it is aborted', () => {
    const { signal } = make();
    signal.throwIfAborted();
    expect([signal.aborted, signal.reason]).toEqual([false, undefined]);
  });

  it('tells each listener once, after it has a reason', () => {
    const { signal, abort } = make();
    const heard: unknown[] = [];
    signal.addEventListener('abort', () => heard.push(['one', signal.aborted, signal.reason]));
    signal.addEventListener('abort', () => heard.push(['two', signal.aborted, signal.reason]));
    abort(WHY);
    abort(new Error('Again.'));
    expect(heard).toEqual([
      ['one', true, WHY],
      ['two', true, WHY],
    ]);
    expect(() => signal.throwIfAborted()).toThrow(WHY);
  });

  it('does not tell who has left, nor who comes late', () => {
    const { signal, abort } = make();
    const left = jest.fn();
    const late = jest.fn();
    const stays = jest.fn();
    signal.addEventListener('abort', left);
    signal.addEventListener('abort', stays);
    signal.removeEventListener('abort', left);
    abort(WHY);
    signal.addEventListener('abort', late);
    expect([left, stays, late].map(({ mock }) => mock.calls.length)).toEqual([0, 1, 0]);
  });
});
