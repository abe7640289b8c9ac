/* eslint-disable jest/no-export -- one suite for every fleet */
import type { Fleet, FleetMember } from '../../lib/login/fleet.js';
import { pause, until } from '../helpers/redis.js';

/** One process of a fleet to try. */
export interface ProcessUnderTest {
  readonly fleet: Fleet;
  /** Ends it as `kill -9` does: nothing is said. */
  die(): void;
}

interface Joined extends ProcessUnderTest {
  readonly member: FleetMember;
  /** What it was given, as `key attempt`. */
  readonly taken: string[];
}

/**
 * What every fleet has to do. Call it inside a `describe`.
 *
 * @param open - starts a process that shares its fleet with those that were opened before in this test.
 * @param deadAfter - milliseconds after which a silent process is surely taken for dead.
 */
export function fleetContract(open: () => Promise<ProcessUnderTest>, deadAfter: number): void {
  const join = async (id = 'shop', take?: (key: string) => void): Promise<Joined> => {
    const opened = await open();
    const taken: string[] = [];
    const member = opened.fleet.join(id, (key, attempt) => {
      taken.push(`${key} ${attempt}`);
      take?.(key);
    });
    return { fleet: opened.fleet, die: () => opened.die(), member, taken };
  };
  const soon = () => Date.now() + 60_000;

  it('gives what a dead process held to one living process, with its attempt (F28)', async () => {
    const dead = await join();
    const living = [await join(), await join()];
    await dead.member.hold('a', 'first', soon());
    await dead.member.hold('b', 'first', soon());
    await dead.member.hold('a', 'second', soon());
    await pause(300);
    dead.die();
    const all = () => living.flatMap(({ taken }) => taken).sort();
    await until(() => all().length >= 2, deadAfter);
    await pause(600);
    expect(all()).toEqual(['a second', 'b first']);
  });

  it('gives each of five hundred orphans to one of two (F28)', async () => {
    const dead = await join();
    const living = [await join(), await join()];
    const keys = Array.from({ length: 500 }, (_, at) => `login ${at}`);
    await Promise.all(keys.map((key) => dead.member.hold(key, 'first', soon())));
    await dead.member.leave();
    const all = () => living.flatMap(({ taken }) => taken);
    await until(() => all().length >= 500, deadAfter);
    expect(new Set(all())).toEqual(new Set(keys.map((key) => `${key} first`)));
    expect(all()).toHaveLength(500);
  });

  it('takes nothing from the living', async () => {
    const [one, other] = [await join(), await join()];
    await one.member.hold('a', 'first', soon());
    await other.member.hold('b', 'first', soon());
    await pause(deadAfter);
    expect([one.taken, other.taken]).toEqual([[], []]);
  });

  it('hands over at once what a leaving process held (F29)', async () => {
    const [leaving, living] = [await join(), await join()];
    await leaving.member.hold('a', 'first', soon());
    await pause(300);
    const from = Date.now();
    await leaving.member.leave();
    await until(() => living.taken.length > 0, deadAfter);
    expect(Date.now() - from).toBeLessThan(1000);
    expect(living.taken).toEqual(['a first']);
    await leaving.member.leave();
  });

  it('keeps what was left for the next process that joins (F29)', async () => {
    const last = await join();
    await last.member.hold('a', 'first', soon());
    await last.member.leave();
    const next = await join();
    await until(() => next.taken.length > 0, deadAfter);
    expect(next.taken).toEqual(['a first']);
  });

  it('gives nothing that was released or is over', async () => {
    const [leaving, living] = [await join(), await join()];
    await leaving.member.hold('released', 'first', soon());
    await leaving.member.hold('over', 'first', Date.now() + 50);
    await leaving.member.hold('waiting', 'first', soon());
    await leaving.member.release('released');
    await leaving.member.release('never held');
    await pause(100);
    await leaving.member.leave();
    await until(() => living.taken.length > 0, deadAfter);
    await pause(300);
    expect(living.taken).toEqual(['waiting first']);
  });

  it('gives a login only to those who can look after it', async () => {
    const leaving = await join('shop');
    const [other, same] = [await join('staff'), await join('shop')];
    await leaving.member.hold('a', 'first', soon());
    await leaving.member.leave();
    await until(() => same.taken.length > 0, deadAfter);
    expect(other.taken).toEqual([]);
  });

  it('hands over the logins of one member, and leaves those of the other in the same process alone', async () => {
    const both = await join('shop');
    const staff = both.fleet.join('staff', () => undefined);
    const living = [await join('shop'), await join('staff')];
    await both.member.hold('a', 'first', soon());
    await staff.hold('b', 'first', soon());
    await both.member.leave();
    await until(() => living[0]!.taken.length > 0, deadAfter);
    await pause(deadAfter);
    expect(living[1]!.taken).toEqual([]);
  });

  it('gives on what a process had taken before it died too (F28)', async () => {
    const first = await join();
    await first.member.hold('a', 'first', soon());
    await first.member.hold('b', 'first', soon());
    const second = await join();
    await first.member.leave();
    await until(() => second.taken.length >= 2, deadAfter);
    await second.member.hold('b', 'second', soon());
    second.die();
    const third = await join();
    await until(() => third.taken.length >= 2, 2 * deadAfter);
    expect(third.taken.sort()).toEqual(['a first', 'b second']);
  });

  it('goes on when a taker throws', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const [leaving, living] = [
      await join(),
      await join('shop', () => {
        throw new Error('a bug of the taker');
      }),
    ];
    await leaving.member.hold('a', 'first', soon());
    await leaving.member.hold('b', 'first', soon());
    await leaving.member.leave();
    await until(() => living.taken.length >= 2, deadAfter);
    expect(warned).toHaveBeenCalled();
    warned.mockRestore();
  });
}
