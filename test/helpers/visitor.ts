import { visitorOf } from '../../lib/login/visitor.js';
import type { Visitor } from '../../lib/login/visitor.js';

/** Some visitor, each number another one. */
export function someVisitor(number = 1): Visitor {
  return visitorOf(`192.0.${Math.floor(number / 256)}.${number % 256}`);
}
