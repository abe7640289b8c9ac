import { randomBytes } from 'node:crypto';
import { LoginService } from '../../lib/login/service.js';
import type { CeremonyRequest, StartRequest } from '../../lib/login/start.js';
import type { Counters } from '../../lib/login/counters.js';
import type { Fleet } from '../../lib/login/fleet.js';
import type { LoginEvent } from '../../lib/login/events.js';
import type { LoginLimits } from '../../lib/login/limits.js';
import type { Identity, Json, Verifier } from '../../lib/login/operator.js';
import type { Finding } from '../../lib/login/finish.js';
import { ROUTER } from '../../lib/login/record.js';
import type { LoginView } from '../../lib/login/view.js';
import { memoryStore, type Entry, type LoginStore } from '../../lib/login/store.js';
import { ScriptedAdapter } from './scripted-adapter.js';

/** Timers and clock of a test; promises go on as they are. */
export function freezeTime(): void {
  jest.useFakeTimers({
    doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'performance'],
    // What a browser sees is told by the second.
    now: Math.floor(Date.now() / 1000) * 1000,
  });
}

/** Lets time pass, and everything happen that is due. */
export async function pass(ms: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(ms);
}

/** Lets everything happen that needs no time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The key of some browser's cookie. */
export function browserKey(): string {
  return randomBytes(32).toString('base64url');
}

export interface TestLoginServiceOptions {
  adapter?: ScriptedAdapter;
  store?: LoginStore;
  limits?: LoginLimits | false;
  onEvent?: (event: LoginEvent) => void;
}

/** A login service over a scripted operator, and one browser in front of it. */
export class TestLoginService {
  readonly adapter: ScriptedAdapter;
  /** Takes what browsers bring for what the phone said. */
  readonly ceremonyVerifier: Verifier<Identity>;
  readonly store: SpyStore;
  readonly service: LoginService<Identity>;
  readonly events: LoginEvent[] = [];
  readonly key = browserKey();
  private readonly watching: (() => void)[] = [];

  /** @param closed - is told when nothing of it is there any more. */
  constructor(
    { adapter = new ScriptedAdapter(), store = memoryStore(), limits = false, onEvent }: TestLoginServiceOptions = {},
    private readonly closed: (login: TestLoginService) => void = () => undefined,
  ) {
    this.adapter = adapter;
    this.store = new SpyStore(store);
    const verify: Verifier<Identity>['verify'] = (evidence, login) => adapter.verify(evidence, login);
    this.ceremonyVerifier = { name: adapter.name, method: 'fido2', verify };
    this.service = new LoginService<Identity>({
      adapter,
      ceremonyVerifier: this.ceremonyVerifier,
      store: this.store,
      limits,
      secrets: [],
      scopes: ['identity:name'],
      onEvent: (event) => {
        this.events.push(event);
        return onEvent?.(event);
      },
    });
  }

  /** Starts a login and lets it come as far as it comes at once. */
  async start(identifier = 'marie', over: Partial<StartRequest> & { key?: string } = {}): Promise<string> {
    const { key = this.key, ...request } = over;
    const handle = await this.service.start(key, { ...requestOf(identifier), ...request });
    await settle();
    return handle;
  }

  /** Starts a login and approves it on the phone. */
  async approved(identifier = 'marie', over: Partial<StartRequest> & { key?: string } = {}): Promise<string> {
    const handle = await this.start(identifier, over);
    this.adapter.ring.approve();
    await settle();
    return handle;
  }

  /** Finishes as the router does, of a browser in whose session no person is logged in. */
  finish(handle: string, key = this.key, evidence?: Json): Promise<Finding<Identity>> {
    return this.service.finish(handle, key, { place: ROUTER, fresh: true, evidence });
  }

  async state(handle: string, key = this.key): Promise<LoginView['state']> {
    return (await this.service.view(handle, key)).state;
  }

  /** What a page sees from now on. */
  async watch(
    handle: string,
    key = this.key,
  ): Promise<{ views: LoginView[]; states: () => string[]; stop: () => void }> {
    const views: LoginView[] = [];
    const stop = await this.service.watch(handle, key, (view) => views.push(view));
    this.watching.push(stop);
    return { views, states: () => views.map(({ state }) => state), stop };
  }

