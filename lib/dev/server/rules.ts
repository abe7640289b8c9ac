import { checkOptions, givenOf, mistakesIn } from '../../options.js';
import type { Rule, Rules } from '../../options.js';

/**
 * Checks options of which some have to be there, with the engine of the strategies.
 *
 * @returns the options, without those that were left out
 * @throws TypeError naming every mistake and the right word
 */
export function check<T extends object>(
  what: string,
  options: unknown,
  rules: Rules<T>,
  ...required: readonly (keyof T & string)[]
): T {
  return checkOptions(what, options, rules, (given) => missingIn(given, required));
}

/** An object with these members and no others, of which some have to be there. */
export function shape<T extends object>(rules: Rules<T>, ...required: readonly (keyof T & string)[]): Rule {
  return (value) => {
    if (!isRecord(value)) return 'must be an object';
    const given = givenOf(value, rules);
    const mistakes = [...mistakesIn(given, rules), ...missingIn(given, required)];
    return mistakes.length === 0 ? undefined : `is wrong (${mistakes.join('; ')})`;
  };
}

function missingIn<T extends object>(given: T, required: readonly (keyof T & string)[]): string[] {
  return required.filter((name) => given[name] === undefined).map((name) => `\`${name}\` is missing`);
}

const rule =
  (wanted: string, fits: (value: unknown) => boolean): Rule =>
  (value) =>
    fits(value) ? undefined : `must be ${wanted}`;

/** A whole number within bounds. */
export const integer = (least: number, most: number): Rule =>
  rule(
    `a whole number from ${least} to ${most}`,
    (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
  );

/** Any finite number. */
export const finite: Rule = rule('a number', Number.isFinite);

/** Only `true`: a fault is left out, not switched off. */
export const yes: Rule = rule('true, or left out', (value) => value === true);

/** Any text, an empty one too. */
export const anyText: Rule = rule('text', (value) => typeof value === 'string');

/** An `http:` or `https:` address. */
export const webAddress: Rule = rule('an http: or https: address', (value) => {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  return url?.protocol === 'http:' || url?.protocol === 'https:';
});

/** An instant that `Date` can read. */
export const instant: Rule = rule(
  'an instant such as 2030-01-31T12:00:00Z',
  (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
);

/** A day of the calendar. */
export const day: Rule = rule('a day such as 1990-05-01', (value) => {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  // The 30th of February is read as the 2nd of March.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
});

/** At least so many bytes. */
export const bytes = (least = 0): Rule =>
  rule(
    least > 0 ? `a Uint8Array of at least ${least} bytes` : 'a Uint8Array',
    (value) => value instanceof Uint8Array && value.length >= least,
  );

/** An object whose keys are free. */
export const record: Rule = rule('an object', isRecord);

/** One of a few words or values. */
export const oneOf = (...values: readonly unknown[]): Rule =>
  rule(values.map((value) => JSON.stringify(value)).join(' or '), (value) => values.includes(value));

/** Either of several rules. */
export const either = (wanted: string, ...rules: readonly Rule[]): Rule =>
  rule(wanted, (value) => rules.some((each) => each(value) === undefined));

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
