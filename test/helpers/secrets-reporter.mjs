// Reads all that a run of the tests prints, from whichever process, and fails the run if a secret is in it.

/** What a secret looks like: those that tests make up begin with `canary-`, the others have a shape. */
const SECRETS = {
  'a planted secret': /\bcanary-[\w-]+/,
  'a token': /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/,
  'a cookie of a browser': /\bpassport-idtoken[\w.-]*=[\w-]{43}/,
  'a secret of an answer': /\b(?:wsToken|ws_token|random)["']?\s*[:=]\s*["']?[\w.%-]{16,}/,
};
/** So much of what was printed before is looked at again: a secret may come in two pieces. */
const OVERLAP = 4096;

export default class SecretsReporter {
  found = new Map();

  /** Stands in front of all other reporters, so that what they print comes by here too. */
  constructor() {
    for (const stream of [process.stdout, process.stderr]) {
      const { write } = stream;
      let before = '';
      stream.write = (chunk, ...rest) => {
        const text = before + String(chunk);
        this.look(text);
        before = text.slice(-OVERLAP);
        return write.call(stream, chunk, ...rest);
      };
    }
    // Node prints them past the stream, where there is no process of its own for the tests.
    process.on('warning', ({ name, message, detail = '' }) => this.look(`${name} ${message} ${detail}`));
  }

  look(text) {
    for (const [kind, shape] of Object.entries(SECRETS)) {
      const { index } = shape.exec(text) ?? {};
      if (index !== undefined && !this.found.has(kind))
        this.found.set(kind, text.slice(Math.max(0, index - 200), index + 12));
    }
  }

  getLastError() {
    if (this.found.size === 0) return undefined;
    return new Error(`The tests printed ${[...this.found.keys()].join(', ')}.`);
  }

  onRunComplete() {
    // What is printed from now on, by the reporters after this one, is looked at too; `getLastError` is asked last.
    for (const [kind, where] of this.found) console.error(`The tests printed ${kind}, after:\n${where}...`);
  }
}
