import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { LOGINID_BROWSER_SCRIPT } from '../../lib/generated/loginid.browser.js';
import { LOGINID_DIRECTWEB_SCRIPT } from '../../lib/generated/loginid.directweb.js';
import { launchBrowser } from '../helpers/chromium.js';
import type { Browser, CDPSession, Page } from 'playwright-core';
import type { Loose } from '../dev/relying-party.js';

/** A site on localhost whose pages hold the browser client as a script, and nothing else. */
export class DirectWebSite {
  origin = '';
  /** What `/page` is. */
  page = '';
  private browser!: Browser;
  private close = () => {};

  constructor() {
    beforeAll(async () => {
      this.browser = await launchBrowser();
      const files = await vendorFiles();
      const server = createServer(({ url = '' }, response) => {
        const file = files.get(url);
        response.writeHead(200, { 'content-type': file ? 'text/javascript' : 'text/html; charset=utf-8' });
        response.end(file ?? (url === '/page' ? this.page : PLAIN_PAGE));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      // WebAuthn knows no addresses, only names.
      this.origin = `http://localhost:${(server.address() as AddressInfo).port}`;
      this.close = () => {
        server.close();
        server.closeAllConnections();
      };
    });
    afterEach(async () => {
      await Promise.all(this.browser.contexts().map(async (context) => await context.close()));
    });
    afterAll(async () => {
      this.close();
      await this.browser.close();
    });
  }

  /** A browser of its own, with an authenticator of its own unless told otherwise, on a page of the site. */
  async device(baseURL: string, apiKey: string, { path = '/', authenticator = true } = {}): Promise<Device> {
    const context = await this.browser.newContext();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = authenticator
      ? await session.send('WebAuthn.addVirtualAuthenticator', {
          options: {
            protocol: 'ctap2',
            transport: 'internal',
            hasResidentKey: true,
            hasUserVerification: true,
            isUserVerified: true,
            automaticPresenceSimulation: true,
          },
        })
      : { authenticatorId: '' };
    await page.goto(this.origin + path);
    return new Device(page, session, authenticatorId, baseURL, apiKey);
  }
}

/** What became of a call, without classes. */
export type Outcome = Loose;

/** The browser client on one device. */
export class Device {
  private calls = 0;

  constructor(
    readonly page: Page,
    private readonly session: CDPSession,
    private readonly authenticatorId: string,
    readonly baseURL: string,
    private readonly apiKey: string,
  ) {}

  /** Whether the person is at hand to touch the authenticator: otherwise its dialogue stays open. */
  async presence(enabled: boolean): Promise<void> {
    const { authenticatorId, session } = this;
    await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
  }

  /** Calls a method; an exception is answered with what can be seen of it. */
  call(method: string, ...args: unknown[]): Promise<Outcome> {
    return this.run(method, args, undefined);
  }

  /** Begins `pushAuthentication` or `addAuthenticator`: what the callback got, each time, and what will come of it. */
  async ask(method: string, username: string, options: Loose = {}) {
    const calls: Loose[] = [];
    let called = (): void => {};
    const first = new Promise<void>((resolve) => (called = resolve));
    const name = `callback${++this.calls}`;
    await this.page.exposeFunction(name, (...args: unknown[]) => {
      calls.push(args);
      called();
    });
    const result = this.run(method, [username, options], name);
    // Some tests end while one waits.
    result.catch(() => {});
    await Promise.race([first, result]);
    return { calls, result };
  }

  /** Aborts what was called with `{ signal: 'abortable' }`. */
  async abort(): Promise<void> {
    await this.page.evaluate(() => (window as unknown as Loaded).abort?.());
  }

  private run(method: string, args: unknown[], callback: string | undefined): Promise<Outcome> {
    return this.page.evaluate(
      async ([baseURL, apiKey, name, [username, options, ...rest], callbackName]) => {
        const page = window as unknown as Loaded;
        const { DirectWeb, isDirectWebError } = page.LoginID.directweb;
        const given = options as { signal?: unknown } | undefined;
        if (given?.signal === 'abortable') {
          const controller = new AbortController();
          page.abort = () => controller.abort();
          given.signal = controller.signal;
        }
        try {
          const dw = new DirectWeb(baseURL, apiKey);
          const between = callbackName === undefined ? [] : [page[callbackName]];
          return await dw[name]!(username, ...between, given, ...rest);
        } catch (error) {
          const { name: kind, code, message, operatorCode, cause } = error as Thrown;
          return { name: kind, code, message, operatorCode, cause: cause?.name, known: isDirectWebError(error) };
        }
      },
      [this.baseURL, this.apiKey, method, args, callback] as const,
    );
  }
}

interface Thrown {
  name: string;
  code?: string;
  message: string;
  operatorCode?: string;
  cause?: Error;
}

interface Loaded extends Record<string, unknown> {
  LoginID: {
    directweb: {
      DirectWeb: new (baseURL: string, apiKey: string) => Record<string, (...args: unknown[]) => Promise<unknown>>;
      isDirectWebError: (value: unknown) => boolean;
    };
  };
  abort?: () => void;
}

const PLAIN_PAGE = '<!doctype html><title>Shop</title><script src="/vendor/loginid.directweb.js"></script>';

/** The two files of the quick start, as `npm run build` makes them. */
async function vendorFiles(): Promise<Map<string, string>> {
  const names = ['loginid.directweb', 'loginid.browser'];
  const { outputFiles } = await build({
    entryPoints: names.map((name) => `lib/browser/${name}.ts`),
    bundle: true,
    format: 'esm',
    target: 'es2020',
    outdir: '/vendor',
    outExtension: { '.js': '.mjs' },
    write: false,
    logLevel: 'silent',
  });
  return new Map([
    ...outputFiles.map((file): [string, string] => [file.path, file.text]),
    ['/vendor/loginid.directweb.js', LOGINID_DIRECTWEB_SCRIPT],
    ['/vendor/loginid.browser.js', LOGINID_BROWSER_SCRIPT],
  ]);
}
