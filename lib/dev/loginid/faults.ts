import { json } from '../idtoken/http.js';
import type { Answer } from '../idtoken/http.js';
import { insteadOf } from '../idtoken/spoil.js';
import { statusOf } from './errors.js';
import { checkMisbehaviour } from './misbehave-rules.js';
import type { LoginIDAnswerFault, LoginIDMisbehaviour, Spoilable } from './misbehave.js';

/** The faults of the moment, and how often those with a number still happen. */
export class Faults {
  private current: LoginIDMisbehaviour = {};
  private left = new Map<Spoilable, number>();

  /** What is wrong now. */
  get now(): Readonly<LoginIDMisbehaviour> {
    return this.current;
  }

  /** Replaces all faults. */
  set(faults: LoginIDMisbehaviour): void {
    checkMisbehaviour(faults);
    this.current = { ...faults };
    this.left = new Map();
  }

  /** The fault of one answer, counted. */
  answer(step: Spoilable): LoginIDAnswerFault | undefined {
    const fault = this.current[step];
    if (fault?.times === undefined) return fault;
    const left = this.left.get(step) ?? fault.times;
    this.left.set(step, left - 1);
    return left > 0 ? fault : undefined;
  }
}

/** The answer that a fault gives instead of the work, if it does. */
export function instead(fault: LoginIDAnswerFault | undefined): Answer | undefined {
  if (fault?.redirect !== undefined) return insteadOf(fault);
  const { code, status } = fault ?? {};
  if (code === undefined && status === undefined) return undefined;
  const message = 'The development operator was told to answer so.';
  return json(status ?? statusOf(code ?? ''), { code: code ?? 'internal_server_error', message });
}
