import { countersContract } from '../../lib/dev/contract/counters.js';
import { memoryCounters } from '../../lib/login/counters.js';
import { frozenClock, runChecksInFrozenTime } from './run.js';

describe('the counters of one process', () => {
  runChecksInFrozenTime(countersContract({ newCounters: () => memoryCounters(), clock: frozenClock }));
});

describe('the size of the counters of one process', () => {
  const budget = (key: string, seconds = 60) => ({ key, starts: 1, seconds });

  it('forgets what was counted longest ago, of that window only', async () => {
    const counters = memoryCounters(2);
    await counters.take([budget('a', 3600)], []);
    for (const key of ['a', 'b', 'c']) await counters.take([budget(key)], []);
    expect((await counters.take([budget('a')], [])).wait).toBe(0);
    expect((await counters.take([budget('c')], [])).wait).toBeGreaterThan(0);
    expect((await counters.take([budget('a', 3600)], [])).wait).toBeGreaterThan(0);
  });

  it('forgets the oldest note', async () => {
    const counters = memoryCounters(2);
    const soon = Date.now() + 60_000;
    for (const key of ['a', 'b', 'c']) await counters.note(key, soon);
    expect(await counters.until('a')).toBeUndefined();
    expect(await counters.until('b')).toBe(soon);
  });
});
