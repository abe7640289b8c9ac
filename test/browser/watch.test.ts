import type { ServerResponse } from 'node:http';
import { build } from 'esbuild';
import type { WatchMessage } from '../../lib/browser/index.js';
import type { CodePage } from '../../lib/pages/code-facts.js';
import { describeInBrowser } from '../helpers/chromium.js';
import { CODE_PATH, pending } from './scripted-site.js';
import { hide, Stage, until } from './stage.js';

jest.setTimeout(30_000);

/** What a page has of the client. */
interface Watching {
  heard: WatchMessage[];
  connection: boolean[];
  pauses: number[];
  stop: () => void;
}

describeInBrowser('watch, on a page of the application’s own', () => {
  const stage = new Stage();
  let script: string;

  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: ['lib/browser/index.ts'],
      bundle: true,
      format: 'iife',
      globalName: 'client',
      target: 'es2020',
      write: false,
    });
    script = outputFiles[0]!.text;
  });

  /** A page that watches a login; with a clock of its own if the test moves it. */
  async function watching(view: CodePage['view'], { clock = false, heard = 'page.heard.push(message)' } = {}) {
    stage.site.behaviour.view = view;
    const page = await stage.newPage();
    if (clock) await page.clock.install({ time: 0 });
    await page.goto(`${stage.site.origin}/welcome`);
    if (clock) await page.clock.pauseAt(10_000);
    const events = CODE_PATH.replace('code', 'events');
    await page.evaluate(`{
      ${script}
      const page = Object.assign(window, { heard: [], connection: [], pauses: [] });
      const wait = page.setTimeout;
      page.setTimeout = (act, ms, ...rest) => (ms <= 15_000 && page.pauses.push(ms), wait(act, ms, ...rest));
      page.stop = client.watch('${events}', (message) => { ${heard} }, { onConnection: (up) => page.connection.push(up) });
    }`);
    const heardSoFar = () => page.evaluate(() => (window as unknown as Watching).heard);
    /** How long (ms) it has waited of itself. */
    const pauses = () => page.evaluate(() => (window as unknown as Watching).pauses);
    const connection = () => page.evaluate(() => (window as unknown as Watching).connection);
    const types = async () => (await heardSoFar()).map(({ type }) => type);
    const hears = async (...expected: WatchMessage['type'][]) => {
      await page.waitForFunction((count) => (window as unknown as Watching).heard.length >= count, expected.length);
      expect(await types()).toEqual(expected);
    };
    return { page, pauses, heardSoFar, connection, types, hears };
  }

  const asked = () => stage.count('GET /login/status');

  it('hears each change once, in the words of the routes, and is over with the login', async () => {
    const { heardSoFar, connection, hears } = await watching({ state: 'starting' });
    await until(() => stage.site.listening() === 1);
    stage.site.become(pending('605117', 60));
    await hears('pending');
    expect((await heardSoFar())[0]).toMatchObject({ code: '605117', expiresAt: expect.any(String) });
    stage.site.become({ state: 'approved', place: 'router' });
    await hears('pending', 'approved');
    stage.site.become({ state: 'finished', redirect: '/welcome' });
    await hears('pending', 'approved', 'finished');
    const before = asked();
    expect(stage.site.listening()).toBe(0);
    expect([asked(), await connection()]).toEqual([before, []]);
  });

  // Which answers are ours is shown in login-status.test.ts.
  const IN_BETWEEN: [string, (res: ServerResponse) => void][] = [
    ['a 502', (res) => res.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>')],
    ['what cannot be unpacked', (res) => res.writeHead(200, { 'content-encoding': 'gzip' }).end('{"type":"expired"}')],
    ['a way to another page', (res) => res.writeHead(302, { location: '/welcome' }).end()],
    ['a gateway’s 403', (res) => res.writeHead(403).end('{"error":{"code":"Forbidden","message":"no"}}')],
    ['a cut connection', (res) => res.destroy()],
  ];

  it.each(IN_BETWEEN)('outlasts %s, and says that there is no connection', async (_, inBetween) => {
    const { page, connection, hears } = await watching(pending('605117', 60));
    await hears('pending');
    await until(() => stage.site.listening() === 1);
    stage.site.behaviour.inBetween = inBetween;
    stage.site.dropAll();
    await page.waitForFunction(() => (window as unknown as Watching).connection.length === 1);
    stage.site.behaviour.inBetween = undefined;
    stage.site.behaviour.view = { state: 'approved', place: 'router' };
    await hears('pending', 'approved');
    expect(await connection()).toEqual([false, true]);
  });

  it('slows down from one second to fifteen, and no further', async () => {
    stage.site.behaviour.inBetween = (res) => res.writeHead(502).end();
    const { page, pauses } = await watching(pending('605117', 60), { clock: true });
    const expected = [1000, 2000, 4000, 8000, 15_000, 15_000];
    for (const [count, ms] of expected.entries()) {
      while ((await pauses()).length <= count) await page.evaluate('0');
      expect(asked()).toBe(count + 1);
      await page.clock.runFor(ms);
    }
    await until(() => asked() === 7);
    expect((await pauses()).slice(0, 6)).toEqual(expected);
  });

  it('is over where our own server does not know the login', async () => {
    stage.site.behaviour.inBetween = (res) =>
      res.writeHead(404).end('{"error":{"code":"login_not_found","message":"Start again."}}');
    const { heardSoFar, hears } = await watching(pending('605117', 60));
    await hears('failed');
    expect(await heardSoFar()).toEqual([{ type: 'failed', code: 'login_not_found', message: 'Start again.' }]);
  });

  it('asks nothing while the page is not looked at, and at once when it is again', async () => {
    const { page, hears } = await watching(pending('605117', 60));
    await hears('pending');
    await until(() => stage.site.listening() === 1);
    await hide(page, true);
    await until(() => stage.site.listening() === 0);
    stage.site.behaviour.view = { state: 'approved', place: 'router' };
    const before = asked();
    await page.evaluate('dispatchEvent(new Event("online"))');
    expect(asked()).toBe(before);
    await hide(page, false);
    await hears('pending', 'approved');
    expect(asked()).toBeGreaterThan(before);
  });

  it('after a sleep asks anew, though the old question still seems to be open', async () => {
    const { page, hears } = await watching(pending('605117', 60));
    await hears('pending');
    await until(() => stage.site.listening() === 1);
    // Nobody tells the question that waits: its connection is dead.
    stage.site.behaviour.view = { state: 'approved', place: 'router' };
    await page.evaluate('dispatchEvent(new Event("online"))');
    await hears('pending', 'approved');
    expect(stage.site.listening()).toBeLessThan(3);
  });

  it('goes on where the listener throws, which is the page’s own error', async () => {
    const { page, hears } = await watching(pending('605117', 60), {
      heard: 'page.heard.push(message); if (message.type === "pending") throw new RangeError("mine")',
    });
    const thrown = page.waitForEvent('pageerror').catch(() => undefined);
    await hears('pending');
    expect(String(await thrown)).toContain('mine');
    stage.forgive(/mine/);
    await until(() => stage.site.listening() === 1);
    stage.site.become({ state: 'expired' });
    await hears('pending', 'expired');
  });

  it('asks once a second at most, however often it is woken', async () => {
    const { page, hears } = await watching(pending('605117', 60), { clock: true });
    await hears('pending');
    await page.evaluate(`{
      const page = Object.assign(window, { fetched: 0 });
      const own = page.fetch;
      page.fetch = (...all) => (page.fetched++, own(...all));
    }`);
    await page.evaluate('for (let i = 0; i < 20; i++) dispatchEvent(new Event("online"))');
    expect(await page.evaluate('fetched')).toBe(0);
    await page.clock.runFor(1_000);
    await page.evaluate('for (let i = 0; i < 20; i++) dispatchEvent(new Event("online"))');
    expect(await page.evaluate('fetched')).toBe(1);
  });

  it('looks at the end of a code, though the question that waits hears nothing', async () => {
    const { page, hears } = await watching(pending('605117', 20), { clock: true });
    await hears('pending');
    await page.clock.runFor(1_000);
    await until(() => stage.site.listening() === 1);
    stage.site.behaviour.view = { state: 'expired' };
    const before = asked();
    await page.clock.runFor(20_000);
    await hears('pending', 'expired');
    expect(asked()).toBe(before + 1);
  });

  it('asks when the machine has slept, and not because a clock was put back', async () => {
    const { page, hears } = await watching(pending('605117', 60), { clock: true });
    await hears('pending');
    await page.clock.runFor(1_000);
    await until(() => stage.site.listening() === 1);
    const before = asked();
    await page.clock.setSystemTime(-3_600_000);
    await page.clock.runFor(4_000);
    expect(asked()).toBe(before);
    stage.site.behaviour.view = { state: 'approved', place: 'router' };
    await page.clock.setSystemTime(3_600_000);
    await page.clock.runFor(2_000);
    await hears('pending', 'approved');
  });

  it('asks at another address each time, so that nothing answers from what it kept', async () => {
    const { page, hears } = await watching(pending('605117', 60));
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await hears('pending');
    await until(() => stage.site.listening() === 1);
    for (const _ of [1, 2]) {
      const before = asked();
      await page.evaluate('dispatchEvent(new Event("online"))');
      await until(() => asked() > before);
    }
    expect(addresses.length).toBeGreaterThan(1);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it('stops when it is told to', async () => {
    const { page, types, hears } = await watching(pending('605117', 60));
    await hears('pending');
    await until(() => stage.site.listening() === 1);
    await page.evaluate('stop()');
    await until(() => stage.site.listening() === 0);
    const before = asked();
    await page.evaluate('dispatchEvent(new Event("online"))');
    expect([asked(), await types()]).toEqual([before, ['pending']]);
  });
});
