import { Decoys } from '../../lib/login/decoys.js';
import type { RealStart } from '../../lib/login/decoys.js';
import { delays, rankTest, seeded, WORLDS } from '../attack/rank.js';
import type { World } from '../attack/rank.js';

const start = (more: Partial<RealStart> = {}): RealStart => ({
  whole: 500,
  begin: 300,
  tail: 200,
  digits: 6,
  life: 60_000,
  ...more,
});

describe('a decoy (S12, S13)', () => {
  it('looks like an ordinary operator before there was a real start', () => {
    for (let at = 0; at < 200; at += 1) {
      const { showAt, code, life } = new Decoys().likeAnyStart(1000);
      expect(code).toMatch(/^\d{6}$/);
      expect(life).toBe(60_000);
      expect(showAt).toBeGreaterThanOrEqual(1120);
      expect(showAt).toBeLessThan(1480);
    }
  });

  it('has the time, the digits and the life of one real start together, and a code of its own', () => {
    const decoys = new Decoys();
    decoys.shown(start({ whole: 900, digits: 4, life: 30_000 }));
    decoys.shown(start({ whole: 1500, digits: 8, life: 90_000 }));
    const seen = Array.from({ length: 200 }, () => decoys.likeAnyStart(0));
    const kinds = seen.map(({ showAt, code, life }) => `${showAt} ${code.length} ${life}`);
    expect(new Set(kinds)).toEqual(new Set(['900 4 30000', '1500 8 90000']));
    expect(new Set(seen.map(({ code }) => code)).size).toBeGreaterThan(100);
  });

  it('forgets how it was long ago', () => {
    const decoys = new Decoys();
    decoys.shown(start({ whole: 9000 }));
    for (let at = 0; at < 64; at += 1) decoys.shown(start({ whole: 300 }));
    expect(Array.from({ length: 500 }, () => decoys.likeAnyStart(0).showAt)).toEqual(Array(500).fill(300));
  });

  it('shows after the answer, never before it', () => {
    const decoys = new Decoys();
    decoys.shown(start({ begin: 50, tail: 20 }));
    expect(decoys.likeRealStart(1000, 1400).showAt).toBe(1420);
    expect(decoys.likeRealStart(1000, 1010).showAt).toBe(1070);
  });
});

/** When codes show, of known people and of those whom the operator does not know, in turns. */
function play(world: World, seed: number) {
  const random = seeded(seed);
  const decoys = new Decoys((below) => Math.floor(random() * below));
  const known: number[] = [];
  const unknown: number[] = [];
  for (let at = 0; at < 1100; at += 1) {
    const { answer, begin, socket } = delays(world, random, at);
    const isWarm = at >= 100;
    if (at % 2 === 0) {
      decoys.shown(start({ whole: begin + socket, begin, tail: socket }));
      if (isWarm) known.push(begin + socket);
    } else {
      const { showAt } = decoys.likeRealStart(0, answer);
      if (isWarm) unknown.push(showAt);
    }
  }
  return { known, unknown };
}

describe('the times of known and unknown people (S13)', () => {
  it.each(WORLDS)('cannot be told apart by rank: %s', (_, world) => {
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const told = seeds.filter((seed) => {
      const { known, unknown } = play(world, seed);
      expect([known.length, unknown.length]).toEqual([500, 500]);
      return rankTest(known, unknown) <= 0.01;
    });
    // One sample of a hundred differs so much by chance.
    expect(told.length).toBeLessThanOrEqual(1);
  });

  it('are told apart by this test where a decoy shows the later of two draws', () => {
    const { known } = play({ push: 0, bursts: false }, 1);
    const naive = known.map((time, at) => Math.max(time, known[(at * 7 + 3) % known.length] ?? 0));
    expect(rankTest(known, naive)).toBeLessThan(1e-6);
  });
});
