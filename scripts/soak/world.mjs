// What a soak plays in: Redis, the operator, the instances, and what disturbs them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startIDTokenOperator } from 'passport-idtoken/dev';
import { createClient } from 'redis';
import { findRedis } from '../../test/helpers/find-redis.mjs';

const INSTANCE = fileURLToPath(new URL('../../test/redis/instance.mjs', import.meta.url));

/** What the operator does wrong, each for a few requests; without any, it drops its sockets. */
const FAULTS = [
  { initiate: { status: 500, times: 2 } },
  { initiate: { delayMs: 1500, times: 3 } },
  { initiate: { drop: true, times: 1 } },
  { verify: { delayMs: 1000, times: 3 } },
  { upgrade: { status: 503, times: 1 } },
  { closeOnOpen: { code: 1006, times: 1 } },
  undefined,
];

/** A living process brings an answer to Redis in that time, unless Redis stands still (ms). */
const BROUGHT_WITHIN = 500;
/** A process that died is replaced in that time (ms). */
const TAKEN_WITHIN = 3000;
/** How often it is looked whether this machine runs this process (ms). */
const LOOK_EVERY = 20;
/** How long a connection that the operator cut, or refused, may be away: two refusals and the pauses after them (ms). */
const RESTORED_WITHIN = 2000;

export class World {
  kills = 0;
  pauses = 0;
  faults = 0;
  /** When this machine was too busy to run even this process: from and to. */
  #delays = [];
  /** When Redis stood still: from and to. */
  #standstills = [];
  /** When the operator cut or refused connections. */
  #cuts = [];
  /** The processes that asked for the socket of a session, by session; the last one first. */
  #holders = new Map();
  /** What the operator tells when it answers for a person. */
  #approving = new Map();
  /** How often each login was finished, by its handle. */
  finishes = new Map();
  #instances = [];
  #over = false;
  #disturbing = [];
  #watching;

  static async open(count, seed) {
    const world = new World();
    world.random = randomOf(seed);
    const port = await freePort();
    const server = findRedis();
    if (!server) throw new Error('There is no redis-server: apt-get install redis-server, or set REDIS_SERVER_PATH.');
    world.redis = spawn(server, ['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''], { stdio: 'ignore' });
    world.env = {
      ...process.env,
      REDIS_URL: `redis://127.0.0.1:${port}`,
      LIMITS: 'off',
      HANDLES: 'yes',
      NODE_NO_WARNINGS: '1',
    };
    world.client = createClient({ url: world.env.REDIS_URL });
    world.client.on('error', () => {});
    await world.client.connect();
    world.operator = await startIDTokenOperator({
      services: [{ serviceId: 'shop', name: 'Shop', allowedScopes: ['identity:full'] }],
      rateLimits: false,
    });
    world.#misbehave({});
    world.faults = 0;
    world.env.OPERATOR = world.operator.url;
    for (let at = 0; at < count; at += 1) await world.#start();
    return world;
  }

  below(limit) {
    return Math.floor(this.random() * limit);
  }

  /** An instance, as a load balancer without stickiness chooses. */
  get anywhere() {
    return this.#instances[this.below(this.#instances.length)].url;
  }

  /**
   * Approves a push. @returns when the operator answered, whether it had a socket for that, and which process had asked
   * for one last; undefined if it did not take the approval.
   */
  async approve(phone, push) {
    let answered;
    this.#approving.set(push.tokenId, () => {
      const isConnected = this.operator.sockets.includes(push.sessionId);
      const [holder, before] = this.#holders.get(push.sessionId);
      answered = { at: Date.now(), isConnected, holder, before };
    });
    const { ok } = await phone.approve(push).catch(() => ({ ok: false }));
    return ok ? answered : undefined;
  }

