import { memoryCounters } from '../../lib/login/counters.js';
import type { Counters } from '../../lib/login/counters.js';
import { KnownBrowsers } from '../../lib/login/known-browsers.js';
import { hashedVisitor, keyedHash } from '../../lib/login/keyed-hash.js';
import { Limits } from '../../lib/login/limits.js';
import type { LoginLimits } from '../../lib/login/limits.js';
import { guardedCounters } from '../../lib/login/store-guard.js';
import { codeOf } from '../helpers/code-of.js';
import { freezeTime } from '../helpers/login-service.js';

beforeEach(freezeTime);
afterEach(() => {
  jest.useRealTimers();
});

const SECRET = 'a secret of the shop that is long';
const hash = keyedHash(SECRET);

function newLimits(limits: LoginLimits = {}, counters: Counters = memoryCounters()): Limits {
  return new Limits({ counters, hash, browsers: new KnownBrowsers([SECRET]), limits });
}
let browsers = 0;
const starter = (identifier: string, address = '192.0.2.1') => ({
  identifier,
  visitor: hashedVisitor(hash, address),
  mark: undefined,
  owner: `browser ${(browsers += 1)}`,
});

describe('a visitor', () => {
  it('may start thirty logins in five minutes, for whomever (S19)', async () => {
    const limits = newLimits();
    for (let at = 0; at < 30; at += 1) await limits.admit(starter(`person-${at}`));
    await expect(limits.admit(starter('one more'))).rejects.toMatchObject({
      code: 'rate_limited',
      retryAt: Date.now() + 300_000,
    });
    await expect(limits.admit(starter('one more', '192.0.2.2'))).resolves.toBeDefined();
    jest.advanceTimersByTime(300_000);
    await expect(limits.admit(starter('one more'))).resolves.toBeDefined();
  });

  it('is a /64 of IPv6, and a /48 at ten times as many', async () => {
    const limits = newLimits({ perVisitor: { starts: 1, seconds: 60 } });
    for (let at = 0; at < 10; at += 1) {
      await limits.admit(starter(`a${at}`, `2001:db8:1:${at}::1`));
      expect(await codeOf(limits.admit(starter(`b${at}`, `2001:db8:1:${at}::2`)))).toBe('rate_limited');
    }
    expect(await codeOf(limits.admit(starter('c', '2001:db8:1:ffff::1')))).toBe('rate_limited');
    await expect(limits.admit(starter('c', '2001:db8:2:1::1'))).resolves.toBeDefined();
  });

  it.each([
    ['letter case', 'Marie@Example.com', 'marie@example.COM'],
    ['composed and decomposed letters', 'ren\u00e9', 'rene\u0301'],
    ['accents', 'ren\u00e9', 'rene'],
    ['wide letters', '\uff4d\uff41\uff52\uff49\uff45', 'marie'],
    ['invisible signs', 'ma\u200brie\u2060', 'marie'],
    ['bidirectional controls', '\u202emarie', 'marie'],
    ['inner spaces', '+41 79 123', '+4179123'],
  ])('has one budget for spellings that differ in %s (S10)', async (_, one, other) => {
    const limits = newLimits();
    await limits.admit(starter(one));
    await limits.admit(starter(other));
    expect(await codeOf(limits.admit(starter(one)))).toBe('rate_limited');
  });

  it('has a start back that met a login that was there', async () => {
    const limits = newLimits();
    for (let at = 0; at < 5; at += 1) await limits.giveBack(await limits.admit(starter('marie')));
    await expect(limits.admit(starter('marie'))).resolves.toMatchObject({ over: false });
  });
});

describe('strangers together', () => {
  it('may name somebody five times in five minutes and ten times a day; more is over, and no refusal (S16)', async () => {
    const limits = newLimits();
    const over: boolean[] = [];
    for (let at = 0; at < 12; at += 1) {
      const { over: isOver } = await limits.admit(starter('marie', `192.0.2.${at}`));
      over.push(isOver);
      if (at === 5) jest.advanceTimersByTime(300_000);
    }
    expect(over).toEqual([false, false, false, false, false, true, false, false, false, false, false, true]);
  });
});

describe('the operator', () => {
  const signal = new AbortController().signal;
  const enter = async (limits: Limits, identifier: string, address: string) =>
    await limits.enter(await limits.admit(starter(identifier, address)), signal);

  it('has places that one visitor cannot take from all others (S20)', async () => {
    const limits = newLimits();
    const greedy: (number | undefined)[] = [];
    for (let at = 0; at < 12; at += 1) greedy.push(await enter(limits, `person-${at}`, '192.0.2.1'));
    expect(greedy.filter((freeAt) => freeAt === undefined)).toHaveLength(4);
    expect(greedy.at(-1)).toBe(Date.now() + 60_000);
    expect(await enter(limits, 'honest', '192.0.2.2')).toBeUndefined();
  });

  it('keeps places for known browsers that strangers cannot take (S20)', async () => {
    const limits = newLimits();
    const strangers: (number | undefined)[] = [];
    for (let at = 0; at < 20; at += 1) strangers.push(await enter(limits, `person-${at}`, `192.0.2.${at}`));
    expect(strangers.filter((freeAt) => freeAt === undefined)).toHaveLength(6);
    const browsers = new KnownBrowsers([SECRET]);
    const known = (at: number) => {
      const mark = browsers.open(
        browsers.remember(undefined, { identifier: 'marie', person: 'p' }, Date.now()),
        Date.now(),
      );
      return { ...starter('marie', `198.51.100.${at}`), mark };
    };
    const own: (number | undefined)[] = [];
    for (let at = 0; at < 5; at += 1) own.push(await limits.enter(await limits.admit(known(at)), signal));
    expect(own.filter((freeAt) => freeAt === undefined)).toHaveLength(4);
  });

  it('lets a start wait for a place that is free within ten seconds (F6)', async () => {
    const limits = newLimits({ perOperator: { starts: 1, seconds: 5 } });
    expect(await enter(limits, 'one', '192.0.2.1')).toBeUndefined();
    const waiting = enter(limits, 'two', '192.0.2.2');
    await jest.advanceTimersByTimeAsync(5_000);
    expect(await waiting).toBeUndefined();
  });
});

describe('counters that do not answer', () => {
  const down = (): Promise<never> => Promise.reject(new Error('down'));
  const counters: Counters = { take: down, giveBack: down, note: down, until: down, drop: down };

  it('refuse every start (S21)', async () => {
    const limits = newLimits({}, guardedCounters(counters, 'refuse'));
    await expect(limits.admit(starter('marie'))).rejects.toMatchObject({
      code: 'store_unavailable',
      cause: { message: 'down' },
    });
  });

  it('let every start through where the application says so', async () => {
    const limits = newLimits({ whenDown: 'allow' }, guardedCounters(counters, 'allow'));
    const admission = await limits.admit(starter('marie'));
    expect(await limits.mayRing(admission, 'marie')).toBe('stranger');
    expect(await limits.enter(admission, new AbortController().signal)).toBeUndefined();
  });
});
