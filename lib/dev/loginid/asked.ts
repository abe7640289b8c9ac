import type { Client } from './clients.js';
import { deviceOf } from './device.js';
import type { Device } from './device.js';
import { refusal } from './errors.js';
import type { Incoming } from './http.js';
import type { Parts } from './parts.js';
import { remoteReference } from './remote-reference.js';
import type { RemoteReference } from './remote-reference.js';
import { usernameFits } from './usernames.js';
import type { User } from './users.js';

/** What all calls have in common, checked in the order of protocol 10.2. */
export interface Asked {
  readonly body: Record<string, unknown>;
  readonly client: Client;
  readonly username: string;
  /** The `options`; empty if there are none. */
  readonly options: Record<string, unknown>;
  /** The `remote_session` of the options. */
  readonly remote: RemoteReference | undefined;
  /** The browser, or whom a server asks for. */
  readonly device: Device;
  readonly gone: AbortSignal;
}

/** Reads a call. Throws a refusal. */
export async function readAsked(request: Incoming, parts: Parts): Promise<Asked> {
  const body = await request.json();
  const client = clientOf(request, body, parts);
  const options = objectOf('options', body.options);
  return {
    body,
    client,
    username: usernameOf(body, parts.settings.usernameSpecials),
    options,
    remote: remoteReference(options.remote_session ?? body.security_code),
    device: deviceOf(request.headers['user-agent']),
    gone: request.gone,
  };
}

/** The account that a call is about. Throws a refusal if there is none or it may do nothing. */
export function accountOf({ client, username }: Asked, { users }: Parts): User {
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

function clientOf({ headers }: Incoming, body: Record<string, unknown>, { clients }: Parts): Client {
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
