import { useShops } from '../helpers/scripted-shop.js';
import { rankTest, seeded } from './rank.js';

jest.setTimeout(60_000);
const openShop = useShops();

/** Logins of each kind that are measured. */
const LOGINS = 72;

/** How long something takes (ms). */
async function timeOf(act: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await act();
  return performance.now() - from;
}

/** How long the first event of a stream and the answer to a finish take, for people who are rung and for decoys, in turns. */
async function times(atOnce: number, seed: number) {
  const shop = await openShop({ lookup: (identifier) => (identifier.startsWith('real') ? identifier : null) });
  const random = seeded(seed);
  const found = {
    real: { stream: [] as number[], finish: [] as number[] },
    decoy: { stream: [] as number[], finish: [] as number[] },
  };
  const measure = async (kind: 'real' | 'decoy', name: string, counts: boolean) => {
    const browser = shop.browser();
    const handle = await shop.started(browser, name);
    await browser.state(handle, 'pending');
    const stream = await timeOf(async () => {
      const events = await browser.events(`/login/events?handle=${handle}`);
      await events.until('pending');
    });
    browser.close();
    const finish = await timeOf(async () => expect((await browser.post('/login/finish', { handle })).status).toBe(409));
    await browser.post('/login/cancel', { handle });
    if (counts) found[kind].stream.push(stream);
    if (counts) found[kind].finish.push(finish);
  };
  // Real ones first: a decoy is shown as late as these were.
  for (let at = 0; at < 20; at += 1) await measure('real', `real warm ${at}`, false);
  for (let at = 0; at < 2 * LOGINS; at += 2 * atOnce) {
    const kinds: ('real' | 'decoy')[] = Array.from({ length: 2 * atOnce }, (_, index) =>
      index % 2 ? 'decoy' : 'real',
    );
    const mixed = kinds.map((kind) => ({ kind, order: random() })).sort((one, other) => one.order - other.order);
    const burst = mixed.map(
      ({ kind }, index) =>
        async () =>
          await measure(kind, `${kind} ${at + index}`, true),
    );
    if (atOnce === 1) for (const one of burst) await one();
    else await Promise.all(burst.map(async (one) => await one()));
  }
  return found;
}

it.each([
  ['calm', 1],
  ['bursts', 12],
])(
  'neither the first event of a stream nor the answer to a finish tells who is real, by rank: %s (S13)',
  async (name, atOnce) => {
    const told: string[] = [];
    for (const seed of [1, 2]) {
      const { real, decoy } = await times(atOnce, seed);
      expect([real.stream.length, decoy.finish.length]).toEqual([LOGINS, LOGINS]);
      const [stream, finish] = [rankTest(real.stream, decoy.stream), rankTest(real.finish, decoy.finish)];
      process.stderr.write(`rank: ${name}: stream p ${stream.toFixed(4)}, finish p ${finish.toFixed(4)}\n`);
      told.push(...(stream <= 0.01 ? ['stream'] : []), ...(finish <= 0.01 ? ['finish'] : []));
      if (told.length === 0) break;
    }
    // The clock is the machine's, so chance has its say: what differs in earnest (4 ms do, on a busy machine) does so twice.
    expect(told.length - new Set(told).size).toBe(0);
  },
);
