import { misuse } from './mistakes.js';

/** Tells what is wrong with the value of an option: `undefined` if nothing. What is left out never gets here. */
export interface Rule {
  (value: unknown): string | undefined;
  /** The value is an object of options itself: what is `null` in it counts as left out, too. */
  readonly nested?: true;
}

/** Where all options are explained. */
const DOCS = 'docs/options.md';

/**
 * Options as a developer may write them: one that can be left out may be `null` or `undefined` instead, as in
 * `origin: process.env.ORIGIN ?? null`, and so may one within it.
 */
export type OrNull<Options> = {
  [Name in keyof Options]: Record<string, never> extends Pick<Options, Name>
    ? Within<Options[Name]> | null | undefined
    : Within<Options[Name]>;
};

/** An option that is an object of options itself. What has methods is none, such as an agent or a store. */
type Within<Value> = Value extends Callable | readonly unknown[]
  ? Value
  : Value extends object
    ? Extract<Value[keyof Value], Callable> extends never
      ? OrNull<Value>
      : Value
    : Value;

type Callable = (...args: never[]) => unknown;

/** A rule for every option: the compiler refuses a forgotten one. */
export type Rules<Options> = Readonly<Record<keyof Options & string, Rule>>;

/**
 * Checks what a developer hands in. All mistakes are told at once, unknown names with the right word.
 *
 * @param what - who takes the options, such as `IDTokenStrategy`.
 * @param options - what was handed in; an option that is `undefined` or `null` counts as left out.
 * @param rules - a rule for every option there is.
 * @param together - mistakes that no single option has, such as two that exclude each other.
 * @returns the options, without those that were left out.
 * @throws TypeError naming every mistake.
 */
export function checkOptions<Options extends object>(
  what: string,
  options: unknown,
  rules: Rules<Options>,
  together: (options: Options) => readonly string[] = () => [],
): Options {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw misuse(`${what} takes an object of options.`, DOCS);
  }
  const given = givenOf(options, rules);
  const mistakes = [...mistakesIn(given, rules), ...together(given)];
  if (mistakes.length > 0) throw misuse(`${what}: ${mistakes.join('; ')}.`, DOCS);
  return given;
}

/** The options that were not left out. */
export function givenOf<Options extends object>(options: object, rules: Rules<Options>): Options {
  const given = entriesOf(options).map(
    ([name, value]) => [name, ruleOf(rules, name)?.nested ? filled(value) : value] as const,
  );
  return Object.fromEntries(given) as Options;
}

/** What is wrong with each option by itself. */
export function mistakesIn<Options extends object>(given: Options, rules: Rules<Options>): string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const rule = ruleOf(rules, name);
    if (!rule) return [`\`${name}\` is not an option${suggestion(name, Object.keys(rules))}`];
    const mistake = rule(value);
    return mistake ? [`\`${name}\` ${mistake}`] : [];
  });
}

function ruleOf(rules: Readonly<Record<string, Rule>>, name: string): Rule | undefined {
  return Object.hasOwn(rules, name) ? rules[name] : undefined;
}

/** What an object has that is not left out. */
function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, entry]) => entry !== undefined && entry !== null);
}

/** An object of plain values without what is left out in it, at any depth. */
function filled(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(entriesOf(value).map(([name, entry]) => [name, filled(entry)]));
}

/** The rule of an option whose value is an object of options itself. */
export function nested(rule: (value: unknown) => string | undefined): Rule {
  return Object.assign((value: unknown) => rule(value), { nested: true } as const);
}

/** Text of 1 to `most` characters. */
export function text(most = 2048): Rule {
  return (value) =>
    typeof value === 'string' && value.length > 0 && value.length <= most
      ? undefined
      : `must be text of 1 to ${most} characters`;
}

