import { requiredText } from './answers.js';
import type { JsonFields } from './answers.js';
import type { Operator } from './operator.js';

/** A registered device on which a request can be approved. */
export interface DirectWebDevice {
  /** Its operating system, such as `iOS 17`; empty where the operator names none. */
  readonly os: string;
  /** The browser on it, such as `Safari`; empty where the operator names none. */
  readonly browser: string;
}

/** By which ways the operator has notified the account's owner. */
export interface DirectWebNotification {
  /** A mail was sent, with a link by which the request can be approved. */
  readonly email: boolean;
  /** A push message was sent to the registered devices. */
  readonly push: boolean;
}

/**
 * Called once, as soon as the request is made.
 *
 * @param code - six digits, to be shown to the person, who enters them on a registered device
 * @param devices - the registered devices
 * @param notification - how the person was notified
 * @param expireAt - when the request ends, as the operator sends it: Unix time in seconds or in milliseconds
 * @example
 * const callback: DirectWebCallback = (code, devices, notification, expireAt) => {
 *   const milliseconds = expireAt < 1e11 ? expireAt * 1000 : expireAt;
 *   show(code, new Date(milliseconds));
 * };
 */
export type DirectWebCallback = (
  code: string,
  devices: DirectWebDevice[],
  notification: DirectWebNotification,
  expireAt: number,
) => void;

/** A request that a registered device has to approve. */
export interface RemoteRequest {
  readonly username: string;
  readonly callback: DirectWebCallback;
  readonly email: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Asks, calls the callback, and waits for the approval. An exception of the callback ends it before it waits. Throws a
 * DirectWebError otherwise.
 */
export async function askRegisteredDevice(
  operator: Operator,
  kind: 'push_authentication' | 'add_authenticator',
  { username, callback, email, signal }: RemoteRequest,
): Promise<JsonFields> {
  const client_id = operator.apiKey;
  const mailed = email === undefined ? undefined : { transient_email: email };
  const begun = await operator.post(`/${kind}/init`, { client_id, username, options: mailed ?? null }, { signal });
  const code = requiredText(begun, 'code');
  callback(code, devicesOf(begun.devices), notificationOf(begun), Number(begun.expire_at));
  const options = { ...mailed, remote_session: { code } };
  return await operator.post(`/${kind}/complete`, { client_id, username, options }, { signal, held: true });
}

function devicesOf(list: unknown): DirectWebDevice[] {
  if (!Array.isArray(list)) return [];
  // They are for show: a strange one is no reason to fail.
  return list.map((entry) => {
    const { os, browser } = Object(entry) as JsonFields;
    return { os: wordOf(os), browser: wordOf(browser) };
  });
}

/** Older spellings are `communication` for the whole, and `push_notification` for its second member. */
function notificationOf({ notification, communication }: JsonFields): DirectWebNotification {
  const { email, push, push_notification } = Object(notification ?? communication) as JsonFields;
  return { email: email === true, push: (push ?? push_notification) === true };
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
