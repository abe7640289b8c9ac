/** Prints what was measured, beside what must hold, and remembers whether it does. */
export class Report {
  #judges;
  #broken = 0;

  /** @param judges - whether the numbers are good enough to judge by. */
  constructor({ judges }) {
    this.#judges = judges;
  }

  /** How many things that must hold do not. */
  get broken() {
    return this.#broken;
  }

  /** @param floor - what is 1 in the lines that follow. */
  heading(title, floor) {
    console.log(`\n${title}; 1 is ${floor}`);
    console.log(row('', 'median', 'middle half', 'must hold', 'aim'));
  }

  /**
   * @param what - what was measured.
   * @param ratio - of it to the floor.
   * @param bounds - what must hold, and what we are after.
   */
  line(what, { median, low, high }, { mustHold, aim } = {}) {
    const verdict = this.#judge(median, mustHold);
    const middle = low === undefined ? '' : `${low.toFixed(2)} to ${high.toFixed(2)}`;
    console.log(
      row(what, median.toFixed(2), middle, mustHold === undefined ? '' : `${mustHold} ${verdict}`, aim ?? ''),
    );
  }

  note(text) {
    console.log(`  ${text}`);
  }

  #judge(value, mustHold) {
    if (!this.#judges || mustHold === undefined) return '';
    if (value <= mustHold) return 'ok';
    this.#broken += 1;
    return 'BROKEN';
  }
}

function row(what, median, middle, mustHold, aim) {
  return `  ${what.padEnd(44)}${median.padStart(7)}   ${middle.padEnd(14)}${String(mustHold).padEnd(14)}${aim}`.trimEnd();
}
