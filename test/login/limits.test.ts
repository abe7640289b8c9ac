import fc from 'fast-check';
import { memoryLimits } from '../../lib/login/limits.js';
import { freezeTime } from '../helpers/login-service.js';

beforeEach(freezeTime);
afterEach(() => {
  jest.useRealTimers();
});

const person = (identifier: string, address = '192.0.2.1') => ({ identifier, address });
const times = (count: number, work: (at: number) => number) => Array.from({ length: count }, (_, at) => work(at));

describe('the budget of a person', () => {
  it('is five starts in five minutes, from wherever they come (S14, S16)', () => {
    const limits = memoryLimits({});
    expect(times(5, (at) => limits.take(person('marie', `192.0.2.${at}`)))).toEqual([0, 0, 0, 0, 0]);
    expect(limits.take(person('marie', '198.51.100.7'))).toBe(300);
    expect(limits.take(person('paul'))).toBe(0);
  });

  it('tells the time to wait to the second, and slides', () => {
    const limits = memoryLimits({ perPerson: { starts: 2, seconds: 60 } });
    limits.take(person('marie'));
    jest.advanceTimersByTime(20_000);
    limits.take(person('marie'));
    expect(limits.wait(person('marie'))).toBe(40);
    jest.advanceTimersByTime(39_001);
    expect(limits.wait(person('marie'))).toBe(1);
    jest.advanceTimersByTime(999);
    expect(limits.take(person('marie'))).toBe(0);
    expect(limits.take(person('marie'))).toBe(20);
  });

  it.each([
    ['letter case', 'Marie@Example.com', 'marie@example.COM'],
    ['composed and decomposed letters', 'ren\u00e9', 'rene\u0301'],
    ['accents', 'ren\u00e9', 'rene'],
    ['wide letters', '\uff4d\uff41\uff52\uff49\uff45', 'marie'],
    ['invisible signs', 'ma\u200brie\u2060', 'marie'],
    ['bidirectional controls', '\u202emarie', 'marie'],
    ['inner spaces', '+41 79 123', '+4179123'],
  ])('is shared by spellings that differ in %s (S10)', (_, one, other) => {
    const limits = memoryLimits({ perPerson: { starts: 1, seconds: 60 } });
    expect(limits.take(person(one))).toBe(0);
    expect(limits.take(person(other))).toBe(60);
  });

  it('is not shared by different people', () => {
    const limits = memoryLimits({ perPerson: { starts: 1, seconds: 60 } });
    for (const name of ['marie', 'mario', 'marie1', 'm', '\u043c\u0430\u0440\u0456\u044f', '\u738b']) {
      expect(limits.take(person(name))).toBe(0);
    }
  });
});

describe('the budget of a visitor', () => {
  it('is thirty starts in five minutes, for whomever', () => {
    const limits = memoryLimits({});
    expect(Math.max(...times(30, (at) => limits.take(person(`person-${at}`))))).toBe(0);
    expect(limits.take(person('person-31'))).toBe(300);
    expect(limits.take(person('person-31', '192.0.2.2'))).toBe(0);
  });

  it.each([
    ['a /64', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::1', true],
    ['a /64, shortened', '2001:db8::1', '2001:db8:0:0:ffff::', true],
    ['its zone', 'fe80::1%eth0', 'fe80::2%eth1', true],
    ['letter case', '2001:DB8::1', '2001:db8::1', true],
    ['an IPv4 address, mapped', '::ffff:192.0.2.9', '192.0.2.9', true],
    ['an IPv4 address, mapped in hexadecimal', '::ffff:c000:209', '192.0.2.9', true],
    ['another /64', '2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['another mapped IPv4 address', '::ffff:192.0.2.9', '::ffff:192.0.2.10', false],
    ['another mapped IPv4 address in hexadecimal', '::ffff:c000:209', '::ffff:c000:20a', false],
    ['another IPv4 address', '192.0.2.9', '192.0.2.10', false],
  ])('knows %s: %s and %s', (_, one, other, same) => {
    const limits = memoryLimits({ perVisitor: { starts: 1, seconds: 60 } });
    limits.take(person('marie', one));
    expect(limits.wait(person('paul', other))).toBe(same ? 60 : 0);
  });

  it('is one budget for all who have no address', () => {
    const limits = memoryLimits({ perVisitor: { starts: 1, seconds: 60 } });
    limits.take({ identifier: 'marie', address: undefined });
    expect(limits.wait({ identifier: 'paul', address: undefined })).toBe(60);
  });
});

describe('both budgets', () => {
  it('count nothing when one of them refuses', () => {
    const limits = memoryLimits({
      perPerson: { starts: 1, seconds: 60 },
      perVisitor: { starts: 2, seconds: 60 },
    });
    limits.take(person('marie'));
    expect(times(5, () => limits.take(person('marie')))).toEqual([60, 60, 60, 60, 60]);
    expect(limits.take(person('paul'))).toBe(0);
  });

  it('count nothing when they are only asked', () => {
    const limits = memoryLimits({ perPerson: { starts: 1, seconds: 60 } });
    expect(times(3, () => limits.wait(person('marie')))).toEqual([0, 0, 0]);
    expect(limits.take(person('marie'))).toBe(0);
  });

  it('can be left out', () => {
    const limits = memoryLimits(false);
    expect(Math.max(...times(100, () => limits.take(person('marie'))))).toBe(0);
    expect(limits.wait(person('marie'))).toBe(0);
  });

  it('never allow more than they say within any window', () => {
    const starts = fc.array(
      fc.record({ after: fc.integer({ min: 0, max: 30_000 }), who: fc.integer({ max: 2, min: 0 }) }),
    );
    fc.assert(
      fc.property(starts, fc.integer({ min: 1, max: 4 }), (tries, budget) => {
        const limits = memoryLimits({ perPerson: { starts: budget, seconds: 60 } });
        const allowed: { who: number; at: number }[] = [];
        for (const { after, who } of tries) {
          jest.advanceTimersByTime(after);
          const now = Date.now();
          const within = allowed.filter((start) => start.who === who && start.at > now - 60_000).length;
          const seconds = limits.take(person(String(who), String(now)));
          expect(seconds === 0).toBe(within < budget);
          if (seconds === 0) allowed.push({ who, at: now });
        }
      }),
      { numRuns: 100 },
    );
  });
});
