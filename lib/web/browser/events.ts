/** What the server tells of a login. `left` is how long (ms) the code was valid when the event was sent. */
export type ServerEvent =
  | { type: 'starting' | 'approved' | 'expired' }
  | { type: 'pending'; code: string; left: number; devices: string[]; restoring: boolean }
  | { type: 'rejected'; title: string; reason: string }
  | { type: 'failed'; message: string; retryAt?: string; now?: string }
  | { type: 'finished'; redirect?: string };

/** As it stands in the message: a pending login has both times, by the server's clock. A beat is no event. */
type Sent =
  | { type: 'beat' }
  | Exclude<ServerEvent, { type: 'pending' }>
  | { type: 'pending'; code: string; expiresAt: string; now: string; devices?: string[]; restoring?: true };

/** Reads what our own server has sent; something cut off, or no event, is nothing. */
export function read(text: string): ServerEvent | undefined {
  try {
    const sent = JSON.parse(text) as Sent;
    if (sent.type !== 'pending') return OTHERS.includes(sent.type) ? (sent as ServerEvent) : undefined;
    const { type, code, devices = [], restoring = false } = sent;
    // Our own clock may be wrong.
    const left = Date.parse(sent.expiresAt) - Date.parse(sent.now);
    return /^\d{4,10}$/.test(code) && left === left ? { type, code, left, devices, restoring } : undefined;
  } catch {
    return undefined;
  }
}

const OTHERS = ['starting', 'approved', 'rejected', 'expired', 'failed', 'finished'];

/** Whether it is the sign of life that our own server sends while there is nothing to report. */
export function isBeat(text: string): boolean {
  return text === '{"type":"beat"}';
}

/** Whether our own server says that it knows no such login of this browser; a firewall's 404 says nothing of it. */
export function isGone(text: string): boolean {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: string } };
    return error?.code === 'login_not_found';
  } catch {
    return false;
  }
}
