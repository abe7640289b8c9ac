import { execFile, spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** `describe`, where there is a Postgres; elsewhere nothing: what is left out is said before all tests. */
export const describeWithPostgres = process.env.POSTGRES_BIN ? describe : () => undefined;

/** Where a program runs, and as which user. */
interface Owner {
  cwd: string;
  uid?: number;
  gid?: number;
}

/** A real Postgres that listens on a socket in a folder of its own, and on nothing else. */
export class PostgresServer {
  private constructor(
    private readonly owner: Owner,
    private readonly server: ChildProcessWithoutNullStreams,
  ) {}

  static async start(): Promise<PostgresServer> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'postgres-'));
    const owner = ownerOf(folder);
    const data = path.join(folder, 'data');
    await run('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '-N'], owner);
    const args = ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off'];
    const server = spawn(program('postgres'), args, { ...owner, env: ENV });
    await ready(server);
    return new PostgresServer(owner, server);
  }

  /** How a role connects. */
  as(user: string) {
    return { host: this.owner.cwd, port: 5432, database: 'postgres', user };
  }

  /** Runs statements as the role that may everything. */
  async run(sql: string): Promise<void> {
    await run('psql', ['-X', '-h', this.owner.cwd, '-U', 'postgres', '-c', sql], this.owner);
  }

  async close(): Promise<void> {
    const ended = once(this.server, 'exit');
    this.server.kill('SIGQUIT');
    await ended;
    rmSync(this.owner.cwd, { recursive: true, force: true });
  }
}

/** Postgres refuses to run as root: there the user of Debian's package gets the folder. */
function ownerOf(folder: string): Owner {
  if (process.getuid?.() !== 0) return { cwd: folder };
  const { uid, gid } = statSync('/var/lib/postgresql');
  chownSync(folder, uid, gid);
  return { cwd: folder, uid, gid };
}

const ENV = { LC_ALL: 'C' };
const program = (name: string) => path.join(process.env.POSTGRES_BIN!, name);

/** Runs a program to its end; rejects with what it said where it fails. */
async function run(name: string, args: readonly string[], owner: Owner): Promise<void> {
  await promisify(execFile)(program(name), args, { ...owner, env: ENV });
}

/** Resolves once the server takes connections; rejects with all it said if it ends before. */
async function ready(server: ChildProcessWithoutNullStreams): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.stderr.on('data', (chunk) => {
      said += String(chunk);
      if (said.includes('ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('close', () => reject(new Error(`Postgres did not start:\n${said}`)));
  });
}
