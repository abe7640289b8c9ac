/** What a wrong use of this package is marked with: docs/errors.md has a heading of that name. */
const MISUSE = 'setup_invalid';

/**
 * Says on stderr what a developer has to know: what is wrong and what to do, under a code, and where that is explained.
 *
 * @param docs - the address in the package, such as `docs/errors.md#closed`.
 */
export function warn(code: string, sentence: string, docs: string): void {
  say(sentence, { type: 'passport-idtoken', code, detail: seeIn(docs) });
}

/** Says on stderr what was thrown where no caller is left to take it: by a watcher, a callback, a handler. */
export function warnOfThrown(thrown: unknown): void {
  const { name, message, stack } = (thrown ?? {}) as { name?: unknown; message?: unknown; stack?: unknown };
  if (typeof message !== 'string') {
    say(`What was thrown is no error: ${typeof thrown === 'string' ? thrown : typeof thrown}`, { type: 'Error' });
    return;
  }
  const frames = String(stack).match(/^ +at .*$/gm) ?? [];
  say(message, { type: typeof name === 'string' ? name : 'Error', detail: frames.join('\n') });
}

/**
 * As text: jest runs an application in a realm of its own, and node takes no error of another realm for one, but throws a
 * `TypeError` in the place of the warning.
 */
function say(sentence: string, options: { type: string; code?: string; detail?: string }): void {
  // eslint-disable-next-line no-restricted-properties -- this is the one place
  process.emitWarning(sentence, options);
}

/**
 * What is thrown where the package is used in a way that cannot work: likewise.
 *
 * @param docs - the address in the package.
 */
export function misuse(sentence: string, docs: string): TypeError {
  return Object.assign(new TypeError(`${sentence} ${seeIn(docs)}`), { code: MISUSE });
}

function seeIn(docs: string): string {
  return `See ${docs} of the package passport-idtoken.`;
}
