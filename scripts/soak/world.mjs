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

/** What the operator does wrong, each for a few requests. */
const FAULTS = [
  (operator) => operator.misbehave({ initiate: { status: 500, times: 2 } }),
  (operator) => operator.misbehave({ initiate: { delayMs: 1500, times: 3 } }),
  (operator) => operator.misbehave({ initiate: { drop: true, times: 1 } }),
  (operator) => operator.misbehave({ verify: { delayMs: 1000, times: 3 } }),
  (operator) => operator.misbehave({ upgrade: { status: 503, times: 1 } }),
  (operator) => operator.misbehave({ closeOnOpen: { code: 1006, times: 1 } }),
  (operator) => operator.dropSockets(),
];

export class World {
  kills = 0;
  pauses = 0;
  faults = 0;
  /** When the last kill, pause or fault was over: nothing can be known sooner than after it. */
  lastDisturbance = 0;
  /** How often each login was finished, by its handle. */
  finishes = new Map();
  #instances = [];
  #over = false;
  #disturbing = [];

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

  disturb() {
    this.#disturbing = [
      this.#again(2000, 5000, () => this.#kill()),
      this.#again(3000, 9000, () => this.#standStill()),
      this.#again(500, 2500, () => {
        this.faults += 1;
        this.lastDisturbance = Date.now();
        FAULTS[this.below(FAULTS.length)](this.operator);
      }),
    ];
  }

  async close() {
    this.#over = true;
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
    const [{ child }] = this.#instances.splice(this.below(this.#instances.length), 1);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    this.kills += 1;
    this.lastDisturbance = Date.now();
    await this.#start();
  }

  async #standStill() {
    const ms = 300 + this.below(1500);
    this.pauses += 1;
    await this.client.sendCommand(['CLIENT', 'PAUSE', `${ms}`, 'ALL']);
    await pause(ms);
    this.lastDisturbance = Date.now();
  }

  async #start() {
    const child = spawn(process.execPath, [INSTANCE], { env: this.env, stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    const [first] = await once(lines, 'line');
    lines.on('line', (line) => {
      const [, handle] = /^event finished (\S+)/.exec(line) ?? [];
      if (handle) this.finishes.set(handle, (this.finishes.get(handle) ?? 0) + 1);
    });
    this.#instances.push({ child, url: first.replace('listens on ', '') });
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
