import { checkOptions, number, text } from '../options.js';
import type { OrNull, Rule } from '../options.js';
import { kindOf } from './clients.js';
import type { RedisClient } from './clients.js';
import type { Secrets } from './seal.js';

/** Options of {@link redisStore}. */
export interface RedisStoreOptions extends OrNull<GivenRedisOptions> {}

/** The same without those that were left out. */
export interface GivenRedisOptions {
  /**
   * The application's client: of node-redis 5 or 6 (`createClient`, `createSentinel`, `createCluster`) or of ioredis 5.
   * The application connects and closes it, and hears its errors. It is duplicated once, for subscriptions.
   */
  client: RedisClient;
  /**
   * Seals what is kept, and hashes who is counted: at least 32 characters. Of a list the first one seals and each one
   * opens. All processes need the same.
   */
  secret: string | readonly string[];
  /** Before every key and channel. Default `passport-idtoken:`. */
  prefix?: string;
  /** How long Redis may take for one command, in milliseconds. Default 3,000. */
  timeoutMs?: number;
}

const LEAST_SECRET = 32;

const client: Rule = (value) =>
  kindOf(value)
    ? undefined
    : 'must be a client of node-redis (createClient, createSentinel, createCluster) or of ioredis';

const secret: Rule = (value) => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 || list.length > 8) return 'must be one text or a list of 1 to 8';
  return list.every((one) => typeof one === 'string' && one.length >= LEAST_SECRET)
    ? undefined
    : `must have at least ${LEAST_SECRET} characters, such as \`openssl rand -base64 32\` gives`;
};

/** Braces would choose the slot of a cluster for all keys alike; a space or a star has a meaning where rights are given. */
const prefix: Rule = (value) =>
  text(64)(value) ?? (/^[\w:.\-/]+$/.test(value as string) ? undefined : 'may have letters, digits and :._-/');

/**
 * @returns the options, without those that were left out.
 * @throws TypeError naming every mistake.
 */
export function checkRedisOptions(options: RedisStoreOptions): GivenRedisOptions {
  return checkOptions<GivenRedisOptions>(
    'redisStore',
    options,
    { client, secret, prefix, timeoutMs: number(100, 30_000, 'milliseconds') },
    (given: Partial<GivenRedisOptions>) => [
      ...(given.client === undefined ? ['`client` is missing: the application’s client of Redis'] : []),
      ...(given.secret === undefined ? ['`secret` is missing: at least 32 characters, the same in all processes'] : []),
    ],
  );
}

/** @param given - as {@link checkRedisOptions} has accepted it. */
export function secretsOf(given: GivenRedisOptions['secret']): Secrets {
  return typeof given === 'string' ? [given] : (given as Secrets);
}
