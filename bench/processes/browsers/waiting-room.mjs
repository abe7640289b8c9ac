import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** A pause before each approval (ms), so that none waits for what the one before left behind. */
const PAUSE = 3;
/** How many logins are started at the same time. */
const AT_ONCE = 16;

/** Logins that wait for their people. */
export function newWaitingRoom(browser) {
  /** What waits at each contender, by its name. */
  const rooms = new Map();

  async function fill({ name, site, line }, waiting) {
    const room = rooms.get(name) ?? [];
    rooms.set(name, room);
    while (room.length < waiting) {
      const missing = Math.min(AT_ONCE, waiting - room.length);
      room.push(...(await Promise.all(Array.from({ length: missing }, () => browser.start(site, line)))));
    }
    return room;
  }

  return {
    /**
     * Approves logins one by one, taking turns among the contenders. Each time as many wait at each of them.
     *
     * @returns for each contender the microseconds that its approvals took.
     */
    async approvals({ contenders, waiting, samples }) {
      const times = Object.fromEntries(contenders.map(({ name }) => [name, []]));
      for (const contender of contenders) await fill(contender, waiting);
      for (let sample = 0; sample < samples; sample += 1) {
        for (const index of contenders.keys()) {
          // None always comes after the same other.
          const contender = contenders[(index + sample) % contenders.length];
          const room = await fill(contender, waiting);
          const [login] = room.splice(randomInt(room.length), 1);
          await sleep(PAUSE);
          times[contender.name].push(await browser.approve(login));
        }
      }
      return times;
    },
  };
}
