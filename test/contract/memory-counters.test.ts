import { memoryCounters } from '../../lib/login/counters.js';
import { freezeTime, pass } from '../helpers/login-service.js';
import { countersContract } from './counters.js';

beforeEach(freezeTime);
afterEach(() => {
  jest.useRealTimers();
});

describe('the counters of one process', () => {
  countersContract(async () => ({ counters: memoryCounters(), now: () => Date.now(), pass }));
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
    for (const key of ['a', 'b', 'c']) await counters.note(key, Date.now() + 1000);
    expect(await counters.until('a')).toBeUndefined();
    expect(await counters.until('b')).toBe(Date.now() + 1000);
  });
});
