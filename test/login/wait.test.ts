import { LATE, sleep, sleepUntil, within } from '../../lib/login/wait.js';
import { freezeTime, pass, settle } from '../helpers/login-service.js';

const WHY = new Error('It is over.');
const never = () => new Promise<never>(() => undefined);

/** How often a signal was listened to and left. */
function spyOn(signal: AbortSignal): () => number {
  const added = jest.spyOn(signal, 'addEventListener');
  const removed = jest.spyOn(signal, 'removeEventListener');
  return () => added.mock.calls.length - removed.mock.calls.length;
}

beforeEach(freezeTime);
afterEach(() => {
  // eslint-disable-next-line jest/no-standalone-expect -- true after each test
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

describe('a wait for a promise', () => {
  it('comes to what the promise comes to', async () => {
    const { signal } = new AbortController();
    const listening = spyOn(signal);
    await expect(within(Promise.resolve('done'), 1000, signal)).resolves.toBe('done');
    await expect(within(Promise.reject(WHY), 1000, signal)).rejects.toBe(WHY);
    expect(listening()).toBe(0);
  });

  it('needs no signal', async () => {
    await expect(within(Promise.resolve('done'), 1000)).resolves.toBe('done');
  });

  it('takes a promise of any library', async () => {
    const thenable: PromiseLike<string> = { then: (...args) => Promise.resolve('done').then(...args) };
    await expect(within(thenable, 1000)).resolves.toBe('done');
  });

  it('is late after its time and not before, whatever the promise does then', async () => {
    const { signal } = new AbortController();
    const listening = spyOn(signal);
    let fail = (_reason: Error) => {};
    const slow = new Promise<never>((_resolve, reject) => {
      fail = reject;
    });
    let came: unknown;
    void within(slow, 1000, signal).then((end) => (came = end));
    await pass(999);
    expect(came).toBeUndefined();
    await pass(1);
    expect(came).toBe(LATE);
    expect(listening()).toBe(0);
    fail(new Error('too late to matter'));
    await settle();
  });

  it('ends with the reason of the signal, in the turn of the abort', async () => {
    const controller = new AbortController();
    const listening = spyOn(controller.signal);
    const waiting = within(never(), 1000, controller.signal);
    controller.abort(WHY);
    await expect(waiting).rejects.toBe(WHY);
    expect(listening()).toBe(0);
  });

  it('does not begin after an abort', async () => {
    await expect(within(Promise.resolve('done'), 1000, AbortSignal.abort(WHY))).rejects.toBe(WHY);
    await expect(sleep(1000, AbortSignal.abort(WHY))).rejects.toBe(WHY);
  });
});

it('a pause takes its time', async () => {
  let over = false;
  void sleep(1000, new AbortController().signal).then(() => (over = true));
  await pass(999);
  expect(over).toBe(false);
  await pass(1);
  expect(over).toBe(true);
});

it('a pause until a time that has passed takes no turn of a timer', async () => {
  await sleepUntil(Date.now(), new AbortController().signal);
  await expect(sleepUntil(Date.now(), AbortSignal.abort(WHY))).rejects.toBe(WHY);
});

it('neither keeps the process alive', async () => {
  jest.useRealTimers();
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const controller = new AbortController();
  const waits = [within(never(), 60_000, controller.signal), sleep(60_000, controller.signal)];
  expect(timers()).toBe(before);
  controller.abort(WHY);
  await Promise.allSettled(waits);
  freezeTime();
});
