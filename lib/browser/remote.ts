import { textOf } from './fields.js';
import type { Fields } from './fields.js';
import type { Operator } from './operator.js';

/** A registered device on which a request can be approved. */
export interface DirectWebDevice {
  readonly os: string;
  readonly browser: string;
}

/** By which ways the operator has told the account's owner. */
export interface DirectWebNotification {
  readonly email: boolean;
  readonly push: boolean;
}

/**
 * Told once, as soon as the request is made.
 *
 * @param code - six digits, to be shown to the person, who enters them on a registered device
 * @param devices - the registered devices
 * @param notification - how the person was told
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
export interface Asking {
  readonly username: string;
  readonly callback: DirectWebCallback;
  readonly email: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Asks, tells the callback, and waits for the approval. An exception of the callback ends it before it waits. Throws a
 * DirectWebError otherwise.
 */
export async function askRegisteredDevice(
  operator: Operator,
  kind: 'push_authentication' | 'add_authenticator',
  { username, callback, email, signal }: Asking,
): Promise<Fields> {
  const client_id = operator.apiKey;
  const mailed = email === undefined ? undefined : { transient_email: email };
  const begun = await operator.post(`/${kind}/init`, { client_id, username, options: mailed ?? null }, { signal });
  const code = textOf(begun, 'code');
  callback(code, devicesOf(begun.devices), notificationOf(begun), Number(begun.expire_at));
  const options = { ...mailed, remote_session: { code } };
  return await operator.post(`/${kind}/complete`, { client_id, username, options }, { signal, held: true });
}

function devicesOf(list: unknown): DirectWebDevice[] {
  if (!Array.isArray(list)) return [];
  // They are for show: a strange one is no reason to fail.
  return list.map((entry) => {
    const { os, browser } = Object(entry) as Fields;
    return { os: wordOf(os), browser: wordOf(browser) };
  });
}

/** Older spellings are `communication` for the whole, and `push_notification` for its second member. */
function notificationOf({ notification, communication }: Fields): DirectWebNotification {
  const { email, push, push_notification } = Object(notification ?? communication) as Fields;
  return { email: email === true, push: (push ?? push_notification) === true };
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
