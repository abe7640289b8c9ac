/** The last of what came in, oldest first: for tests that ask what the other side did. */
export class Recent<T> {
  private readonly kept: T[] = [];

  constructor(private readonly most: number) {}

  /** All that is kept. */
  get all(): readonly T[] {
    return [...this.kept];
  }

  /** Keeps one more; the oldest makes room for it. */
  add(entry: T): void {
    this.kept.push(entry);
    if (this.kept.length > this.most) this.kept.shift();
  }
}

/** How many requests, logins and mails an operator remembers. */
export const MOST_REMEMBERED = 1000;
