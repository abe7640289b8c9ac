import { DirectWebError } from './errors.js';

/** A JSON object of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** The members of an answer. Throws a DirectWebError if it is no object. */
export function fieldsOf(answer: unknown): Fields {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw new DirectWebError('bad_answer');
  return answer as Fields;
}

/** A text that has to be there. Throws a DirectWebError. */
export function textOf(fields: Fields, ...names: string[]): string {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  throw new DirectWebError('bad_answer');
}
