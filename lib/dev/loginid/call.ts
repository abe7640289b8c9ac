import type { Incoming } from '../server/http.js';
import type { Client } from './clients.js';
import { deviceOf } from './device.js';
import type { Device } from './device.js';
import { refusal } from './errors.js';
import type { OperatorContext } from './context.js';
import { remoteReference } from './remote-reference.js';
import type { RemoteReference } from './remote-reference.js';
import type { User } from './users.js';

/** What all calls have in common, checked in the order of protocol 10.2. */
export interface Call {
  readonly body: Record<string, unknown>;
  readonly client: Client;
  readonly username: string;
  /** The `options`; empty if there are none. */
  readonly options: Record<string, unknown>;
  /** The `remote_session` of the options. */
  readonly remote: RemoteReference | undefined;
  /** The browser, or the one for which a server asks. */
  readonly device: Device;
  /** Ends when the requester hangs up. */
  readonly gone: AbortSignal;
}

/** Reads a call. Throws a refusal. */
export async function readCall(request: Incoming, context: OperatorContext): Promise<Call> {
  const body = await request.json();
  const client = clientOf(request, body, context);
  const options = objectOf('options', body.options);
  return {
    body,
    client,
    username: usernameOf(body, context.settings.usernameSpecials),
    options,
    remote: remoteReference(options.remote_session ?? body.security_code),
    device: deviceOf(request.headers['user-agent']),
    gone: request.gone,
  };
}

/** The account that a call is about. Throws a refusal if there is none or it may do nothing. */
export function accountOf({ client, username }: Call, { users }: OperatorContext): User {
  const user = users.find(client.namespace, username);
  if (!user) throw refusal('user_not_found');
  if (!user.active) throw refusal('account_deactivated');
  if (users.blocked(user)) throw refusal('account_blocked');
  return user;
}

/** A text that has to be there. Throws a refusal. */
export function textOf(body: Record<string, unknown>, key: string): string {
  const value = body[key];
  if (typeof value !== 'string' || value === '') throw refusal('request_validation_error', `${key} must be a text.`);
  return value;
}

/** An object, or nothing, which is an empty one. Throws a refusal. */
export function objectOf(key: string, value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw refusal('request_validation_error', `${key} must be an object.`);
  }
  return value as Record<string, unknown>;
}

function clientOf({ headers }: Incoming, body: Record<string, unknown>, { clients }: OperatorContext): Client {
  const apiKey = body.client_id ?? body.clientId ?? headers['x-client-id'] ?? headers['x-api-key'];
  const client = typeof apiKey === 'string' ? clients.find(apiKey) : undefined;
  if (!client) throw refusal('client_not_found');
  const { origin } = headers;
  if (origin === undefined ? !client.allowServerToServer : origin !== client.origin) throw refusal('forbidden');
  if (!client.active) throw refusal('client_deactivated');
  return client;
}

function usernameOf({ username, udata }: Record<string, unknown>, specials: string): string {
  const name = username ?? udata ?? '';
  if (typeof name !== 'string') throw refusal('request_validation_error', 'username must be a text.');
  if ((udata ?? name) !== name) throw refusal('request_validation_error', 'username and udata differ.');
  if (name === '') throw refusal('username_empty');
  if (!usernameFits(name, specials)) throw refusal('username_invalid');
  return name;
}

/** Whether a username keeps the quick start's rule, with these special characters (protocol 11). */
export function usernameFits(username: string, specials: string): boolean {
  if (username.length < 3 || username.length > 128) return false;
  const plain = [...username].map((char) =>
    /[A-Za-z0-9]/.test(char) ? 'plain' : specials.includes(char) ? 'special' : 'wrong',
  );
  if (plain.includes('wrong') || plain.at(0) !== 'plain' || plain.at(-1) !== 'plain') return false;
  return plain.every((kind, index) => kind === 'plain' || plain[index + 1] === 'plain');
}
