import { DirectWebError } from './errors.js';

/** A JSON object of which nothing is known yet. */
export type JsonFields = Readonly<Record<string, unknown>>;

/** Reads JSON. Operators write `null` for a member that is not there, and browsers take it for a value: it is left out. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => value ?? undefined);
  } catch (cause) {
    throw new DirectWebError('bad_answer', { cause });
  }
}

/** The members of an answer. Throws a DirectWebError if it is no object. */
export function fieldsOf(answer: unknown): JsonFields {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw new DirectWebError('bad_answer');
  return answer as JsonFields;
}

/** A text that has to be there, under one of its names. Throws a DirectWebError. */
export function requiredText(fields: JsonFields, ...names: string[]): string {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  throw new DirectWebError('bad_answer');
}

/** What a finished ceremony is answered with. Only the `jwt`, checked on your server, proves anything. */
export interface DirectWebResult {
  /** As the operator spells it. */
  readonly username: string;
  /** Unique id of your organisation. */
  readonly namespace: string;
  /** To be verified on your server: signed by the operator, for your API key, about this person. */
  readonly jwt: string;
}

/** What the device that approved is answered with: some operators give it no token. */
export interface DirectWebApproval extends Omit<DirectWebResult, 'jwt'> {
  /** As in {@link DirectWebResult}, where the operator gives one. */
  readonly jwt?: string;
}

/** Reads a result. Throws a DirectWebError. */
export function resultOf(answer: JsonFields): DirectWebResult {
  return { ...namesOf(answer), jwt: requiredText(answer, 'jwt') };
}

/** Reads what came of an approval. Throws a DirectWebError. */
export function approvalOf(answer: JsonFields): DirectWebApproval {
  return typeof answer.jwt === 'string' ? resultOf(answer) : namesOf(answer);
}

/** The namespace has had several names on the wire. */
function namesOf(answer: JsonFields): DirectWebApproval {
  return {
    username: requiredText(answer, 'username', 'udata'),
    namespace: requiredText(answer, 'namespace', 'namespace_id', 'nid', 'organization'),
  };
}
