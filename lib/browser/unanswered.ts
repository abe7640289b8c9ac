import type { JsonFields } from './answers.js';
import { isDirectWebError } from './errors.js';
import { limited } from './limited.js';

/** How long (ms) what the operator asked is kept: it remembers its own questions for some minutes. */
const KEPT_MS = 60_000;

/** What the operator can be asked, so that it asks the authenticator. */
export interface Question {
  /** What it is about. */
  readonly key: string;
  readonly ask: () => Promise<JsonFields>;
}

interface Kept {
  readonly key: string;
  readonly asked: Promise<JsonFields>;
  readonly until: number;
}

/**
 * What the operator asked of the authenticator before that could answer: ahead of the press, or where the browser has
 * refused. Some browsers open their dialogue only soon after a press; where the operator was slow, or another device had
 * to approve first, the press is too old by then. The next call for the same person opens the dialogue at once.
 */
export class UnansweredQuestion {
  private ahead: Kept | undefined;
  private refused: Kept | undefined;

  /** Asks the operator now, for a call that follows. That this may fail changes nothing: the call asks again. */
  prepare({ key, ask }: Question): void {
    if (isFor(key, this.ahead) || isFor(key, this.refused)) return;
    const asked = ask();
    asked.catch(() => {
      if (this.ahead?.asked === asked) this.ahead = undefined;
    });
    this.ahead = { key, asked, until: Date.now() + KEPT_MS };
  }

  /** Asks the operator, unless the question is here already, and has the dialogue answer it. */
  async answered<T>(
    { key, ask }: Question,
    dialogue: (question: JsonFields) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<{ question: JsonFields; answer: T }> {
    const kept = this.take(key);
    const question =
      (kept && (await limited(KEPT_MS, signal, async () => await kept).catch(() => undefined))) ?? (await ask());
    const { isActive = false } = (navigator.userActivation as UserActivation | undefined) ?? {};
    try {
      return { question, answer: await dialogue(question) };
    } catch (error) {
      const refused = isDirectWebError(error) && error.code === 'ceremony_refused';
      if (refused && !isActive) this.refused = { key, asked: Promise.resolve(question), until: Date.now() + KEPT_MS };
      throw error;
    }
  }

  private take(key: string): Promise<JsonFields> | undefined {
    const kept = [this.refused, this.ahead].find((each) => isFor(key, each));
    this.refused = undefined;
    this.ahead = undefined;
    return kept?.asked;
  }
}

function isFor(key: string, kept: Kept | undefined): boolean {
  return kept?.key === key && Date.now() < kept.until;
}
