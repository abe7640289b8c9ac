import { part, partOf, say } from './screens.js';

/** The biometric check, simulated: a sensor that fails when one wants it to. */
export class CheckDialog {
  private readonly dialog = partOf(HTMLDialogElement, 'check');

  constructor(private readonly passed: () => void) {
    part('sensor').addEventListener('click', () => this.touch());
    part('check-cancel').addEventListener('click', () => this.close());
  }

  /** Asks. Nothing is signed before the check has passed. */
  open(): void {
    say('check-error', undefined);
    this.dialog.showModal();
    part('sensor').focus();
  }

  get isOpen(): boolean {
    return this.dialog.open;
  }

  /** Goes away, as it does when the time is up. */
  close(): void {
    if (this.dialog.open) this.dialog.close();
  }

  private touch(): void {
    if (partOf(HTMLInputElement, 'check-fails').checked) {
      say('check-error', 'That was not recognised, so nothing was approved. Try again, or go back.');
      return;
    }
    this.close();
    this.passed();
  }
}
