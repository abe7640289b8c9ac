import { OperatorBucket } from './bucket.js';
import type { Budget, Counters, KeyedBudget } from './counters.js';
import { LoginError } from './errors.js';
import { spelling } from './identifier.js';
import type { KeyedHash } from './keyed-hash.js';
import type { BrowserMark, KnownBrowsers, KnownPerson } from './known-browsers.js';
import type { LoginReason } from './reason.js';
import type { Visitor } from './visitor.js';

/** Who may make a phone ring, how often. Each member that is left out has its default. */
export interface LoginLimits {
  /** Per person, over all visitors whose browser does not know the person. Default 5 starts in 300 seconds. */
  perPerson?: Budget;
  /** Per visitor's address (an IPv6 visitor is a /64 network). Default 30 starts in 300 seconds. */
  perVisitor?: Budget;
  /** What the operator allows this application. Default 10 starts in 60 seconds. */
  perOperator?: Budget;
  /** What a start does while the counters of the store do not answer. Default `refuse`. */
  whenDown?: 'refuse' | 'allow';
}

/** Who starts, before anybody is looked up. */
export interface Starter {
  /** What was typed. */
  readonly identifier: string;
  /** The visitor's networks, as keyed hashes. */
  readonly visitor: Visitor;
  /** What the browser brought from an earlier login. */
  readonly mark: BrowserMark | undefined;
  /** The browser that starts. */
  readonly owner: string;
}

/** A start that was counted, and what the next decisions about it need. */
export interface Admission {
  readonly starter: Starter;
  /** The person whom the browser knows under what was typed. */
  readonly known: KnownPerson | undefined;
  /** Strangers have used up what they may under this identifier: no phone rings. */
  readonly over: boolean;
  readonly counted: readonly KeyedBudget[];
}

/** A login that the phone refused. */
export interface Refused extends Pick<Starter, 'owner' | 'identifier'> {
  /** Who was asked. */
  readonly person: string;
  /** The mark by which the browser knew the person. */
  readonly mark?: string | undefined;
}

const DAY_SECONDS = 24 * 3600;
const DEFAULTS = {
  perPerson: { starts: 5, seconds: 300 },
  perVisitor: { starts: 30, seconds: 300 },
  perOperator: { starts: 10, seconds: 60 },
} as const;
/** A network of one customer may hold many households. */
const NETWORKS_OF_A_CUSTOMER = 10;
const PER_PERSON_A_DAY = 10;
const STRANGER_AND_IDENTIFIER: readonly Budget[] = [
  { starts: 2, seconds: 300 },
  { starts: 4, seconds: DAY_SECONDS },
];
const KNOWN_BROWSER: readonly Budget[] = [
  { starts: 5, seconds: 300 },
  { starts: 20, seconds: DAY_SECONDS },
];
const COOL_DOWN_MS = 5 * 60_000;
const COOL_DOWN_AGAIN_MS = 60 * 60_000;
const DAY_MS = DAY_SECONDS * 1000;

/** What the limits of one operator's logins stand on. */
export interface LimitsContext {
  /** Guarded: what they do while they are down is decided there. */
  readonly counters: Counters;
  /** Makes the keys under which people and visitors are counted. */
  readonly hash: KeyedHash;
  readonly browsers: KnownBrowsers;
  readonly limits: LoginLimits;
}

/**
 * Who may make a phone ring. A visitor is told to wait only of what this visitor alone has used up; what strangers share
 * ends as a decoy, so that nothing tells whether there is a person behind a name (S12, S14, S16 to S18).
 */
export class Limits {
  private readonly bucket: OperatorBucket;
  private readonly perPerson: readonly Budget[];
  private readonly perVisitor: Budget;

  constructor(private readonly context: LimitsContext) {
    const { perPerson, perVisitor, perOperator } = { ...DEFAULTS, ...context.limits };
    this.perPerson = [perPerson, { starts: Math.max(PER_PERSON_A_DAY, perPerson.starts), seconds: DAY_SECONDS }];
    this.perVisitor = perVisitor;
    this.bucket = new OperatorBucket(context.counters, perOperator);
  }

