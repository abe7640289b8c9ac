import { setTimeout as pause } from 'node:timers/promises';
import { startIDTokenOperator } from 'passport-idtoken/dev';
import { findRedis } from '../test/helpers/find-redis.mjs';
import { send } from './processes/browsers/http.mjs';
import { quantile } from './measure.mjs';

/** How many requests are under way at a time. */
const AT_ONCE = 16;
/** No code runs out before its turn (s). */
const CODE_LIVES = 900;

/** Three processes on one Redis: how soon a killed one is replaced, how they are deployed, and what a waiting login keeps. */
export async function measureFleet(withChildren, report, counts) {
  const binary = findRedis();
  if (!binary) {
    report.note('There is no redis-server, so no processes were measured: install it, or set REDIS_SERVER_PATH.');
    return;
  }
  const withFleet = (measure) =>
    withChildren(async (children) => {
      const operator = await startIDTokenOperator({
        services: [{ serviceId: 'shop', name: 'Shop', allowedScopes: ['identity:name'] }],
        sessionSeconds: CODE_LIVES,
        rateLimits: false,
      });
      try {
        const redis = await (await children.start('redis', binary))('url');
        await measure(new Fleet(children, operator.url, redis, operator));
      } finally {
        await operator.stop();
      }
    });

  await withFleet((fleet) => measureKill(fleet, report, counts.kills));
  await withFleet((fleet) => measureDeployment(fleet, report, counts.deployed));
  const kept = {};
  for (const processes of [1, 3]) {
    await withChildren(async (children) => {
      // One that keeps thousands of sessions, in a process of its own.
      const operator = await (await children.start('operator'))('origin');
      const redis = await (await children.start('redis', binary))('url');
      kept[processes] = await memoryOf(new Fleet(children, operator, redis), processes, counts.waiting);
    });
  }
  report.heading(`${counts.waiting} logins that wait over three processes, heap of each`, 'the same in one process');
  report.line('a login', { median: kept[3] / kept[1] }, { mustHold: 1.2 });
  report.note(`${(kept[1] / 1000).toFixed(1)} kB in one process, ${(kept[3] / 1000).toFixed(1)} kB in three.`);
}

/** From the death of the process that waits to another one's connection to the operator. */
async function measureKill(fleet, report, kills) {
  const sites = [await fleet.start(), await fleet.start(), await fleet.start()];
  const times = [];
  for (let at = 0; at < kills; at += 1) {
    const site = sites.shift();
    await fleet.login(site, `killed-${at}`);
    // Redis is told at once who looks after it; the others have seen the process beat.
    await pause(1000 + (at % 5) * 50);
    const sockets = fleet.operator.sockets.length;
    const from = Date.now();
    process.kill(await site.ask('pid'), 'SIGKILL');
    while (fleet.operator.sockets.length === sockets) await pause(1);
    while (fleet.operator.sockets.length < sockets) await pause(1);
    times.push(Date.now() - from);
    sites.push(await fleet.start());
  }
  report.heading('Back after kill -9, in seconds', 'a second');
  report.line(`median of ${kills}`, { median: quantile(times, 0.5) / 1000 }, { mustHold: 2 });
  report.line('longest', { median: Math.max(...times) / 1000 }, { mustHold: 3 });
}

/** Three processes are replaced, one after the other, while people look at their codes. */
async function measureDeployment(fleet, report, count) {
  const old = [await fleet.start(), await fleet.start(), await fleet.start()];
  const logins = await inTurns(count, (at) => fleet.login(old[at % 3], `deployed-${at}`));
  const fresh = [];
  let dropped = 0;
  const from = Date.now();
  for (const site of old) {
    fresh.push(await fleet.start());
    dropped += (await site.ask('close')).dropped;
    process.kill(await site.ask('pid'));
  }
  const seconds = Math.round((Date.now() - from) / 1000);
  const connected = fleet.operator.sockets.length;
  const finished = await inTurns(count, (at) => fleet.finish(fresh[at % 3], logins[at]));
  report.heading(`A rolling deployment with ${count} logins that wait`, 'all of them');
  report.line('lost', { median: (count - finished.filter(Boolean).length) / count }, { mustHold: 0 });
  report.note(`${dropped} connections dropped, ${connected} there after it; it took ${seconds} s.`);
}

/** @returns the bytes of heap that a login keeps while it waits. */
async function memoryOf(fleet, processes, count) {
  const sites = [];
  for (let at = 0; at < processes; at += 1) sites.push(await fleet.start());
  const used = async () => {
    const each = await Promise.all(sites.map(({ ask }) => ask('heap')));
    return each.reduce((sum, bytes) => sum + bytes, 0);
  };
  await inTurns(600, (at) => fleet.login(sites[at % processes], `warm-${at}`));
  const before = await used();
  await inTurns(count, (at) => fleet.login(sites[at % processes], `waiting-${at}`));
  return ((await used()) - before) / count;
}

/** Does something so many times, some of them at once. @returns what came of each. */
async function inTurns(count, what) {
  const done = [];
  let next = 0;
  const turns = Array.from({ length: AT_ONCE }, async () => {
    while (next < count) {
      const at = next;
      next += 1;
      done[at] = await what(at);
    }
  });
  await Promise.all(turns);
  return done;
}

class Fleet {
  /** @param operator - there if people have phones there. */
  constructor(children, url, redis, operator) {
    Object.assign(this, { children, url, redis, operator });
  }

  async start() {
    const ask = await this.children.start('ours', this.url, 'limits', this.redis, 'shop');
    return { ask, origin: await ask('origin') };
  }

  /** Takes a login to its code. */
  async login(site, person) {
    const phone = await this.operator?.enroll({ tokenId: person, givenName: 'Marie' });
    const { json, cookies } = await send(site.origin, '/login', { body: { identifier: person } });
    return { phone, handle: json.handle, cookie: cookies.join('; ') };
  }

  /** @returns whether an approval came to its end. */
  async finish(site, { phone, handle, cookie }) {
    const { ok } = await phone.approve(await phone.nextPush());
    const path = `/login/status?handle=${handle}&state=pending&wait=20`;
    const { json } = await send(site.origin, path, { method: 'GET', cookie });
    if (!ok || json.type !== 'approved') return false;
    const done = await send(site.origin, '/login/finish', { body: { handle }, cookie });
    return done.json.redirect === '/';
  }
}
