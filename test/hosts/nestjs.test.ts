import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { transformSync } from '@swc/core';
import { startIDTokenOperator } from '../../lib/dev/index.js';
import type { IDTokenOperator, Phone } from '../../lib/dev/index.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';

const root = path.resolve(__dirname, '../..');
const page = readFileSync(path.join(root, 'docs/nestjs.md'), 'utf8');
/** The files of the app that docs/nestjs.md shows. */
const files = [...page.matchAll(/^```ts\n\/\/ ([\w.-]+)\.ts\n(.*?)^```$/gms)].map(([, name, code]) => ({
  name: name!,
  code: code!,
}));

/** A folder in which the app is installed: its files compiled, and Nest of one version. */
function install(nest: string, type: 'commonjs' | 'es6', guard: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'nest-'));
  const packages = path.join(folder, 'node_modules');
  mkdirSync(packages);
  for (const name of ['express-session', 'passport', 'reflect-metadata']) {
    symlinkSync(path.join(root, 'node_modules', name), path.join(packages, name));
  }
  symlinkSync(root, path.join(packages, 'passport-idtoken'));
  symlinkSync(path.join(nest, '@nestjs'), path.join(packages, '@nestjs'));
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: type === 'es6' ? 'module' : 'commonjs' }));
  for (const { name, code } of files) {
    const { code: compiled } = transformSync(name === 'account.controller' ? withGuard(code, guard) : code, {
      swcrc: false,
      module: { type },
      jsc: {
        target: 'es2022',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
      },
    });
    writeFileSync(path.join(folder, `${name}.js`), compiled);
  }
  return folder;
}

/** As the page says: another guard where `AuthGuard('idtoken')` stands. */
function withGuard(code: string, guard: string): string {
  return `import { PhoneGuard } from './phone.guard.js';\n${code.replaceAll("AuthGuard('idtoken')", guard)}`;
}

/** Starts the app as its own process, and waits for the address that it prints. */
async function start(folder: string, main: string, operator: string): Promise<{ url: string; app: ChildProcess }> {
  const { NODE_ENV: _, ...env } = process.env;
  const app = spawn(process.execPath, [`${main}.js`], {
    cwd: folder,
    env: { ...env, OPERATOR: operator, PORT: '0', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: app.stdout })) {
    if (line.startsWith('http')) return { url: line.replace('[::1]', '127.0.0.1'), app };
  }
  throw new Error('The app printed no address.');
}

describe.each([
  ['NestJS 11 in CommonJS', 'node_modules', 'commonjs', 'main', "AuthGuard('idtoken')"],
  ['NestJS 11 in CommonJS on Fastify', 'node_modules', 'commonjs', 'main-fastify', 'PhoneGuard'],
  ['NestJS 12 in ES modules', 'test/hosts/nest12/node_modules', 'es6', 'main', 'PhoneGuard'],
  ['NestJS 12 in ES modules on Fastify', 'test/hosts/nest12/node_modules', 'es6', 'main-fastify', 'PhoneGuard'],
] as const)('the app of docs/nestjs.md with %s', (_name, nest, type, main, guard) => {
  const later = cleanup();
  let operator: IDTokenOperator;
  let phone: Phone;
  let folder: string;
  let app: ChildProcess;
  let ended: Promise<unknown>;
  let url: string;

  beforeAll(async () => {
    operator = await startIDTokenOperator({
      services: [{ serviceId: 'my-bank', name: 'My Bank', allowedScopes: ['identity:name'] }],
      rateLimits: false,
    });
    phone = await operator.enroll({ tokenId: 'marie', givenName: 'Marie', familyName: 'Dupont' });
    folder = install(path.join(root, nest), type, guard);
    ({ url, app } = await start(folder, main, operator.url));
    ended = once(app, 'exit');
  });
  afterAll(async () => {
    app.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true });
    await operator.stop();
  });

  function visitor(): Browser {
    const browser = new Browser(url);
    later(() => browser.close());
    return browser;
  }

  async function approved(browser: Browser, handle: string, by = phone): Promise<void> {
    await browser.state(handle, 'pending');
    await by.approve(await by.nextPush());
    await browser.state(handle, 'approved');
  }

  it('a guarded page: a stranger is sent to the login page, and comes back to it', async () => {
    const browser = visitor();
    const stranger = await browser.get('/account', { headers: { accept: 'text/html' } });
    expect([stranger.status, stranger.location]).toEqual([302, '/login?returnTo=%2Faccount']);
    expect((await browser.get('/account', { headers: { accept: 'application/json' } })).status).toBe(401);

    await browser.get(stranger.location!);
    const fields = { identifier: 'marie', cookies: '1', returnTo: '/account' };
    const started = await browser.post('/login', fields);
    const handle = started.location!.split('=')[1]!;
    await approved(browser, handle);
    expect((await browser.post('/login/finish', { handle })).location).toBe('/account');
    const session = browser.cookies.get('connect.sid');
    expect((await browser.get('/account')).json).toEqual({ user: { id: 'marie' } });
    expect(browser.cookies.get('connect.sid')).toBe(session);
  });

  it('starts and finishes in a route behind the guard, which makes a session', async () => {
    const browser = visitor();
    const started = await browser.post('/sign-in', { identifier: 'marie' });
    const handle = started.location!.split('=')[1]!;
    await approved(browser, handle);
    expect((await browser.send('/login/finish', { handle })).status).toBe(404); // It finishes where it began.
    const finished = await browser.send('/sign-in', { handle });
    expect(finished.json).toMatchObject({ user: { id: 'marie' }, info: { method: 'compare', provider: 'idtoken' } });
    for (let visit = 0; visit < 2; visit += 1) {
      const account = await browser.get('/account');
      expect([account.status, account.json.user]).toEqual([200, { id: 'marie' }]);
      expect(account.headers['set-cookie']).toBeUndefined();
    }
    // The guard that makes a session makes none anew, and a field of ours that is the application's own rings nothing.
    const again = await browser.send('/sign-in', { identifier: 'paul' });
    expect([again.status, again.json.info]).toMatchObject([201, { provider: 'idtoken', method: 'compare' }]);
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  it('an UnauthorizedException of `validate` is a no, and makes no session', async () => {
    const mallory = await operator.enroll({ tokenId: 'mallory', givenName: 'Mal', familyName: 'Lory' });
    const browser = visitor();
    const { json } = await browser.send('/login', { identifier: 'mallory' });
    await approved(browser, json.handle, mallory);
    const refused = await browser.send('/login/finish', { handle: json.handle });
    expect([refused.status, refused.json.error.code]).toEqual([401, 'user_refused']);
    expect(browser.cookies.has('connect.sid')).toBe(false);
  });

  it('`validate` asks providers that belong to the request', async () => {
    const browser = visitor();
    const { json } = await browser.send('/tenant-login', { identifier: 'marie' });
    const events = await browser.events(json.events);
    await phone.approve(await phone.nextPush());
    await events.until('approved');
    expect((await browser.send(json.finish, { handle: json.handle })).status).toBe(200);
  });

  it('ends with the application, whatever is open', async () => {
    const browser = visitor();
    const { json } = await browser.send('/login', { identifier: 'paul' });
    const events = await browser.events(json.events);
    await events.until('pending');
    app.kill('SIGTERM');
    // Nest's hooks run, and end the process by the same signal.
    await expect(ended).resolves.toEqual([null, 'SIGTERM']);
  });
});
