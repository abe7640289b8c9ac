import { Refusal } from './http.js';

/** The faults of the moment, and how often those with a number still happen. */
export class Faults<Misbehaviour extends object> {
  private current: Misbehaviour;
  private left = new Map<string, number>();

  /** @param check - throws a TypeError for what is no fault. */
  constructor(
    none: Misbehaviour,
    private readonly check: (faults: Misbehaviour) => void,
  ) {
    this.current = none;
  }

  /** What is wrong now. */
  get now(): Readonly<Misbehaviour> {
    return this.current;
  }

  /** Replaces all faults. */
  set(faults: Misbehaviour): void {
    this.check(faults);
    this.current = { ...faults };
    this.left = new Map();
  }

  /** A fault of that name which may happen a number of times: undefined once it has. */
  take<Fault extends { times?: number }>(name: string, fault: Fault | undefined): Fault | undefined {
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
