import type { OutcomeListener } from './operator.js';

/** A socket that is down this long (ms) is worth a word to the person who waits. */
const NOTICEABLE_MS = 5_000;

/** What the page shows of a code. */
export type Shown = 'hidden' | 'shown' | 'restoring';

/** What the operator's socket means for the page: the code shows once it is up, and a long loss is told. */
export class ShownCode implements OutcomeListener {
  private showing: Promise<void> = Promise.resolve();
  private noticing: NodeJS.Timeout | undefined;
  private over = false;

  /**
   * @param show - shows the code, with the note that its socket is being restored or without. One call follows the
   *   other; none rejects.
   * @param before - what the page shows at the beginning.
   */
  constructor(
    private readonly show: (restoring: boolean) => Promise<void>,
    private before: Shown = 'hidden',
  ) {}

  up(): void {
    if (this.over) return;
    clearTimeout(this.noticing);
    this.noticing = undefined;
    if (this.before !== 'shown') this.next('shown');
  }

  down(): void {
    if (this.over || this.before === 'hidden') return;
    this.noticing ??= setTimeout(() => this.next('restoring'), NOTICEABLE_MS).unref();
  }

  /**
   * Ends the showing: what the socket does from now on changes nothing.
   *
   * @returns when all is shown that was to be shown: nothing that comes after may overtake it.
   */
  async end(): Promise<void> {
    this.over = true;
    clearTimeout(this.noticing);
    await this.showing;
  }

  private next(state: 'shown' | 'restoring'): void {
    this.before = state;
    this.showing = this.showing.then(() => this.show(state === 'restoring'));
  }
}
