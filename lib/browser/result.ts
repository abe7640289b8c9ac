import { textOf } from './fields.js';
import type { Fields } from './fields.js';

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
  readonly jwt?: string;
}

/** Reads a result. Throws a DirectWebError. */
export function resultOf(answer: Fields): DirectWebResult {
  return { ...namesOf(answer), jwt: textOf(answer, 'jwt') };
}

/** Reads what came of an approval. Throws a DirectWebError. */
export function approvalOf(answer: Fields): DirectWebApproval {
  return typeof answer.jwt === 'string' ? resultOf(answer) : namesOf(answer);
}

/** The namespace has had several names on the wire. */
function namesOf(answer: Fields): DirectWebApproval {
  return {
    username: textOf(answer, 'username', 'udata'),
    namespace: textOf(answer, 'namespace', 'namespace_id', 'nid', 'organization'),
  };
}
