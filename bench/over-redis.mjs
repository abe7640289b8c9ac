import { findRedis } from '../test/helpers/find-redis.mjs';
import { loginTime } from './logins.mjs';
import { alternate, quantile, ratio } from './measure.mjs';
import { startWorld } from './world.mjs';

/** The same site twice, limits included: they are counted in the store too. */
const CONTENDERS = {
  'ours, events': { site: 'memory', line: 'events' },
  'ours, Redis': { site: 'redis', line: 'events' },
};
const NAMES = Object.keys(CONTENDERS);

/** Whole logins over Redis: processor time in the process of the site and in that of Redis, and what is kept there. */
export async function measureOverRedis(withChildren, report, { starts, world: counts, logins: { count, rounds } }) {
  const binary = findRedis();
  if (!binary) {
    report.note('There is no redis-server, so nothing was measured over Redis: install it, or set REDIS_SERVER_PATH.');
    return;
  }
  const taken = Object.fromEntries(NAMES.map((name) => [name, []]));
  const kept = [];
  for (let start = 0; start < starts; start += 1) {
    await withChildren(async (children) => {
      const redis = await children.start('redis', binary);
      const sites = { memory: ['ours', 'limits'], redis: ['ours', 'limits', await redis('url')] };
      const empty = await redis('memory');
      const world = await startWorld(children, counts, CONTENDERS, sites);
      kept.push(((await redis('memory')) - empty) / counts.warmUp);
      const turns = await alternate(NAMES, rounds, async (name) => {
        const before = await redis('processorTime');
        const site = await loginTime(world, CONTENDERS[name], count);
        return { site, redis: ((await redis('processorTime')) - before) / count };
      });
      for (const name of NAMES) taken[name].push(...turns[name]);
    });
  }

  const each = (name, part) => taken[name].map((turn) => turn[part]);
  const memory = each('ours, events', 'site');
  report.heading('Whole logins over Redis, processor time', 'the site over the memory store');
  report.line('the site', ratio(each('ours, Redis', 'site'), memory), { mustHold: 1.35, aim: 1.2 });
  report.line('redis-server', ratio(each('ours, Redis', 'redis'), memory));
  const kilobytes = (quantile(kept, 0.5) / 1000).toFixed(1);
  report.note(`A stranger's login that has just ended leaves ${kilobytes} kB in Redis, most of it for a day at most.`);
  report.note('Round trips are counted exactly by test/redis/cost.test.ts.');
}
