import { hash } from 'node:crypto';
import type { LoginKind } from './operator.js';

/** What makes a login the one that it is. Where the person wants to go afterwards does not. */
export interface Asked {
  readonly provider: string;
  readonly identifier: string;
  readonly scopes: readonly string[];
  readonly kind: LoginKind;
}

/**
 * The name of a login: the same person in the same browser always has the same one for the same kind of login, and
 * nobody else can compute it. In hex: its first digits are the support code, which people read out on the telephone.
 *
 * @param key - the browser's key, from its cookie.
 */
export function handleOf(key: string, { provider, identifier, scopes, kind }: Asked): string {
  // The key is 256 random bits, and nothing can be appended to a JSON array: a plain digest is enough.
  return `${provider}.${hash('sha256', JSON.stringify([key, provider, identifier, scopes, kind]), 'hex')}`;
}
