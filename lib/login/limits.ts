import { createHmac, randomBytes } from 'node:crypto';
import { isIPv6, SocketAddress } from 'node:net';
import type { Budget } from './counters.js';

/** Who may make a phone ring, how often. */
export interface LoginLimits {
  /** Per person, over all visitors. Default 5 starts in 300 seconds. */
  perPerson?: Budget;
  /** Per visitor's address (an IPv6 visitor is a /64 network). Default 30 starts in 300 seconds. */
  perVisitor?: Budget;
}

/** What is used when the option `limits` says nothing else. */
const DEFAULT_LIMITS: Required<LoginLimits> = {
  perPerson: { starts: 5, seconds: 300 },
  perVisitor: { starts: 30, seconds: 300 },
};

/** Who starts: each is counted, each in a budget of its own. */
export interface Starter {
  /** `undefined` where nobody's phone rings: whoever is named must not lose their own starts by that. */
  readonly identifier: string | undefined;
  readonly address: string | undefined;
}

/** Counts starts. Known and unknown people are counted alike, so an answer tells nothing about them. */
export interface Limits {
  /** @returns seconds to wait before this starter may start; 0 when it may now. */
  wait(starter: Starter): number;
  /** Counts a start if it is allowed. @returns as {@link Limits.wait}. */
  take(starter: Starter): number;
}

/** How many keys one budget remembers; the oldest is forgotten first. */
const MAX_KEYS = 100_000;

/**
 * Limits in the memory of one process.
 *
 * @param limits - the budgets, or `false` for none.
 */
export function memoryLimits(limits: LoginLimits | false): Limits {
  if (limits === false) return { wait: () => 0, take: () => 0 };
  const person = slidingWindow({ ...DEFAULT_LIMITS.perPerson, ...limits.perPerson });
  const visitor = slidingWindow({ ...DEFAULT_LIMITS.perVisitor, ...limits.perVisitor });
  // Identifiers are kept as keyed hashes only: memory dumps hold no list of who logs in here.
  const secret = randomBytes(32);
  const budgetsOf = ({ identifier, address }: Starter) => {
    const visits = { window: visitor, key: network(address ?? '') };
    if (identifier === undefined) return [visits];
    const key = createHmac('sha256', secret).update(spelling(identifier)).digest('base64');
    return [{ window: person, key }, visits];
  };
  const longest = (budgets: ReturnType<typeof budgetsOf>) =>
    Math.max(...budgets.map(({ window, key }) => window.wait(key)));
  return {
    wait: (starter) => longest(budgetsOf(starter)),
    take: (starter) => {
      const budgets = budgetsOf(starter);
      const seconds = longest(budgets);
      if (seconds === 0) for (const { window, key } of budgets) window.count(key);
      return seconds;
    },
  };
}

function slidingWindow({ starts, seconds }: Budget) {
  const counted = new Map<string, number[]>();
  const recent = (key: string) => (counted.get(key) ?? []).filter((at) => at > Date.now() - seconds * 1000);
  return {
    wait: (key: string): number => {
      const times = recent(key);
      const freeing = times[times.length - starts];
      return freeing === undefined ? 0 : Math.max(1, Math.ceil((freeing + seconds * 1000 - Date.now()) / 1000));
    },
    count: (key: string): void => {
      const times = [...recent(key), Date.now()];
      counted.delete(key);
      counted.set(key, times);
      const oldest = counted.keys().next();
      if (counted.size > MAX_KEYS && !oldest.done) counted.delete(oldest.value);
    },
  };
}

/** Spellings that a lookup may take for the same person share a budget: letter case, accents, widths, invisible signs. */
function spelling(identifier: string): string {
  return identifier
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\s]/gu, '')
    .toLowerCase();
}

/** An IPv6 visitor owns a whole /64; an IPv4 address written as IPv6 stays one address. */
function network(address: string): string {
  if (!isIPv6(address)) return address.slice(0, 64);
  const plain = new SocketAddress({ address, family: 'ipv6' }).address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain);
  if (mapped?.[1]) return mapped[1];
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
