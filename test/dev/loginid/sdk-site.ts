import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { launchBrowser } from '../../helpers/chromium.js';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Loose } from '../relying-party.js';

/** A site on localhost whose pages hold the vendor's SDK, unmodified, and nothing else. */
export class SdkSite {
  origin = '';
  private browser!: Browser;
  private close = () => {};

  constructor() {
    beforeAll(async () => {
      this.browser = await launchBrowser();
      const script = await sdkScript();
      const server = createServer((request, response) => {
        const asked = request.url === '/sdk.js';
        response.writeHead(200, { 'content-type': asked ? 'text/javascript' : 'text/html; charset=utf-8' });
        response.end(asked ? script : '<!doctype html><title>My Shop</title><script src="/sdk.js"></script>');
      });
      // WebAuthn knows no addresses, only names.
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
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

  /** A page of another site, such as the operator's own. */
  async open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await this.browser.newContext(options)).newPage();
    await page.goto(url);
    return page;
  }

  /** A browser of its own with a platform authenticator of its own, on a page of the site. */
  async device(baseURL: string, apiKey: string): Promise<SdkDevice> {
    const context = await this.browser.newContext();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.goto(this.origin);
    const credentials = async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
    return new SdkDevice(page, baseURL, apiKey, credentials);
  }
}

/** The vendor's SDK on one device. */
export class SdkDevice {
  constructor(
    private readonly page: Page,
    private readonly baseURL: string,
    private readonly apiKey: string,
    private readonly credentials: () => Promise<{ credentialId: string }[]>,
  ) {}

  /**
   * Whether the SDK can use this device's credentials: its decoder drops a zero byte at either of the last two places
   * (protocol 3), so it finds one of 128 credentials never again.
   */
  async readable(): Promise<boolean> {
    const ids = (await this.credentials()).map(({ credentialId }) => Buffer.from(credentialId, 'base64'));
    return ids.every((id) => !id.subarray(-2).includes(0));
  }

  /** Calls a method; an exception of the SDK is answered as `{ name, code }`. */
  call(method: string, ...args: unknown[]): Promise<Loose> {
    return this.run(method, args, false);
  }

  /** Begins `pushAuthentication` or `addAuthenticator`: what the callback got, and what the method will resolve to. */
  async ask(
    method: string,
    username: string,
    options: Loose = null,
  ): Promise<{ callback: Loose; result: Promise<Loose> }> {
    let called: (args: unknown[]) => void = () => {};
    const callback = new Promise<unknown[]>((resolve) => (called = resolve));
    await this.page.exposeFunction('callback', (...args: unknown[]) => called(args));
    const result = this.run(method, [username, options], true);
    // Some tests end while one waits.
    result.catch(() => {});
    return { callback: await callback, result };
  }

  private run(method: string, args: unknown[], withCallback: boolean): Promise<Loose> {
    return this.page.evaluate(
      async ([baseURL, apiKey, name, given, second]) => {
        const { WebSDK, callback } = window as unknown as Loaded;
        const sdk = new WebSDK(baseURL, apiKey);
        const [first, ...rest] = given;
        try {
          return await sdk[name]?.(first, ...(second ? [callback] : []), ...rest);
        } catch (error) {
          const { name: kind, code } = error as { name: string; code?: string };
          return { name: kind, code };
        }
      },
      [this.baseURL, this.apiKey, method, args, withCallback] as const,
    );
  }
}

interface Loaded {
  WebSDK: new (baseURL: string, apiKey: string) => Record<string, (...args: unknown[]) => Promise<unknown>>;
  callback: (...args: unknown[]) => void;
}

async function sdkScript(): Promise<string> {
  const sdk = JSON.stringify(require.resolve('@loginid/sdk'));
  const { outputFiles } = await build({
    stdin: { contents: `import WebSDK from ${sdk}; window.WebSDK = WebSDK;`, resolveDir: process.cwd() },
    bundle: true,
    format: 'iife',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}
