import { Refusal } from './http.js';
import { checkMisbehaviour } from './misbehave-rules.js';
import type { AnswerFault, IDTokenMisbehaviour } from './misbehave.js';

/** The endpoints whose answers can be spoilt. */
export type Spoilable = 'initiate' | 'verify' | 'reject' | 'enroll' | 'jwks';

/** The faults of the moment, and how often those with a number still happen. */
export class Faults {
  private current: IDTokenMisbehaviour = {};
  private left = new Map<string, number>();

  /** What is wrong now. */
  get now(): Readonly<IDTokenMisbehaviour> {
    return this.current;
  }

  /** Replaces all faults. */
  set(faults: IDTokenMisbehaviour): void {
    checkMisbehaviour(faults);
    this.current = { ...faults };
    this.left = new Map();
  }

  /** The fault of one answer, counted. */
  answer(endpoint: Spoilable): AnswerFault | undefined {
    return this.take(endpoint, this.current[endpoint]);
  }

  /** A fault that happens a number of times. */
  take<F extends { times?: number }>(name: string, fault: F | undefined): F | undefined {
    if (fault?.times === undefined) return fault;
    const left = this.left.get(name) ?? fault.times;
    this.left.set(name, left - 1);
    return left > 0 ? fault : undefined;
  }
}

/** Runs a function that was given to `misbehave`. If it throws, the answer says whose fault that is. */
export async function hooked<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal(500, 'misbehave_function_threw', `A function given to misbehave threw: ${why}`);
  }
}

/** Members replaced; `undefined` takes one out. */
export function bend(honest: object, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...honest, ...changes }).filter(([, value]) => value !== undefined));
}
