import { cleanAddress, cleanText, webAddress } from './clean.js';
import { describe, expandScopes, grantedOf, inWords, withheldOf } from './consent.js';
import { nameOf } from './people.js';
import type { Person } from './people.js';
import { make, part, partOf, say } from './screens.js';
import type { Push } from './wire.js';

/** The screen that asks for approval. */
export class RequestScreen {
  /** The name of the service, cleaned. */
  service = '';
  private asked: readonly string[] = [];
  private readonly on = new Set<string>();

  /** Draws a request with everything switched on. */
  draw(push: Push, person: Person, now: Date, secondsLeft: number): void {
    const name = cleanText(push.serviceName, 60) || 'A service without a name';
    this.service = name;
    part('service-name').textContent = name;
    part('check-service').textContent = name;
    part('service-initial').textContent = Array.from(name)[0]?.toUpperCase() ?? '';
    part('service-url').textContent = cleanAddress(push.serviceUrl) || 'No address given';
    part('request-person').textContent = nameOf(person);
    const verified = push.serviceVerified === 'true';
    part('service-badge').dataset.verified = String(verified);
    part('service-badge').textContent = verified
      ? '\u2713 Verified service'
      : 'Not verified: anybody could have registered this name';
    this.drawCode(push.otp);
    this.drawPolicy(push.privacyPolicyUrl);
    this.drawScopes(scopesOf(push), person, now);
    partOf(HTMLInputElement, 'typed-code').value = '';
    part('typed').removeAttribute('open');
    partOf(HTMLProgressElement, 'countdown-bar').max = Math.max(1, secondsLeft);
    this.tick(secondsLeft);
    say('request-error', undefined);
  }

  /** Draws the time that is left. */
  tick(secondsLeft: number): void {
    part('countdown').textContent = `${secondsLeft} s left`;
    partOf(HTMLProgressElement, 'countdown-bar').value = secondsLeft;
  }

  /** What the person typed, or nothing. */
  typedCode(): string {
    return partOf(HTMLInputElement, 'typed-code').value.replace(/\s/g, '');
  }

  /** What the person wants to share. */
  granted(): string[] {
    return grantedOf(this.asked, this.on);
  }

  /** The same in words. */
  shared(): string[] {
    return [...this.on].map(inWords);
  }

  /** Takes the buttons away while an answer is on its way. */
  enable(on: boolean): void {
    for (const id of ['approve', 'refuse']) partOf(HTMLButtonElement, id).disabled = !on;
  }

  /** Says why an answer was not accepted. */
  complain(text: string): void {
    say('request-error', text);
    part('request-error').scrollIntoView({ block: 'center' });
  }

  private drawCode(code: string): void {
    const digits = cleanText(code, 12);
    const half = Math.ceil(digits.length / 2);
    part('code').replaceChildren(
      ...[digits.slice(0, half), digits.slice(half)].map((textContent) => make('span', { textContent })),
    );
    part('code-spoken').textContent = Array.from(digits).join(' ');
  }

  private drawPolicy(address: string | undefined): void {
    const url = webAddress(address);
    part('policy').hidden = url === undefined;
    if (url) partOf(HTMLAnchorElement, 'policy-link').href = url.href;
  }

  private drawScopes(asked: readonly string[], person: Person, now: Date): void {
    this.asked = asked;
    this.on.clear();
    const rows = expandScopes(asked).map((scope) => {
      this.on.add(scope);
      const { label, value } = describe(scope, person.facts, now);
      const input = make('input', { type: 'checkbox', checked: true });
      input.setAttribute('role', 'switch');
      input.dataset.testid = 'scope';
      input.dataset.scope = scope;
      input.addEventListener('change', () => {
        if (input.checked) this.on.add(scope);
        else this.on.delete(scope);
        this.drawWithheld();
      });
      const words = make('span', {}, cleanText(label, 64), make('small', { textContent: cleanText(value, 80) }));
      return make('label', { className: 'switch' }, words, input);
    });
    part('scopes').replaceChildren(...rows);
    this.drawWithheld();
  }

  private drawWithheld(): void {
    const withheld = withheldOf(this.asked, this.on);

    part('withheld').textContent =
      withheld.length > 0 ? `${withheld.join(', ')}.` : 'nothing, it gets all that this phone knows.';
  }
}

function scopesOf({ scopes }: Push): string[] {
  try {
    const list: unknown = JSON.parse(scopes);
    return Array.isArray(list) ? list.filter((scope) => typeof scope === 'string') : [];
  } catch {
    return [];
  }
}
