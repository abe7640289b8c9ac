// npm run bench [-- --quick] [-- --only logins,relays,redis,fleet,tokens,footprint] [-- --profile folder]
import { parseArgs } from 'node:util';
import { Children } from './children.mjs';
import { measureFleet } from './fleet.mjs';
import { measureFootprint } from './footprint.mjs';
import { newLoginTimes } from './logins.mjs';
import { measureOverRedis } from './over-redis.mjs';
import { newRelayTimes } from './relays.mjs';
import { Report } from './report.mjs';
import { measureTokens } from './tokens.mjs';
import { startWorld } from './world.mjs';

const FULL = {
  // V8 does not compile the same code in the same way each time: all processes are started anew.
  starts: 4,
  // V8 has compiled nearly everything that is hot after some 10,000 logins of a site, over either line.
  world: { warmUp: 5000, atOnce: 16 },
  // A turn of a few seconds: in shorter ones, most of what differs from turn to turn is what the other contenders left
  // in the caches.
  logins: { count: 1000, rounds: 3 },
  // Two of the four: it has a world of its own to warm up.
  redis: { starts: 2 },
  fleet: { kills: 15, deployed: 1000, waiting: 10_000 },
  tokens: { warmUp: 3000, count: 1000, rounds: 15 },
  relays: { waiting: [1, 100, 1000], samples: 100 },
  footprint: { rounds: 15 },
};

/** Shows that everything runs. Its numbers mean nothing. */
const QUICK = {
  starts: 1,
  world: { warmUp: 20, atOnce: 4 },
  logins: { count: 10, rounds: 2 },
  redis: { starts: 1 },
  fleet: { kills: 1, deployed: 12, waiting: 30 },
  tokens: { warmUp: 20, count: 20, rounds: 2 },
  relays: { waiting: [5], samples: 5 },
  footprint: { rounds: 1 },
};

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string' }, profile: { type: 'string' } },
});
const counts = options.quick ? QUICK : FULL;
const parts = options.only?.split(',') ?? ['logins', 'relays', 'redis', 'fleet', 'tokens', 'footprint'];
const report = new Report({ judges: !options.quick });

/** Runs a measurement with processes of its own. */
async function withChildren(measure) {
  const children = new Children(options.profile);
  try {
    await measure(children);
  } finally {
    await children.stop();
  }
}

const times = [
  ...(parts.includes('logins') ? [newLoginTimes(counts.logins)] : []),
  ...(parts.includes('relays') ? [newRelayTimes(counts.relays)] : []),
];
for (let start = 0; times.length > 0 && start < counts.starts; start += 1) {
  await withChildren(async (children) => {
    const world = await startWorld(children, counts.world);
    for (const { take } of times) await take(world);
  });
}
for (const { tell } of times) tell(report);

if (parts.includes('redis')) await measureOverRedis(withChildren, report, { ...counts, ...counts.redis });
if (parts.includes('fleet')) await measureFleet(withChildren, report, counts.fleet);
if (parts.includes('tokens')) await withChildren((children) => measureTokens(children, report, counts.tokens));
if (parts.includes('footprint')) await measureFootprint(report, counts.footprint);
console.log(`\nDone in ${Math.round(process.uptime())} s. ${verdict()}`);
process.exitCode = report.broken > 0 ? 1 : 0;

function verdict() {
  if (options.quick) return 'A quick run judges nothing.';
  return report.broken > 0 ? `${report.broken} of the bounds do not hold.` : 'All bounds hold.';
}
