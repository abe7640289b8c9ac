import { LoginError } from '../login/errors.js';

/** Letters and digits, with a single special character between them here and there (protocol 11). */
const USERNAME = /^[A-Za-z0-9]+([._@+-][A-Za-z0-9]+)*$/;

/**
 * Checks a username before anything is sent: 3 to 128 characters, alphanumeric at both ends, no two specials in a row.
 *
 * @throws LoginError `identifier_invalid`.
 */
export function expectUsername(username: string): void {
  if (username.length >= 3 && username.length <= 128 && USERNAME.test(username)) return;
  throw new LoginError('identifier_invalid', {
    message:
      'Enter a username of 3 to 128 characters: letters and digits, with one of . _ - @ + between them at a time.',
  });
}
