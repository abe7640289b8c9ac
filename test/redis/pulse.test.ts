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
    ['came late', { after: 1000 }],
    ['was answered late', { late: 1000 }],
  ])('is none for as long as a beat of mine %s', (_, slow) => {
    for (let at = 0; at < 6; at += 1) beat('1');
    expect(beat('1', slow)).toEqual([]);
    for (let at = 0; at < 5; at += 1) expect(beat('1')).toEqual([]);
    expect(beat('1')).toEqual(['other 1']);
  });

  it('is none after a beat of mine got no answer', () => {
    for (let at = 0; at < 6; at += 1) beat('1');
    pulse.missed();
    expect(beat('1')).toEqual([]);
    for (let at = 0; at < 5; at += 1) expect(beat('1')).toEqual([]);
  });
});
