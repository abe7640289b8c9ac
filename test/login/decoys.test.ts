import { LoginError } from '../../lib/login/errors.js';
import { Decoys, type Decoy } from '../../lib/login/decoys.js';
import { BREAKAGES } from '../helpers/scripted-adapter.js';

const NOW = 1_800_000_000_000;
const some = (count: number, make: () => Decoy) => Array.from({ length: count }, make);

describe('a decoy (S12, S13)', () => {
  it('looks like an ordinary operator before there was a real start', () => {
    for (const decoy of some(200, () => new Decoys().decoy(NOW))) {
      expect(decoy).toMatchObject({ code: expect.stringMatching(/^\d{6}$/), life: 60_000 });
      expect(decoy.after).toBeGreaterThanOrEqual(120);
      expect(decoy.after).toBeLessThan(480);
    }
  });

  it('has the time, the digits and the life of some real start, and a code of its own', () => {
    const recent = new Decoys();
    recent.shown(900, '1234', 30_000);
    recent.shown(1500, '12345678', 90_000);
    const decoys = some(200, () => recent.decoy(NOW));
    const kinds = decoys.map((decoy) =>
      'code' in decoy ? `${decoy.after} ${decoy.code.length} ${decoy.life}` : 'none',
    );
    expect(new Set(kinds)).toEqual(new Set(['900 4 30000', '1500 8 90000']));
    expect(new Set(decoys.map((decoy) => 'code' in decoy && decoy.code)).size).toBeGreaterThan(100);
  });

  it('forgets how it was long ago', () => {
    const recent = new Decoys();
    recent.shown(9000, '1234', 30_000);
    for (let at = 0; at < 64; at += 1) recent.shown(300, '123456', 60_000);
    expect(some(500, () => recent.decoy(NOW)).every(({ after }) => after === 300)).toBe(true);
  });
});

describe('while the operator is down, a decoy', () => {
  it('breaks as a real start does, for a minute', () => {
    const recent = new Decoys();
    recent.failed(4000, BREAKAGES.unreachable(), NOW);
    const { code: error } = BREAKAGES.unreachable();
    expect(recent.decoy(NOW + 59_999)).toMatchObject({ after: 4000, error, retryAt: undefined });
    expect(recent.decoy(NOW + 60_000)).toHaveProperty('code');
  });

  it('breaks until the time that the operator gave, and tells it', () => {
    const recent = new Decoys();
    recent.failed(40, BREAKAGES.busy(NOW + 90_000), NOW);
    expect(recent.decoy(NOW + 89_999)).toMatchObject({ after: 40, retryAt: NOW + 90_000 });
    expect(recent.decoy(NOW + 90_000)).toHaveProperty('code');
  });

  it('works again with the first real start that does', () => {
    const recent = new Decoys();
    recent.failed(40, new LoginError('store_unavailable'), NOW);
    recent.shown(300, '123456', 60_000);
    expect(recent.decoy(NOW + 1)).toHaveProperty('code');
  });
});
