import { refusal } from './errors.js';

/** What an approver names a remote session by: the code, the id, or both. */
export interface RemoteReference {
  readonly code?: string;
  /** In lower case. */
  readonly sessionId?: string;
}

/** Reads `options.remote_session`; an empty one is none. Throws a refusal for wrong types. */
export function remoteReference(value: unknown): RemoteReference | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw refusal('request_validation_error', 'remote_session must be an object.');
  }
  const { code, session_id: sessionId } = value as Record<string, unknown>;
  const reference = { ...text('code', code), ...lowerCased(text('sessionId', sessionId)) };
  return Object.keys(reference).length > 0 ? reference : undefined;
}

/** Whether both name the same. */
export function sameReference(a: RemoteReference | undefined, b: RemoteReference | undefined): boolean {
  return a?.code === b?.code && a?.sessionId === b?.sessionId;
}

function text(key: keyof RemoteReference, value: unknown): RemoteReference {
  if (value === undefined || value === null || value === '') return {};
  if (typeof value !== 'string') throw refusal('request_validation_error', 'remote_session holds texts.');
  return { [key]: value };
}

function lowerCased({ sessionId }: RemoteReference): RemoteReference {
  return sessionId === undefined ? {} : { sessionId: sessionId.toLowerCase() };
}