  /** The longest time in which this machine did not run this process, which only waits (ms). */
  get longestDelay() {
    return Math.max(0, ...this.#delays.map(({ from, to }) => to - from));
  }

  /** @returns for how long in that time this machine did not run this process, and with it the others (ms). */
  delayed(since, till) {
    const within = ({ from, to }) => Math.max(0, Math.min(to, till) - Math.max(from, since));
    return this.#delays.reduce((total, delay) => total + within(delay), 0);
  }

  /**
   * @returns from when on an approval that became known at `to` could have been known: Redis stood still, or the process
   *   that was to tell of it died.
   */
  heldUp({ at, holder }, to) {
    const still = this.#standstills.findLast((each) => each.to > at && each.from < to);
    const causes = [
      { from: at, why: 'the approval itself' },
      { from: Math.min(still?.to ?? 0, to), why: 'a standstill of Redis' },
      { from: holder?.died < to ? holder.died : 0, why: 'the death of its process' },
    ];
    return causes.sort((one, other) => other.from - one.from)[0];
  }

  /** @returns why no living process had the answer; undefined if one had it. */
  whyLost({ at, isConnected, holder: { died = Infinity }, before }, to) {
    const isCut = this.#cuts.some(
      (cut) => cut <= at + BROUGHT_WITHIN && at - cut - this.delayed(cut, at) < RESTORED_WITHIN,
    );
    // The one that took over may have asked for a connection, and not have it.
    const isOrphan = died <= at || before?.died + TAKEN_WITHIN + this.delayed(before?.died, at) > at;
    if (!isConnected && isOrphan) return 'its process was dead, and no other was connected yet';
    if (!isConnected && isCut) return 'the operator had cut its connection, which was being restored';
    const isStill = this.#standstills.some((each) => each.from <= at + BROUGHT_WITHIN && each.to > at);
    if (isConnected && died < to && (isStill || died - at < BROUGHT_WITHIN)) return 'its process died with the answer';
    if (isConnected && isCut) return 'the operator cut the connection as it answered';
    return undefined;
  }

  disturb() {
    let last = Date.now();
    this.#watching = setInterval(() => {
      const now = Date.now();
      if (now - last > 2 * LOOK_EVERY) this.#delays.push({ from: last + LOOK_EVERY, to: now });
      last = now;
    }, LOOK_EVERY);
    this.#disturbing = [
      this.#again(2000, 5000, () => this.#kill()),
      this.#again(3000, 9000, () => this.#standStill()),
      this.#again(500, 2500, () => this.#misbehave(FAULTS[this.below(FAULTS.length)])),
    ];
  }

  async close() {
    this.#over = true;
    clearInterval(this.#watching);
    await Promise.all(this.#disturbing);
    const ended = this.#instances.map(({ child }) => once(child, 'exit'));
    for (const { child } of this.#instances) child.kill('SIGKILL');
    await Promise.all(ended);
    this.client.destroy();
    const stopped = once(this.redis, 'exit');
    this.redis.kill('SIGKILL');
    await stopped;
    await this.operator.stop();
  }

  async #again(least, most, what) {
    for (;;) {
      const end = Date.now() + least + this.below(most - least);
      while (Date.now() < end) {
        if (this.#over) return;
        await pause(50);
      }
      await what();
    }
  }

  async #kill() {
    const [instance] = this.#instances.splice(this.below(this.#instances.length), 1);
    const ended = once(instance.child, 'exit');
    instance.child.kill('SIGKILL');
    instance.died = Date.now();
    await ended;
    this.kills += 1;
    await this.#start();
  }

  async #standStill() {
    const ms = 300 + this.below(1500);
    const from = Date.now();
    await this.client.sendCommand(['CLIENT', 'PAUSE', `${ms}`, 'ALL']);
    this.#standstills.push({ from, to: Date.now() + ms });
    await pause(ms);
    this.pauses += 1;
  }

  #misbehave(fault) {
    this.faults += 1;
    // In this very moment the operator tells of an approval, or finds that there is no socket to tell it on.
    const jwt = (honest) => {
      this.#approving.get(honest.payload.sub)?.();
      return honest.jwt;
    };
    if (!fault) this.operator.dropSockets();
    this.operator.misbehave({ ...fault, jwt });
    if (!fault || fault.upgrade || fault.closeOnOpen) this.#cuts.push(Date.now());
  }

  async #start() {
    const child = spawn(process.execPath, [INSTANCE], { env: this.env, stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    const [first] = await once(lines, 'line');
    const instance = { child, url: first.replace('listens on ', ''), died: undefined };
    lines.on('line', (line) => {
      const [, handle] = /^event finished (\S+)/.exec(line) ?? [];
      if (handle) this.finishes.set(handle, (this.finishes.get(handle) ?? 0) + 1);
      const [, session] = /^connects (\S+)/.exec(line) ?? [];
      const holders = this.#holders.get(session) ?? [];
      if (session && holders[0] !== instance) this.#holders.set(session, [instance, ...holders]);
    });
    this.#instances.push(instance);
  }
}

/** Mulberry32: the same numbers for the same seed, although what meets them is another time. */
function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
