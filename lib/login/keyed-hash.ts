import { createHmac } from 'node:crypto';
import type { Secret } from './known-browsers.js';
import { visitorOf } from './visitor.js';
import type { Visitor } from './visitor.js';

/** Names a visitor, a person or what was typed without saying who that is: the same under the same secret only. */
export type KeyedHash = (what: 'typed' | 'person' | 'visitor', value: string) => string;

export function keyedHash(secret: Secret): KeyedHash {
  return (what, value) => createHmac('sha256', secret).update(`limits\n${what}\n${value}`).digest('base64url');
}

/** The networks of a visitor as they may lie in a store. */
export function hashedVisitor(hash: KeyedHash, address: string | undefined): Visitor {
  const { near, wide } = visitorOf(address);
  const hashed = hash('visitor', near);
  return { near: hashed, wide: wide === near ? hashed : hash('visitor', wide) };
}
