import { newDeviceKey } from './device-key.js';
import type { Facts, Person } from './people.js';
import { part, partOf, say, show } from './screens.js';
import type { Wire } from './wire.js';

const DEVICE = 'simulated-phone-device';

const REASONS: Record<string, string> = {
  token_revoked: 'This token id was revoked at the operator. Take another one.',
  rate_limited: 'The operator allows only a few enrolments an hour. Try again later, or set its option rateLimits.',
};

/** The form that enrols a person. */
export class EnrolScreen {
  private readonly form = partOf(HTMLFormElement, 'enrol-form');

  constructor(
    private readonly wire: Wire,
    private readonly enrolled: (person: Person) => Promise<void>,
    cancelled: () => void,
  ) {
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.submit();
    });
    part('enrol-cancel').addEventListener('click', cancelled);
  }

  /** Shows the form, filled in with what is known. */
  open(known: ReadonlyMap<string, string | number>, canCancel: boolean): void {
    this.form.reset();
    for (const [name, value] of known) this.fill(name, String(value));
    part('enrol-cancel').hidden = !canCancel;
    this.complain(undefined);
    show('enrol');
  }

  private fill(name: string, value: string): void {
    const field = this.form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value;
    if (!(field instanceof HTMLSelectElement)) return;
    if (!Array.from(field.options).some((option) => option.value === value)) field.add(new Option(value, value));
    field.value = value;
  }

  private async submit(): Promise<void> {
    const fields = new FormData(this.form);
    const value = (name: string) => {
      const entry = fields.get(name);
      return typeof entry === 'string' ? entry.trim() : '';
    };
    const tokenId = value('tokenId');
    if (tokenId === '') {
      this.complain('Give a token id, such as an e-mail address.');
      return;
    }
    const button = partOf(HTMLButtonElement, 'enrol-submit');
    button.disabled = true;
    try {
      const person = { tokenId, facts: factsFrom(value), deviceId: deviceId(), ...(await newDeviceKey()) };
      const { status, body } = await this.wire.enroll(person);
      if (status === 200) await this.enrolled(person);
      else this.complain(REASONS[body.error ?? ''] ?? body.message ?? `The operator answered ${status}.`);
    } catch {
      this.complain('The operator cannot be reached. Is it running?');
    } finally {
      button.disabled = false;
    }
  }

  private complain(text: string | undefined): void {
    say('enrol-error', text);
    const field = this.form.elements.namedItem('tokenId') as HTMLInputElement;
    field.setAttribute('aria-invalid', String(text !== undefined && field.value.trim() === ''));
    if (text !== undefined) field.focus();
  }
}

/** What was entered, without what was left empty. */
function factsFrom(value: (name: string) => string): Facts {
  const names = ['givenName', 'familyName', 'dateOfBirth', 'nationality', 'documentNumber'] as const;
  const given = names.flatMap((name) => (value(name) === '' ? [] : [[name, value(name)] as const]));
  return { ...Object.fromEntries(given), trustLevel: Number(value('trustLevel')) || 1 };
}

/** One id for this browser. */
function deviceId(): string {
  const known = localStorage.getItem(DEVICE) ?? crypto.randomUUID();
  localStorage.setItem(DEVICE, known);
  return known;
}
