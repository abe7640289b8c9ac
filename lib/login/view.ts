import { isOver, wholeSeconds } from './lifetimes.js';
import type { LoginRecord, RecordState, Place } from './record.js';

/** What the browser may know of a login. Never a token, a secret of the operator, or the operator's words. */
export type LoginView =
  | Extract<RecordState, { readonly state: 'starting' | 'ceremony' | 'rejected' | 'expired' | 'failed' }>
  | {
      readonly state: 'pending';
      readonly code: string;
      readonly expiresAt: number;
      readonly devices?: readonly string[] | undefined;
      readonly restoring: boolean;
    }
  | { readonly state: 'approved'; readonly place: Place }
  | { readonly state: 'finished'; readonly redirect: string | undefined };

/** Projects a record to what its browser may know. */
export function viewOf(record: LoginRecord, now: number): LoginView {
  // How its own ceremony ends, a browser hears from what it asked. Nothing is told of it besides.
  if (record.kind !== 'push' && !AFTER_CEREMONY.includes(record.state)) return { state: 'ceremony' };
  if (isOver(record, now)) return { state: 'expired' };
  switch (record.state) {
    case 'starting':
    case 'ceremony':
    case 'expired':
      return { state: record.state };
    case 'pending': {
      const { code, expiresAt, devices } = record.challenge;
      return {
        state: 'pending',
        code,
        expiresAt: wholeSeconds(expiresAt),
        restoring: record.restoring,
        ...(devices && { devices }),
      };
    }
    case 'approved':
    case 'finishing':
      // A browser sees no difference between an approval and its finish.
      return { state: 'approved', place: record.place };
    case 'rejected':
      return { state: 'rejected', by: record.by, ...(record.why && { why: record.why }) };
    case 'failed':
      return { state: 'failed', error: record.error, retryAt: record.retryAt && wholeSeconds(record.retryAt) };
    case 'finished':
      return { state: 'finished', redirect: record.redirect };
  }
}

/** What a browser can do with a ceremony that it handed in: finish again, or go to the target. */
const AFTER_CEREMONY: readonly RecordState['state'][] = ['approved', 'finishing', 'finished'];
