// npm run bench [-- --quick] [-- --only logins,tokens,relays,footprint] [-- --profile folder]
import { parseArgs } from 'node:util';
import { Children } from './children.mjs';
import { measureFootprint } from './footprint.mjs';
import { measureLogins } from './logins.mjs';
import { measureRelays } from './relays.mjs';
import { Report } from './report.mjs';
import { measureTokens } from './tokens.mjs';
import { startWorld } from './world.mjs';

const FULL = {
  // V8 has compiled nearly everything that is hot after some 6,000 logins of a site, over either line.
  world: { warmUp: 3000, atOnce: 16 },
  // A turn of a few seconds: in shorter ones, most of what differs from turn to turn is what the other contenders left
  // in the caches.
  logins: { count: 1000, rounds: 9 },
  tokens: { warmUp: 3000, count: 1000, rounds: 15 },
  relays: { waiting: [1, 100, 1000], samples: 250 },
  footprint: { rounds: 15 },
};

/** Shows that everything runs. Its numbers mean nothing. */
const QUICK = {
  world: { warmUp: 20, atOnce: 4 },
  logins: { count: 10, rounds: 2 },
  tokens: { warmUp: 20, count: 20, rounds: 2 },
  relays: { waiting: [5], samples: 5 },
  footprint: { rounds: 1 },
};

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string' }, profile: { type: 'string' } },
});
const counts = options.quick ? QUICK : FULL;
const parts = options.only?.split(',') ?? ['logins', 'relays', 'tokens', 'footprint'];
const report = new Report({ judges: !options.quick });
const children = new Children(options.profile);

try {
  if (parts.includes('logins') || parts.includes('relays')) {
    const world = await startWorld(children, counts.world);
    if (parts.includes('logins')) await measureLogins(world, report, counts.logins);
    if (parts.includes('relays')) await measureRelays(world, report, counts.relays);
  }
  if (parts.includes('tokens')) await measureTokens(children, report, counts.tokens);
  if (parts.includes('footprint')) await measureFootprint(report, counts.footprint);
} finally {
  await children.stop();
}
console.log(`\nDone in ${Math.round(process.uptime())} s. ${verdict()}`);
process.exitCode = report.broken > 0 ? 1 : 0;

function verdict() {
  if (options.quick) return 'A quick run judges nothing.';
  return report.broken > 0 ? `${report.broken} of the bounds do not hold.` : 'All bounds hold.';
}
