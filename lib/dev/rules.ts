/** Looks at one value of an options object and notes what is wrong with it. */
export type Rule = (value: unknown, at: string, mistakes: string[]) => void;

interface RequiredRule {
  readonly required: Rule;
}

/** One rule for every key of `T`: the compiler keeps the list complete, so an unknown key is one that is not here. */
export type Rules<T> = { readonly [K in keyof Required<T>]: Rule | RequiredRule };

/** The key has to be there. */
export const required = (rule: Rule): RequiredRule => ({ required: rule });

const rule =
  (wanted: string, fits: (value: unknown) => boolean): Rule =>
  (value, at, mistakes) => {
    if (!fits(value)) mistakes.push(`${at} must be ${wanted}`);
  };

/** Text of 1 to `max` characters. */
export const text = (max = 256): Rule =>
  rule(`text of 1 to ${max} characters`, (value) => typeof value === 'string' && value !== '' && value.length <= max);

/** A whole number within bounds. */
export const integer = (min: number, max: number): Rule =>
  rule(
    `a whole number from ${min} to ${max}`,
    (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
  );

/** Any finite number. */
export const number: Rule = rule('a number', Number.isFinite);

/** `true` or `false`. */
export const flag: Rule = rule('true or false', (value) => typeof value === 'boolean');

/** Only `true`: a fault is left out, not switched off. */
export const yes: Rule = rule('true, or left out', (value) => value === true);

/** A function. */
export const callable: Rule = rule('a function', (value) => typeof value === 'function');

/** An `http:` or `https:` address. */
export const address: Rule = rule('an http: or https: address', (value) => {
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

/** Bytes. */
export const bytes: Rule = rule('a Uint8Array', (value) => value instanceof Uint8Array);

/** An object whose keys are free. */
export const record: Rule = rule('an object', (value) => isRecord(value));

/** One of a few words or values. */
export const oneOf = (...values: readonly unknown[]): Rule =>
  rule(values.map((value) => JSON.stringify(value)).join(' or '), (value) => values.includes(value));

/** Either of several rules. */
export const either =
  (wanted: string, ...rules: readonly Rule[]): Rule =>
  (value, at, mistakes) => {
    const fits = rules.some((each) => {
      const found: string[] = [];
      each(value, at, found);
      return found.length === 0;
    });
    if (!fits) mistakes.push(`${at} must be ${wanted}`);
  };

/** A list, every entry of which fits. */
export const listOf =
  (each: Rule): Rule =>
  (value, at, mistakes) => {
    if (!Array.isArray(value)) mistakes.push(`${at} must be an array`);
    else value.forEach((entry, index) => each(entry, `${at}[${index}]`, mistakes));
  };

/** An object with these keys and no others. */
export const shape =
  <T>(rules: Rules<T>): Rule =>
  (value, at, mistakes) => {
    if (!isRecord(value)) {
      mistakes.push(`${at} must be an object`);
      return;
    }
    const known = Object.entries<Rule | RequiredRule>(rules);
    for (const key of Object.keys(value)) {
      const words = known.map(([name]) => name);
      if (!words.includes(key)) mistakes.push(`${at}.${key} is not known${rightWord(key, words)}`);
    }
    for (const [key, entry] of known) {
      const given = Object.hasOwn(value, key) ? value[key] : undefined;
      if (given !== undefined) (typeof entry === 'function' ? entry : entry.required)(given, `${at}.${key}`, mistakes);
      else if (typeof entry !== 'function') mistakes.push(`${at}.${key} is missing`);
    }
  };

/** Throws one `TypeError` that names every mistake, so that nobody mends options one error at a time. */
export function check(what: string, at: string, value: unknown, by: Rule): void {
  const mistakes: string[] = [];
  by(value, at, mistakes);
  if (mistakes.length > 0) throw new TypeError(`${what}: ${mistakes.join('; ')}.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function rightWord(key: string, words: readonly string[]): string {
  const plain = (word: string) => word.toLowerCase().replaceAll(/[-_]/g, '');
  const [best] = words
    .map((word) => ({ word, distance: distance(plain(key), plain(word)) }))
    .sort((a, b) => a.distance - b.distance);
  if (best && best.distance <= Math.max(1, key.length / 3)) return ` (did you mean ${best.word}?)`;
  return ` (known: ${words.join(', ')})`;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