  /**
   * Counts a start, before there is a record of it and before anybody is looked up.
   *
   * @throws LoginError `rate_limited` with `retryAt`; nothing is counted then.
   */
  async admit(starter: Starter): Promise<Admission> {
    const { identifier, visitor, mark, owner } = starter;
    const { hash, counters } = this.context;
    const typed = hash('typed', spelling(identifier));
    const known = mark && this.context.browsers.find(mark, identifier);
    const seen = known ? undefined : await counters.until(refusalSeen(owner, typed));
    if (seen !== undefined) throw limited(seen, 'refused_lately');
    const own = known
      ? budgets(`known:${mark.id}:${typed}`, KNOWN_BROWSER)
      : [...this.ofNetworks(visitor), ...budgets(`typed:${visitor.near}:${typed}`, STRANGER_AND_IDENTIFIER)];
    const shared = known ? [] : budgets(`typed:${typed}`, this.perPerson);
    const taken = await counters.take(own, shared);
    if (taken.wait > 0) {
      throw limited(Date.now() + taken.wait, known ? 'browser_over_budget' : 'visitor_over_budget');
    }
    const { over } = taken;
    const counted = over ? own : [...own, ...shared];
    return { starter, known, over, counted };
  }

  /** Counts a start that rings no phone: a ceremony that the browser runs with the operator. */
  async admitCeremony(visitor: Visitor): Promise<void> {
    const { wait } = await this.context.counters.take(this.ofNetworks(visitor), []);
    if (wait > 0) throw limited(Date.now() + wait, 'visitor_over_budget');
  }

  /** Waits for a place at the operator. @returns when there is one, where that is too late (ms, our clock). */
  async enter({ starter: { visitor, mark }, known }: Admission, signal: AbortSignal): Promise<number | undefined> {
    const asking = { network: visitor.near, mark: known && mark?.id };
    return await this.bucket.enter(asking, signal);
  }

  /** A double click: it is one login, and one count. */
  async giveBack({ counted }: Admission): Promise<void> {
    await this.context.counters.giveBack(counted);
  }

  /**
   * Whether the person may be rung, now that the lookup has told who it is.
   *
   * @returns `sure` where the browser knows the person; `stranger` where strangers still may; nothing for a decoy.
   */
  async mayRing(
    { starter: { mark }, known, over }: Admission,
    person: string,
  ): Promise<'sure' | 'stranger' | undefined> {
    const hashed = this.context.hash('person', person);
    if (known && mark && this.context.browsers.isSame(mark, known, person)) {
      const off = await this.context.counters.until(markOff(mark.id, hashed));
      if (off === undefined) return 'sure';
    }
    if (over) return undefined;
    const shared = budgets(`person:${hashed}`, this.perPerson);
    const taken = await this.context.counters.take([], shared, coolDown(hashed));
    return taken.over ? undefined : 'stranger';
  }

  /** The phone refused a login: its person is left alone for a while, and a mark that began it counts no more. */
  async refused({ owner, identifier, person, mark }: Refused): Promise<void> {
    const { hash, counters } = this.context;
    const hashed = hash('person', person);
    const now = Date.now();
    if (mark !== undefined) await counters.note(markOff(mark, hashed), now + DAY_MS);
    const again = (await counters.until(refusedToday(hashed))) !== undefined;
    const until = now + (again ? COOL_DOWN_AGAIN_MS : COOL_DOWN_MS);
    await counters.note(coolDown(hashed), until);
    await counters.note(refusedToday(hashed), now + DAY_MS);
    await counters.note(refusalSeen(owner, hash('typed', spelling(identifier))), until);
  }

  /** The person logged in: what a refusal left behind is over. */
  async finished(mark: string | undefined, person: string): Promise<void> {
    const { hash, counters } = this.context;
    const hashed = hash('person', person);
    await counters.drop(coolDown(hashed));
    await counters.drop(refusedToday(hashed));
    if (mark !== undefined) await counters.drop(markOff(mark, hashed));
  }

  private ofNetworks({ near, wide }: Visitor): KeyedBudget[] {
    const { starts, seconds } = this.perVisitor;
    const own = { key: `visitor:${near}`, starts, seconds };
    if (wide === near) return [own];
    const ofAll = { key: `customer:${wide}`, starts: starts * NETWORKS_OF_A_CUSTOMER, seconds };
    return [own, ofAll];
  }
}

const budgets = (key: string, of: readonly Budget[]): KeyedBudget[] => of.map((budget) => ({ key, ...budget }));
const coolDown = (person: string) => `cool:${person}`;
const refusedToday = (person: string) => `refused:${person}`;
const refusalSeen = (owner: string, typed: string) => `seen:${owner}:${typed}`;
const markOff = (mark: string, person: string) => `off:${mark}:${person}`;

function limited(retryAt: number, reason: LoginReason): LoginError {
  return new LoginError('rate_limited', { retryAt, reason });
}
