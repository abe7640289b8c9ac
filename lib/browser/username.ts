import { DirectWebError } from './errors.js';

/** Letters and digits, with single special characters between them. Which of those may be is the operator's to say. */
const PATTERN = /^[\p{L}\p{N}](?:[^\p{L}\p{N}\s\p{C}]?[\p{L}\p{N}])*$/u;

/** The username, if it can be one: nothing else is sent. Throws a DirectWebError. */
export function checked(username: string): string {
  const given: unknown = username;
  if (given === undefined || given === null || given === '') throw new DirectWebError('username_empty');
  if (typeof given !== 'string' || given.length < 3 || given.length > 128 || !PATTERN.test(given)) {
    throw new DirectWebError('username_invalid');
  }
  return given;
}
