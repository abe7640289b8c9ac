import { LoginService } from '../../lib/login/service.js';
import type { LoginEvent } from '../../lib/login/events.js';
import type { LoginLimits } from '../../lib/login/limits.js';
import type { Identity } from '../../lib/login/operator.js';
import { memoryStore } from '../../lib/login/store.js';
import type { LoginRouterOptions } from '../../lib/index.js';
import { LoginStrategy } from '../../lib/passport/strategy.js';
import type { Verify } from '../../lib/passport/verify.js';
import { Browser } from './browser.js';
import { onExpress5 } from './hosts.js';
import { SpyStore } from './login-service.js';
import { ScriptedAdapter } from './scripted-adapter.js';
import type { Ring } from './scripted-adapter.js';
import type { Shop, ShopOptions, StartHost } from './shop.js';

/** What a test says about a strategy whose operator it plays. */
export interface ScriptedOptions {
  name?: string;
  loginPath?: string;
  limits?: LoginLimits | false;
  verify?: Verify<Identity>;
  lookup?: (identifier: string) => Promise<string | null> | string | null;
}

/** A strategy whose operator is played by the test. */
export class ScriptedStrategy extends LoginStrategy<Identity> {
  readonly adapter: ScriptedAdapter;
  readonly store: SpyStore;
  readonly events: LoginEvent[];

  constructor({ name = 'idtoken', loginPath = '/login', limits = false, verify, lookup }: ScriptedOptions = {}) {
    const adapter = new ScriptedAdapter(name);
    const store = new SpyStore(memoryStore());
    const events: LoginEvent[] = [];
    const onEvent = (event: LoginEvent) => void events.push(event);
    super({
      service: new LoginService({ adapter, store, limits, secrets: [], scopes: ['identity:name'], onEvent }),
      method: 'compare',
      loginPath,
      origins: [],
      lookup: lookup ?? ((identifier) => identifier),
      verify,
      passReqToCallback: false,
      asked: ['identity:name'],
      flags: { ageOver18: 'identity:age_over_18' },
      label: undefined,
      hint: undefined,
      weaknesses: [],
    });
    this.adapter = adapter;
    this.store = store;
    this.events = events;
  }

  /** The types of the events so far, with their codes. */
  get told(): string[] {
    return this.events.map(({ type, code }) => (code ? `${type} ${code}` : type));
  }
}

export interface ScriptedShopOptions extends ScriptedOptions, Omit<ShopOptions, 'strategy' | 'verify'> {
  host?: StartHost;
  router?: LoginRouterOptions;
}

/** A shop whose operator is played by the test, and browsers in front of it. */
export interface ScriptedShop extends Shop {
  readonly strategy: ScriptedStrategy;
  browser(): Browser;
  /** The phone that rings for the start number `count`, counted from one. */
  ring(count?: number): Promise<Ring>;
  /** Logs a browser in as far as the approval on the phone. @returns the handle. */
  approved(browser: Browser, identifier?: string, fields?: Record<string, string>): Promise<string>;
  /** Starts as the form does. @returns the handle. */
  started(browser: Browser, identifier?: string, fields?: Record<string, string>): Promise<string>;
}

/** Shops for all tests of a file. Whatever happens in a test, a closed shop leaves no call and no watcher behind. */
export function useShops(): (options?: ScriptedShopOptions) => Promise<ScriptedShop> {
  const open: { shop: Shop; strategy: ScriptedStrategy; browsers: Browser[] }[] = [];
  afterEach(async () => {
    for (const { shop, strategy, browsers } of open.splice(0)) {
      for (const browser of browsers) browser.close();
      await shop.close();
      expect({ waiting: strategy.adapter.waiting, watchers: strategy.store.watchers }).toEqual({
        waiting: 0,
        watchers: 0,
      });
    }
  });
  return async ({ host = onExpress5, name, loginPath, limits, verify, lookup, ...options } = {}) => {
    const strategy = new ScriptedStrategy({
      ...(name !== undefined && { name }),
      ...(loginPath !== undefined && { loginPath }),
      ...(limits !== undefined && { limits }),
      ...(verify && { verify }),
      ...(lookup && { lookup }),
    });
    const shop = await host({ ...options, strategy });
    const browsers: Browser[] = [];
    open.push({ shop, strategy, browsers });
    const ring = async (count = 1) => await until(() => strategy.adapter.rings[count - 1]);
    const started = async (browser: Browser, identifier = 'marie', fields: Record<string, string> = {}) => {
      const { location } = await browser.post('/login', { identifier, ...fields });
      return new URL(location ?? '', shop.url).searchParams.get('handle') ?? '';
    };
    return {
      ...shop,
      strategy,
      ring,
      started,
      browser: () => {
        const browser = new Browser(shop.url);
        browsers.push(browser);
        return browser;
      },
      approved: async (browser, identifier, fields) => {
        const count = strategy.adapter.rings.length;
        const handle = await started(browser, identifier, fields);
        (await ring(count + 1)).approve();
        await browser.state(handle, 'approved');
        return handle;
      },
    };
  };
}

/** Waits, turn by turn of the event loop, until there is something. */
export async function until<T>(look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + 5_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error('Waited for 5 seconds in vain.');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
