import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createClient } from 'redis';

/** `describe`, where there is a redis-server; in CI its absence is an error before any test runs. */
export const describeWithRedis = process.env.REDIS_SERVER_PATH ? describe : describe.skip;

/** A real redis-server with a port and a folder of its own. */
export class RedisServer {
  private server: ChildProcess | undefined;
  private isCluster = false;
  private readonly folder = mkdtempSync(path.join(os.tmpdir(), 'redis-'));

  private constructor(
    readonly port: number,
    private readonly args: readonly string[],
  ) {}

  /** @param args - as on the command line, such as `--cluster-enabled yes`. */
  static async start(...args: string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), args);
    await server.start();
    return server;
  }

  /** A cluster of one node, which has all slots. */
  static async startCluster(): Promise<RedisServer> {
    const server = await RedisServer.start('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1');
    await server.command('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    server.isCluster = true;
    await server.clusterIsUp();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it again, with the data that `stop` kept. */
  async start(): Promise<void> {
    const basics = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder, '--save', ''];
    const server = spawn(process.env.REDIS_SERVER_PATH!, [...basics, ...this.args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.server = server;
    let said = '';
    for await (const chunk of server.stdout) {
      said += String(chunk);
      if (said.includes('Ready to accept connections')) break;
    }
    if (!said.includes('Ready to accept connections')) throw new Error(`redis-server did not start:\n${said}`);
    if (this.isCluster) await this.clusterIsUp();
  }

  /** A node of a cluster takes no command before it has looked around. */
  private async clusterIsUp(): Promise<void> {
    await until(async () => String(await this.command('CLUSTER', 'INFO')).includes('cluster_state:ok'));
  }

  /** Sends one command, as the user that may everything. */
  async command(...args: string[]): Promise<unknown> {
    const client = createClient({ url: this.url });
    await client.connect();
    try {
      return await client.sendCommand(args);
    } finally {
      client.destroy();
    }
  }

  /** Kills it, as a machine that fails does. */
  async stop({ keepData = false } = {}): Promise<void> {
    if (keepData) await this.command('SAVE');
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  }

  /** It stands still: connections stay, and nothing is answered. */
  pause(): void {
    this.server?.kill('SIGSTOP');
  }

  resume(): void {
    this.server?.kill('SIGCONT');
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Real time: that of Redis cannot be moved. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until something holds, and no longer than that. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`It does not hold after ${ms} ms: ${holds.toString()}`);
    await pause(10);
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
