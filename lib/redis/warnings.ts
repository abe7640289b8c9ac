/** What the store says by itself, with the sentence for the log. */
const SENTENCES = {
  store_tampered:
    'A record in Redis does not open and was dropped: it was changed or moved, or sealed with a secret that is not in ' +
    'the list `secret`. Nobody is logged in by it.',
};

const EVERY_MS = 60_000;

/** @returns what warns, of each thing once a minute. */
export function warner(): (code: keyof typeof SENTENCES) => void {
  const last = new Map<string, number>();
  return (code) => {
    const now = Date.now();
    if (now - (last.get(code) ?? -EVERY_MS) < EVERY_MS) return;
    last.set(code, now);
    process.emitWarning(SENTENCES[code], 'passport-idtoken', code);
  };
}
