import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeInBrowser, launchBrowser } from '../helpers/chromium.js';

// It packs, installs and starts processes; on a busy machine that takes its time.
jest.setTimeout(120_000);

const root = path.resolve(__dirname, '../..');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const installed = /`npm install (passport-idtoken [\w -]+)`/.exec(readme)![1]!.split(' ');
const shop = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code!)[0]!;

interface Manifest {
  readonly version: string;
  readonly dependencies?: Record<string, string>;
  readonly scripts?: Record<string, string>;
}
const manifestOf = (name: string) =>
  JSON.parse(readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8')) as Manifest;

/** Without a network: what a registry would send is in our own `node_modules`, with all that it needs. */
function withDependencies(names: readonly string[], found = new Set<string>()): Set<string> {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    withDependencies(Object.keys(manifestOf(name).dependencies ?? {}), found);
  }
  return found;
}

describeInBrowser('a newcomer, from an empty folder to a first login', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'newcomer-'));
  let child: ChildProcess | undefined;
  afterAll(async () => {
    if (child?.exitCode === null) {
      child.kill();
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const npm = (cwd: string, ...words: string[]) =>
    execFileSync('npm', [...words, '--loglevel', 'error', '--no-audit', '--no-fund'], { cwd, encoding: 'utf8' });

  /** Starts the README's program, on free ports; gives the addresses that it prints. */
  async function start(program: string): Promise<string[]> {
    writeFileSync(path.join(folder, 'shop.mjs'), program);
    const { NODE_ENV: _, NODE_OPTIONS: __, ...env } = process.env;
    child = spawn(process.execPath, ['shop.mjs'], { cwd: folder, env });
    let output = '';
    return await new Promise((resolve, reject) => {
      const hear = (text: Buffer) => {
        output += String(text);
        const addresses = output.match(/http:\S+/g) ?? [];
        if (addresses.length === 2) resolve(addresses);
      };
      child!.stdout!.on('data', hear);
      child!.stderr!.on('data', hear);
      child!.once('exit', (code) => reject(new Error(`It ended with ${code}: ${output}`)));
    });
  }

  it('npm init, npm install, the README’s block, a phone in a tab, and in', async () => {
    if (!existsSync(path.join(root, 'dist'))) throw new Error('What is packed is the build: npm run build.');
    const began = Date.now();
    npm(folder, 'init', '--yes');
    const [{ filename }] = JSON.parse(npm(root, 'pack', '--ignore-scripts', '--json', '--pack-destination', folder));
    const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
    const others = installed.filter((name) => name !== 'passport-idtoken');
    const needed = withDependencies([...others, ...Object.keys(dependencies!)]);
    const folders = [...needed].map((name) => path.join(root, 'node_modules', name));
    npm(folder, 'install', '--offline', '--install-links', '--ignore-scripts', path.join(folder, filename), ...folders);

    expect(shop).toContain('port: 4000');
    expect(shop).toContain('app.listen(3000');
    const port = await freePort();
    const program = shop.replace('port: 4000', 'port: 0').replaceAll('3000', String(port));
    const [phoneAddress = '', loginAddress = ''] = await start(program);
    const ready = Date.now();

    const browser = await launchBrowser();
    try {
      const context = await browser.newContext();
      context.setDefaultTimeout(15_000);
      const phone = await context.newPage();
      await phone.goto(phoneAddress);
      await phone.getByTestId('enrol-submit').click();
      await phone.locator('[data-testid=connection][data-state=connected]').waitFor();
      const page = await context.newPage();
      await page.goto(loginAddress);
      await page.locator('#identifier').fill('marie@example.com');
      await page.keyboard.press('Enter');
      await page.locator('#code').waitFor();
      await phone.bringToFront();
      await phone.getByTestId('request').waitFor();
      const digits = (text: string | null) => (text ?? '').replace(/\D/g, '');
      expect(digits(await phone.getByTestId('code').textContent())).toBe(
        digits(await page.locator('#code').textContent()),
      );
      await phone.getByTestId('approve').click();
      await phone.getByTestId('sensor').click();
      await page.bringToFront();
      await page.waitForURL(new URL('/', loginAddress).href);
      const user = JSON.parse(await page.locator('body').innerText());
      expect(user).toMatchObject({ id: 'marie', claims: { givenName: 'Marie', familyName: 'Dupont' } });
    } finally {
      await browser.close();
    }
    const seconds = (ms: number) => (ms / 1000).toFixed(1);
    process.stdout.write(
      `newcomer: ${seconds(ready - began)} s to install and start, ${seconds(Date.now() - ready)} s to log in\n`,
    );
  });

  it('all that the README links to has come along', () => {
    const home = path.join(folder, 'node_modules/passport-idtoken');
    const targets = [...readme.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, target]) => target!);
    const missing = targets.filter((target) => !/^https?:/.test(target) && !existsSync(path.join(home, target)));
    expect(missing).toEqual([]);
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
