/** What a wrong use of this package is marked with: docs/errors.md has a heading of that name. */
const MISUSE = 'setup_invalid';

/**
 * Says on stderr what a developer has to know: what is wrong and what to do, under a code, and where that is explained.
 *
 * @param docs - the address in the package, such as `docs/errors.md#closed`.
 */
export function warn(code: string, sentence: string, docs: string): void {
  process.emitWarning(sentence, { type: 'passport-idtoken', code, detail: seeIn(docs) });
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
