/** What is asked for at the start of a ceremony. */
export interface CeremonyStart {
  readonly identifier: string;
  readonly kind: 'login' | 'register';
}

/** Our server starts no ceremony; the message is for the visitor. */
export class StartRefused extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** Seconds until it makes sense to try again. */
    readonly retryAfter: number | undefined,
  ) {
    super(message);
  }
}

/** How long (ms) our server may take. */
const PATIENCE_MS = 15_000;

/** The routes of our own server that a ceremony needs, as the page says where they are. */
export function ownServer({ path = '/', provider = '', returnTo = '' }: DOMStringMap) {
  const below = path.replace(/\/$/, '');
  return {
    /**
     * Starts a ceremony, or the same one anew.
     *
     * @returns its handle
     * @throws StartRefused, or anything if there is no answer
     */
    async start(start: CeremonyStart): Promise<string> {
      const answer = await post(path, { ...start, provider, cookies: '1', ...(returnTo && { returnTo }) });
      const body = (await answer.json()) as { handle?: string; error?: { code: string; message: string } };
      if (body.error) {
        const seconds = Number(answer.headers.get('retry-after'));
        throw new StartRefused(body.error.code, body.error.message, seconds > 0 ? seconds : undefined);
      }
      if (!answer.ok || typeof body.handle !== 'string') throw new Error();
      return body.handle;
    },

    /** Takes a ceremony back, with the reason for the log. That this may fail changes nothing. */
    async cancel(handle: string, reason?: string): Promise<void> {
      await post(`${below}/cancel`, { handle, ...(reason && { reason }) }).catch(() => undefined);
    },

    /** Leaves the page with what came of the ceremony: the answer is a redirect, or a page that says what is wrong. */
    finish(handle: string, jwt: string): void {
      const form = document.createElement('form');
      form.method = 'post';
      form.action = `${below}/finish`;
      for (const [name, value] of Object.entries({ handle, jwt })) {
        const input = document.createElement('input');
        Object.assign(input, { type: 'hidden', name, value });
        form.append(input);
      }
      document.body.append(form);
      form.submit();
      // What the browser keeps of the page must not hold a token.
      form.remove();
    },
  };
}

export type OwnServer = ReturnType<typeof ownServer>;

async function post(path: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), PATIENCE_MS);
  try {
    return await fetch(path, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify(fields),
      signal: limit.signal,
    });
  } finally {
    clearTimeout(timer);
  }
}