  /** Ends the service, its watches and its store. */
  async close(): Promise<void> {
    for (const stop of this.watching) stop();
    const ended = { yet: false as boolean };
    const closing = this.service.close({ within: 1 }).finally(() => {
      ended.yet = true;
    });
    // Handing over takes time, if only a little.
    while (this.store.fleet && !ended.yet) await pass(10);
    await closing;
    this.store.close();
    this.closed(this);
  }

  /** The types of the events of one login, with their codes. */
  told(handle?: string): string[] {
    return this.events
      .filter((event) => handle === undefined || event.handle === handle)
      .map(({ type, code }) => (code ? `${type} ${code}` : type));
  }
}

/**
 * Login services with a frozen clock, for all tests of a file. Whatever happens in a test, a closed service leaves nothing behind: no
 * call, no watcher, no timer. A test that closes one itself lets go of it: a long one plays many.
 */
export function useLoginServices(): (options?: TestLoginServiceOptions) => TestLoginService {
  const open = new Set<TestLoginService>();
  const letGo = (login: TestLoginService) => {
    open.delete(login);
    expect(login.adapter.waiting).toBe(0);
    expect(login.store.watchers).toBe(0);
  };
  beforeEach(() => {
    freezeTime();
    // A decoy says so outside production; here it would only be noise.
    jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  });
  afterEach(async () => {
    for (const login of open) await login.close();
    expect(jest.getTimerCount()).toBe(0);
    jest.restoreAllMocks();
    jest.useRealTimers();
  });
  return (options) => {
    const login = new TestLoginService(options, letGo);
    open.add(login);
    return login;
  };
}

/** A browser that is about to run a ceremony of its own. */
export function ceremonyOf(identifier: string, kind: CeremonyRequest['kind'] = 'login'): CeremonyRequest {
  return { identifier, kind, address: '192.0.2.1', place: ROUTER, returnTo: undefined };
}

export function requestOf(identifier: string): StartRequest {
  return { identifier, lookup: async () => identifier, address: '192.0.2.1', place: ROUTER, returnTo: undefined };
}

/** What a store is asked, by name. */
export type StoreMethod = 'create' | 'get' | 'move' | 'watch';

/** A store between the service and the real one: counts watchers, remembers what it held, fails and delays on request. */
export class SpyStore implements LoginStore {
  /** Every entry that was ever written, in order. */
  readonly written: { readonly key: string; readonly from: string | undefined; readonly entry: Entry }[] = [];
  watchers = 0;
  calls: StoreMethod[] = [];
  /** Called before and after each call; what it throws is what the store says. */
  before: (method: StoreMethod, key: string, entry?: Entry) => Promise<void> | void = () => undefined;
  after: (method: StoreMethod, key: string) => Promise<void> | void = () => undefined;

  readonly counters?: Counters;
  readonly fleet?: Fleet;
  readonly isLocal: boolean;

  constructor(private readonly store: LoginStore) {
    this.isLocal = store.isLocal ?? false;
    if (store.counters) this.counters = store.counters;
    if (store.fleet) this.fleet = store.fleet;
  }

  async create(key: string, entry: Entry, until: number): Promise<boolean> {
    return await this.call('create', key, entry, async () => {
      const done = await this.store.create(key, entry, until);
      if (done) this.written.push({ key, from: undefined, entry });
      return done;
    });
  }

  async get(key: string): Promise<Entry | undefined> {
    return await this.call('get', key, undefined, async () => await this.store.get(key));
  }

  async move(key: string, from: { attempt: string; state: string }, entry: Entry, until: number): Promise<boolean> {
    return await this.call('move', key, entry, async () => {
      const done = await this.store.move(key, from, entry, until);
      if (done) this.written.push({ key, from: from.state, entry });
      return done;
    });
  }

  async watch(key: string, changed: (now: Entry | undefined) => void): Promise<() => void> {
    return await this.call('watch', key, undefined, async () => {
      const unwatch = await this.store.watch(key, changed);
      this.watchers += 1;
      let watching = true;
      return () => {
        if (watching) this.watchers -= 1;
        watching = false;
        unwatch();
      };
    });
  }

  close(): void {
    this.store.close();
  }

  /** All that is kept of a login now, as text. */
  async dump(key: string): Promise<string> {
    const kept = await this.store.get(key);
    return kept ? JSON.stringify(kept) : '';
  }

  private async call<T>(
    method: StoreMethod,
    key: string,
    entry: Entry | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    this.calls.push(method);
    await this.before(method, key, entry);
    const result = await work();
    await this.after(method, key);
    return result;
  }
}
