/** What `watch` hears of a login, as `docs/routes.md` explains it. */
export type WatchMessage =
  /** Show the code. `expiresAt` and `now` are the server's clock. */
  | {
      readonly type: 'pending';
      readonly code: string;
      readonly expiresAt: string;
      readonly now: string;
      readonly devices?: readonly string[];
      readonly restoring?: true;
    }
  /** Post the handle to `finish`, the path of the place where the login began. */
  | { readonly type: 'approved'; readonly finish: string }
  | { readonly type: 'rejected'; readonly title: string; readonly reason: string; readonly supportCode: string }
  | { readonly type: 'expired'; readonly supportCode: string }
  /** Also where the server does not know this login, or not for this browser. */
  | {
      readonly type: 'failed';
      readonly code: string;
      readonly message: string;
      readonly retryAt?: string;
      /** The server's clock, beside `retryAt`. */
      readonly now?: string;
      /** As the log spells it. */
      readonly supportCode?: string;
    }
  /** Another tab was faster: go there, if the login leads anywhere. */
  | { readonly type: 'finished'; readonly redirect?: string };

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
