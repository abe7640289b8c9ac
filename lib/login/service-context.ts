import { randomBytes } from 'node:crypto';
import { Attempts } from './attempts.js';
import { Breaker } from './breaker.js';
import { memoryCounters } from './counters.js';
import { Decoys } from './decoys.js';
import { reporter } from './events.js';
import type { OnLoginEvent } from './events.js';
import type { FinishContext } from './finish.js';
import { OperatorHealth } from './health.js';
import { Keeper } from './keeper.js';
import { keyedHash } from './keyed-hash.js';
import { KnownBrowsers } from './known-browsers.js';
import type { Secret } from './known-browsers.js';
import { Limits } from './limits.js';
import type { LoginLimits } from './limits.js';
import { Logins } from './logins.js';
import { OneSession } from './one-session.js';
import type { Identity, OperatorAdapter, Verifier } from './operator.js';
import { RecentStarts } from './recent-starts.js';
import type { StartContext } from './start.js';
import { memoryStore } from './store.js';
import type { LoginStore } from './store.js';
import { guardedCounters, guardedFleet, guardedStore } from './store-guard.js';

/** What a login service stands on. */
export interface LoginServiceSettings<I extends Identity> {
  readonly adapter: OperatorAdapter<I>;
  /** Checks what browsers bring from a ceremony of their own, where there are such. */
  readonly ceremonyVerifier?: Verifier<I>;
  /** The application's own store, if it has one. */
  readonly store: LoginStore | undefined;
  /** Who may ring, how often; `false` for no limits. */
  readonly limits: LoginLimits | false;
  /** Keys the marks of known browsers and the hashes of people: the first makes, all open. Default: a random one. */
  readonly secrets: readonly Secret[];
  readonly scopes: readonly string[];
  readonly onEvent: OnLoginEvent | undefined;
}

/** What a login service is made of: what its starts and its finishes stand on, and what it ends when it closes. */
export interface ServiceContext<I extends Identity> extends StartContext, FinishContext<I> {
  readonly attempts: Attempts;
  /** The store that the service made for itself, and closes. One that was handed in belongs to the application. */
  readonly ownStore: LoginStore | undefined;
}

/**
 * Makes the parts of a login service.
 *
 * @param closing - aborted when the service closes.
 */
export function serviceContext<I extends Identity>(
  settings: LoginServiceSettings<I>,
  closing: AbortSignal,
): ServiceContext<I> {
  const { adapter, ceremonyVerifier, store, scopes, onEvent } = settings;
  const { whenDown = 'refuse' } = settings.limits === false ? {} : settings.limits;
  const counters = guardedCounters(store?.counters ?? memoryCounters(), whenDown);
  const [secret = randomBytes(32), ...older] = counters.keys ?? settings.secrets;
  const browsers = new KnownBrowsers([secret, ...older]);
  const hash = keyedHash(secret);
  const limits =
    settings.limits === false ? undefined : new Limits({ counters, hash, browsers, limits: settings.limits });
  const kept = store ? guardedStore(store) : memoryStore();
  const logins = new Logins(kept, adapter.id);
  const report = reporter({ provider: adapter.name, onEvent, hash });
  const decoys = new Decoys();

  const keeper = new Keeper({
    logins,
    report,
    fleet: store?.fleet && guardedFleet(store.fleet),
    id: adapter.id,
    decoys,
    resume: (handle, login) => attempts.resume(handle, login),
  });
  const { oneSession: session } = adapter;
  const attempts: Attempts = new Attempts(
    {
      adapter,
      logins,
      keeper,
      limits,
      sessions: session && new OneSession({ session, counters, logins, hash }),
      decoys,
      recent: new RecentStarts(logins, decoys, store && !store.isLocal ? adapter.id : undefined),
      health: new OperatorHealth(),
      breaker: new Breaker(async (signal) => await adapter.probe(signal)),
      report,
    },
    closing,
  );

  return {
    provider: adapter.name,
    scopes,
    limits,
    browsers,
    hash,
    logins,
    keeper,
    report,
    closing,
    underWay: new Map(),
    run: (...login) => attempts.run(...login),
    verifierOf: (kind) => (kind === 'push' || !ceremonyVerifier ? adapter : ceremonyVerifier),
    attempts,
    ownStore: store ? undefined : kept,
  };
}
