import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDTokenOperator, Phone } from '../../lib/dev/index.js';
import { startIDTokenOperator } from '../../lib/dev/index.js';
import { Browser } from '../helpers/browser.js';
import type { Asking, Page } from '../helpers/browser.js';

const root = path.resolve(__dirname, '../..');

/** The example app in a process of its own, as `npm start` starts it. */
export interface Example {
  readonly url: string;
  /** What it has printed. */
  readonly output: () => string;
  /** Types a line into its terminal. */
  type(line: string): void;
  /** As Ctrl+C does. @returns the exit code. */
  stop(): Promise<number | null>;
}

export async function startExample(env: Record<string, string>, ...args: string[]): Promise<Example> {
  if (!existsSync(path.join(root, 'dist'))) throw new Error('The example app runs on the build: npm run build.');
  const { NODE_ENV: _, ...inherited } = process.env;
  const child = spawn(process.execPath, ['example-app/start.mjs', ...args], {
    cwd: root,
    env: { ...inherited, PORT: '0', OPERATOR_PORT: '0', LOGINID_PORT: '0', ...env },
  });
  let output = '';
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (text: Buffer) => {
      output += String(text);
      const [, found] = /The shop +(\S+)[^]*Ctrl\+C/.exec(output) ?? [];
      if (found) resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void exited.then((code) => reject(new Error(`The example ended with ${code}: ${output}`)));
  });
  return {
    url,
    output: () => output,
    type: (line) => child.stdin.write(`${line}\n`),
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

/** What the example has printed behind a name, such as `The mails`. */
export function printed(example: Example, name: string): string {
  const [, found] = new RegExp(`${name} +(\\S+)`).exec(example.output()) ?? [];
  if (!found) throw new Error(`It did not print ${name}: ${example.output()}`);
  return found;
}

/** A folder for an example's data. */
export interface DataFolder {
  readonly folder: string;
  /** Leaves a folder behind, as SQLite does in mid-write. */
  lock(name: string): void;
  remove(): void;
}

export function newFolder(): DataFolder {
  const folder = mkdtempSync(path.join(tmpdir(), 'passport-idtoken-example-'));
  return {
    folder,
    lock: (name) => mkdirSync(path.join(folder, name)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** An operator in the test's own process, so that the test holds the phones. */
export async function startOperator(): Promise<IDTokenOperator> {
  return await startIDTokenOperator({
    services: [
      {
        serviceId: 'corner-shop',
        name: 'Corner Shop',
        allowedScopes: ['identity:full', 'identity:age_over_18'],
      },
    ],
    rateLimits: false,
    // Without it, two tokens of one second that say the same would be one token, which counts once.
    extraClaims: {
      get jti() {
        return randomUUID();
      },
    },
  });
}

/** Somebody in front of the shop, perhaps with a phone. */
export class Visitor extends Browser {
  constructor(
    shop: string,
    readonly phone?: Phone,
  ) {
    super(shop);
  }

  /** Opens a page, and says so as browsers do. */
  override async get(route: string, asking: Asking = {}): Promise<Page> {
    return await super.get(route, { ...asking, headers: { accept: 'text/html', ...asking.headers } });
  }

  /** Starts a login and waits for its code, which is told at the router's path. */
  async begin(route: string, form: Record<string, string>, router = route): Promise<{ handle: string; code: string }> {
    const { status, location, text } = await this.post(route, form);
    if (status !== 303 || !location) throw new Error(`HTTP ${status} for ${route}: ${text}`);
    const handle = new URL(location, this.origin).searchParams.get('handle') ?? '';
    const events = await this.events(`${router}/events?handle=${handle}`);
    const { code } = await events.until('pending');
    events.close();
    return { handle, code };
  }

  /** Waits until a login that nobody approved is over. */
  async ended(router: string, handle: string): Promise<void> {
    const events = await this.events(`${router}/events?handle=${handle}`);
    await events.until('rejected');
    events.close();
  }

  /** Approves on the phone and waits until the shop knows it. */
  async approve(route: string, handle: string, phone = this.phone!, grantedScopes?: string[]): Promise<void> {
    const events = await this.events(`${route}/events?handle=${handle}`);
    const push = await phone.nextPush();
    const answer = await phone.approve(push, grantedScopes ? { grantedScopes } : {});
    if (!answer.ok) throw new Error(`The operator answered ${answer.status}.`);
    await events.until('approved');
    events.close();
  }

  /** A whole login. @returns where it leads. */
  async logIn(email: string, { grantedScopes, returnTo = '' }: { grantedScopes?: string[]; returnTo?: string } = {}) {
    const { handle } = await this.begin('/login', { identifier: email, returnTo });
    await this.approve('/login', handle, this.phone, grantedScopes);
    return (await this.post('/login/finish', { handle })).location;
  }

  /** Links an address to the phone in hand. @returns where it leads. */
  async link(email: string, phone = this.phone!) {
    const { handle } = await this.begin('/account/link', { email, identifier: phone.tokenId });
    await this.approve('/account/link', handle, phone);
    return (await this.post('/account/link/finish', { handle })).location;
  }
}
