import type { OutcomeListener, Outcome } from './operator.js';

/** A line that is down this long (ms) is worth a word to the person who waits. */
const NOTICEABLE = 5_000;

/** What the operator's line means for the page: the code shows once the line is up, and a long loss is told. */
export class ShownCode implements OutcomeListener {
  private before: 'hidden' | 'shown' | 'restoring' = 'hidden';
  private showing: Promise<void> | undefined;
  private noticing: NodeJS.Timeout | undefined;
  private over = false;

  /**
   * @param show - shows the code, or that its line is being restored. One call follows the other; none rejects.
   * @param answered - takes the answer.
   */
  constructor(
    private readonly show: (state: 'shown' | 'restoring') => Promise<void>,
    readonly answered: (outcome: Outcome) => void,
  ) {}

  up(): void {
    if (this.over) return;
    clearTimeout(this.noticing);
    this.noticing = undefined;
    if (this.before !== 'shown') this.next('shown');
  }

  down(): void {
    if (this.over || this.before === 'hidden') return;
    this.noticing ??= setTimeout(() => this.next('restoring'), NOTICEABLE).unref();
  }

  /**
   * What the line does from now on is nobody's business.
   *
   * @returns when all is shown that was to be shown, if anything still is to be: nothing that comes after may overtake
   *   it.
   */
  end(): Promise<void> | undefined {
    this.over = true;
    clearTimeout(this.noticing);
    return this.showing;
  }

  private next(state: 'shown' | 'restoring'): void {
    this.before = state;
    const shown = this.showing ? this.showing.then(() => this.show(state)) : this.show(state);
    const showing = shown.then(() => {
      if (this.showing === showing) this.showing = undefined;
    });
    this.showing = showing;
  }
}
