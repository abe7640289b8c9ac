import { KnownBrowsers } from '../../lib/login/known-browsers.js';

const DAY = 24 * 3600 * 1000;
const NOW = 1_800_000_000_000;
const marie = { identifier: 'marie@example.com', person: 'marie-1' };
const browsers = new KnownBrowsers(['a secret of the shop']);

/** A browser's mark after some logins. */
function markAfter(logins: readonly (typeof marie)[], known = browsers, now = NOW): string {
  let text = '';
  for (const login of logins) text = known.remember(known.open(text, now), login, now);
  return text;
}

describe('the mark of a known browser (S18)', () => {
  it('knows the person under what was typed, in any spelling', () => {
    const mark = browsers.open(markAfter([marie]), NOW)!;
    const known = browsers.find(mark, 'MARIE@example.com')!;
    expect(browsers.isSame(mark, known, 'marie-1')).toBe(true);
    expect(browsers.isSame(mark, known, 'the next owner of the address')).toBe(false);
    expect(browsers.find(mark, 'leo@example.com')).toBeUndefined();
  });

  it('holds no name, and two browsers have nothing in common but the hashes', () => {
    const [one, other] = [markAfter([marie]), markAfter([marie])];
    expect(Buffer.from(one, 'base64url').toString('latin1')).not.toMatch(/marie/);
    expect(browsers.open(one, NOW)!.id).not.toBe(browsers.open(other, NOW)!.id);
  });

  it('keeps its id and the five newest people, within 256 characters', () => {
    const people = Array.from({ length: 7 }, (_, at) => ({ identifier: `person-${at}`, person: `id-${at}` }));
    const text = markAfter(people);
    const mark = browsers.open(text, NOW)!;
    expect(text.length).toBeLessThanOrEqual(256);
    expect(people.map(({ identifier }) => browsers.find(mark, identifier) !== undefined)).toEqual([
      ...[false, false],
      ...[true, true, true, true, true],
    ]);
    expect(browsers.open(markAfter([people[0]!]), NOW)!.id).not.toBe(mark.id);
    expect(browsers.open(browsers.remember(mark, marie, NOW), NOW)!.id).toBe(mark.id);
  });

  it('has one entry of a person who returns', () => {
    expect(browsers.open(markAfter([marie, marie, marie]), NOW)!.people).toHaveLength(1);
  });

  it('forgets who did not return within 180 days', () => {
    const text = markAfter([marie]);
    expect(browsers.open(text, NOW + 180 * DAY)!.people).toHaveLength(1);
    expect(browsers.open(text, NOW + 181 * DAY)!.people).toHaveLength(0);
  });

  it('opens under an older secret, and is sealed with the newest at the next login', () => {
    const older = markAfter([marie]);
    const rotated = new KnownBrowsers(['a newer secret', 'a secret of the shop']);
    const mark = rotated.open(older, NOW)!;
    expect(rotated.find(mark, marie.identifier)).toBeDefined();
    const next = rotated.remember(mark, marie, NOW);
    expect(new KnownBrowsers(['a newer secret']).open(next, NOW)!.id).toBe(mark.id);
    expect(browsers.open(next, NOW)).toBeUndefined();
  });

  it('is nothing when it was changed, cut, made longer, or sealed by another', () => {
    const text = markAfter([marie]);
    const changed = Array.from(text, (sign, at) => text.slice(0, at) + (sign === 'A' ? 'B' : 'A') + text.slice(at + 1));
    const foreign = markAfter([marie], new KnownBrowsers(['another secret']));
    for (const wrong of [
      ...changed,
      text.slice(0, -1),
      `${text}A`,
      text + text,
      foreign,
      '',
      'x'.repeat(5000),
      undefined,
    ]) {
      expect(browsers.open(wrong, NOW)).toBeUndefined();
    }
  });
});
