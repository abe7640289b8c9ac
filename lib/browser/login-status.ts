/** What `watch` hears of a login, as `docs/routes.md` explains it. */
export type WatchMessage =
  /** Show the code. */
  | {
      readonly type: 'pending';
      /** What to show: digits. */
      readonly code: string;
      /** When the code ends, by the server's clock: ISO 8601. */
      readonly expiresAt: string;
      /** What that clock says now: ISO 8601. */
      readonly now: string;
      /** What the person's devices are called, where the operator says so. */
      readonly devices?: readonly string[];
      /** The connection to the operator is being restored; the code stays. */
      readonly restoring?: true;
    }
  | {
      readonly type: 'approved';
      /** Post the handle there: it is the path of the place where the login began. */
      readonly finish: string;
    }
  | {
      readonly type: 'rejected';
      /** What the page says above its text. */
      readonly title: string;
      /** Why, for the person. */
      readonly reason: string;
      /** As the log spells it. */
      readonly supportCode: string;
    }
  | {
      readonly type: 'expired';
      /** As the log spells it. */
      readonly supportCode: string;
    }
  /** Also where the server does not know this login, or not for this browser. */
  | {
      readonly type: 'failed';
      /** One of docs/errors.md. */
      readonly code: string;
      /** What happened, for the person. */
      readonly message: string;
      /** From when on a new code may be asked for: ISO 8601. */
      readonly retryAt?: string;
      /** The server's clock, beside `retryAt`. */
      readonly now?: string;
      /** As the log spells it. */
      readonly supportCode?: string;
    }
  /** Another tab was faster. */
  | {
      readonly type: 'finished';
      /** Go there; left out where the login leads nowhere. */
      readonly redirect?: string;
    };

/** The same of a login that may have nothing to show yet. */
export type LoginStatus = WatchMessage | { readonly type: 'starting' } | { readonly type: 'ceremony' };

/** What our server says of each state, as text. */
const SAYS: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['starting', []],
  ['ceremony', []],
  ['pending', ['code', 'expiresAt', 'now']],
  ['approved', ['finish']],
  ['rejected', ['title', 'reason']],
  ['expired', []],
  ['failed', ['code', 'message']],
  ['finished', []],
]);

/** Errors of ours that are about this login; others are about the moment, and other servers have codes, too. */
const FINAL = /^(login_not_found|origin_forbidden|fields_invalid)$/;

/** Reads what our own server says of this login. What else answers in its place says nothing of it. */
export function readStatus(status: number, text: string): LoginStatus | undefined {
  const answer = fieldsIn(text);
  if (status === 200) {
    const isOurs = SAYS.get(answer.type)?.every((name) => typeof answer[name] === 'string');
    return isOurs ? (answer as unknown as LoginStatus) : undefined;
  }
  const { code, message, supportCode } = Object(answer.error) as Fields;
  if (!FINAL.test(String(code)) || typeof message !== 'string') return undefined;
  return { type: 'failed', code: String(code), message, ...(typeof supportCode === 'string' && { supportCode }) };
}

type Fields = Readonly<Partial<Record<string, unknown>>>;

function fieldsIn(text: string): Fields {
  try {
    return Object(JSON.parse(text)) as Fields;
  } catch {
    return {};
  }
}
