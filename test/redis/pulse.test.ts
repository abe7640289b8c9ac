import { BEAT_MS, Pulse } from '../../lib/redis/pulse.js';

describe('whom a process takes for dead', () => {
  let now: number;
  let pulse: Pulse;
  beforeEach(() => {
    now = 0;
    pulse = new Pulse('me');
  });

  /** My beat, and what it says of the other; `late` is how long the answer took, `after` how long I waited before. */
  const beat = (count: string, { after = BEAT_MS, late = 5 } = {}): string[] => {
    now += after;
    pulse.heard(
      new Map([
        ['me', 'any'],
        ['other', count],
      ]),
      now,
      now + late,
    );
    return pulse.suspects().map(([name, seen]) => `${name} ${seen}`);
  };

  it('is one that stood still over six of my beats, and none that moved', () => {
    for (let at = 0; at < 6; at += 1) expect(beat('1')).toEqual([]);
    expect(beat('1')).toEqual(['other 1']);
    expect(beat('2')).toEqual([]);
    for (let at = 0; at < 5; at += 1) expect(beat('2')).toEqual([]);
    expect(beat('2')).toEqual(['other 2']);
  });

  it('is one that left, at once', () => {
    expect(beat('left')).toEqual(['other left']);
  });

  it.each([
    ['came late', (count: string) => beat(count, { after: 1000 })],
    ['was answered late', (count: string) => beat(count, { late: 1000 })],
    [
      'came after one without an answer',
      (count: string) => {
        pulse.missed();
        return beat(count);
      },
    ],
  ])('is none by a beat of mine that %s, which counts neither for nor against it (F32)', (_, slow) => {
    for (let at = 0; at < 6; at += 1) beat('1');
    for (let at = 0; at < 3; at += 1) expect(slow('1')).toEqual([]);
    expect(beat('1')).toEqual(['other 1']);
    expect(slow('2')).toEqual([]);
    for (let at = 0; at < 5; at += 1) expect(beat('2')).toEqual([]);
    expect(slow('2')).toEqual([]);
  });
});
