import { LoginError } from './errors.js';

/**
 * Zero-width spaces, marks of direction, soft hyphens. The two joiners stay where they shape something: between signs
 * of other scripts than ASCII.
 */
const COPIED =
  /(?![\u200c\u200d])\p{Cf}|(?<!(?!\p{ASCII})[\p{L}\p{M}\p{S}])[\u200c\u200d]|[\u200c\u200d](?!(?!\p{ASCII})[\p{L}\p{M}\p{S}])/gu;

/**
 * Brings what a person typed into its one form: the same value is looked up, limited, sent and compared.
 *
 * @param value - a field of a request.
 * @returns the text in Unicode form NFC, without white space around it and without the invisible signs that come along
 *   when an address is copied.
 * @throws LoginError `identifier_invalid` unless it is text of 1 to 256 characters, without control characters and lone
 * surrogates.
 */
export function normalizeIdentifier(value: unknown): string {
  if (typeof value !== 'string' || value.length > 1024) throw new LoginError('identifier_invalid');
  const identifier = value.normalize('NFC').replace(COPIED, '').trim();
  if (identifier.length === 0 || identifier.length > 256 || /[\p{Cc}\p{Cs}]/u.test(identifier)) {
    throw new LoginError('identifier_invalid');
  }
  return identifier;
}

/** Spellings that a lookup may take for the same person count as one: letter case, accents, widths, invisible signs. */
export function spelling(identifier: string): string {
  return identifier
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\s]/gu, '')
    .toLowerCase();
}