/** Text that is shown as it is: what looks like markup is a slip, or an attack. */
export function plainText(most: number): Rule {
  const length = text(most);
  return (value) =>
    length(value) ??
    (/[<>]|&#?\w+;/.test(value as string) ? 'must be plain text, without markup' : undefined) ??
    (/[^\s\p{C}]/u.test(value as string) ? undefined : 'must be text that can be seen');
}

/** A number from `least` to `most`. */
export function number(least: number, most: number, unit: string): Rule {
  return (value) =>
    typeof value === 'number' && value >= least && value <= most
      ? undefined
      : `must be a number of ${unit} from ${least} to ${most}`;
}

/** `true` or `false`. */
export const flag: Rule = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');

/** A function. */
export const callback: Rule = (value) => (typeof value === 'function' ? undefined : 'must be a function');

/** A list in which every entry fits `rule`. */
export function listOf(rule: Rule, most = 64): Rule {
  return (value) => {
    if (!Array.isArray(value)) return 'must be a list';
    if (value.length > most) return `must have at most ${most} entries`;
    const mistake = value.map(rule).find((found) => found !== undefined);
    return mistake && `has an entry that ${mistake}`;
  };
}

/** Either a value that fits `rule`, or a list of such. */
export function oneOrMore(rule: Rule): Rule {
  const list = listOf(rule);
  return (value) =>
    Array.isArray(value) ? (value.length === 0 ? 'must not be an empty list' : list(value)) : rule(value);
}

/** A path of this site, such as `/login`. */
export const path: Rule = (value) =>
  typeof value === 'string' && /^\/[\w\-./~%@:+]*$/.test(value) && !value.startsWith('//')
    ? undefined
    : 'must be a path that starts with one slash';

/** A name or an address. The URL standard takes `*` and `;` too, and a Content-Security-Policy more than a host in them. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])$/;

/** The address of one host on the web; `undefined` where the value is none. */
export function webAddress(value: unknown): URL | undefined {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  return url && /^https?:$/.test(url.protocol) && HOST.test(url.hostname) ? url : undefined;
}

/** An origin such as `https://shop.example.com`, without a path. */
export const origin: Rule = (value) =>
  webAddress(value)?.origin === value && value !== undefined
    ? undefined
    : 'must be an origin such as https://shop.example.com, without a path or a slash at its end';

/** The address of an operator, such as `https://auth.example.com`; a path is allowed. */
export const address: Rule = (value) => {
  const url = webAddress(value);
  if (!url) return 'must be the address of the operator, such as https://auth.example.com';
  return url.username || url.search || url.hash ? 'must be an address without user, query and fragment' : undefined;
};

/** How often, within how long. */
const budget: Rule = (value) => {
  const { starts, seconds } = (value ?? {}) as Record<string, unknown>;
  const whole = (amount: unknown) => Number.isInteger(amount) && (amount as number) > 0;
  return whole(starts) && whole(seconds) ? undefined : 'must be { starts, seconds }, both whole numbers over 0';
};

const BUDGETS = ['perPerson', 'perVisitor', 'perOperator'];

/** Who may make a phone ring, how often. */
export const limits = nested((value) => {
  if (value === false) return undefined;
  if (typeof value !== 'object' || value === null) return `must be { ${BUDGETS.join(', ')}, whenDown } or false`;
  const mistakes = Object.entries(value).map(([name, entry]) => {
    if (name === 'whenDown') {
      return entry === 'refuse' || entry === 'allow' ? undefined : "takes `whenDown` as 'refuse' or 'allow'";
    }
    return BUDGETS.includes(name) ? budget(entry) : `takes ${BUDGETS.join(', ')} and whenDown, not ${name}`;
  });
  return mistakes.find((mistake) => mistake !== undefined);
});

/** Something that keys hashes and seals, or a list of such. */
export const secret: Rule = (value) => {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isLong = (entry: unknown) => typeof entry === 'string' && entry.length >= 32;
  return all.length > 0 && all.every(isLong) ? undefined : 'must be text of 32 characters or more, or a list of such';
};

/** A store of logins. */
export const store = storeWith(['create', 'get', 'move', 'watch', 'close']);

/** The same without `watch`. */
export const polledStore = storeWith(['create', 'get', 'move', 'close']);

function storeWith(methods: readonly string[]): Rule {
  return (value) => {
    const given = (value ?? {}) as Record<string, unknown>;
    const missing = methods.filter((method) => typeof given[method] !== 'function');
    if (missing.length === 0) return undefined;
    if (missing.join() === 'watch') return 'has no method watch: `pollingWatch(store)` gives it one';
    return `must have the methods ${methods.join(', ')}; without \`move\`, a compare-and-swap, an approval could be used twice`;
  };
}

function suggestion(name: string, known: readonly string[]): string {
  const nearest = nearestOf(name, known);
  return nearest === undefined ? ` (there are ${known.join(', ')})` : `, did you mean \`${nearest}\`?`;
}

/**
 * The word that was probably meant.
 *
 * @param name - what was written.
 * @param known - the words there are.
 */
export function nearestOf(name: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((word) => ({ word, distance: distance(name.toLowerCase(), word.toLowerCase()) }))
    .filter((candidate) => candidate.distance <= Math.max(2, candidate.word.length / 3))
    .sort((one, other) => one.distance - other.distance);
  return nearest?.word;
}

/** How many letters have to change (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
