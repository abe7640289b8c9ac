import { warn } from '../mistakes.js';

/** What the store says by itself, with the sentence for the log. */
const SENTENCES = {
  store_tampered:
    'A record in Redis does not open and was dropped: it was changed or moved, or sealed with a secret that is not in ' +
    'the list `secret`. Nobody is logged in by it.',
  redis_rights:
    'The user of the Redis client lacks rights: logins will fail, or be told late. docs/scaling.md has the line for ' +
    'ACL SETUSER; a user needs rights on keys (~) and on channels (&).',
  redis_evicts:
    'This Redis drops keys when its memory is full: logins end without a word, used tokens count again and limits ' +
    'start anew. Set maxmemory-policy to noeviction.',
};

/** Warns once a minute of each thing. `more` says what exactly was found. */
export type Warn = (code: keyof typeof SENTENCES, more?: string) => void;

const EVERY_MS = 60_000;

export function warner(): Warn {
  const last = new Map<string, number>();
  return (code, more) => {
    const now = Date.now();
    if (now - (last.get(code) ?? -EVERY_MS) < EVERY_MS) return;
    last.set(code, now);
    warn(code, more ? `${SENTENCES[code]} ${more}` : SENTENCES[code], 'docs/scaling.md');
  };
}
