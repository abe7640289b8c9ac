import type { JsonFields } from './answers.js';
import { isDirectWebError } from './errors.js';

/** How long (ms) what the operator asked is kept: it remembers its own questions for some minutes. */
const KEPT = 60_000;

/**
 * What the operator asked of the authenticator and the browser refused. Some browsers open their dialogue only soon
 * after a press; where the operator was slow, or another device had to approve first, the press is too old by then. The
 * next call for the same person has a fresh one, and opens the dialogue at once.
 */
export class UnansweredQuestion {
  private last: { key: string; question: JsonFields; until: number } | undefined;

  /**
   * Asks the operator, unless the question is here already, and has the dialogue answer it.
   *
   * @param key - what the question is about
   */
  async answered<T>(
    key: string,
    ask: () => Promise<JsonFields>,
    dialogue: (question: JsonFields) => Promise<T>,
  ): Promise<{ question: JsonFields; answer: T }> {
    const question = this.take(key) ?? (await ask());
    const { isActive = false } = (navigator.userActivation as UserActivation | undefined) ?? {};
    try {
      return { question, answer: await dialogue(question) };
    } catch (error) {
      const refused = isDirectWebError(error) && error.code === 'ceremony_refused';
      if (refused && !isActive) this.last = { key, question, until: Date.now() + KEPT };
      throw error;
    }
  }

  private take(key: string): JsonFields | undefined {
    const { last } = this;
    this.last = undefined;
    return last?.key === key && Date.now() < last.until ? last.question : undefined;
  }
}
