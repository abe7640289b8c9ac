import { createHash } from 'node:crypto';
import type { LoginIDClientRegistration } from './options.js';

/** A registered integration with every default filled in. */
export interface Client extends Required<LoginIDClientRegistration> {
  /** The origin of the Website URL: only this may call. */
  readonly origin: string;
  /** The host name of the Website URL. */
  readonly rpId: string;
  /** False after a deactivation. */
  active: boolean;
}

/** The integrations, from the options and from the dashboard. */
export class Clients {
  private readonly byKey = new Map<string, Client>();
  private readonly added: LoginIDClientRegistration[] = [];

  constructor(registrations: readonly LoginIDClientRegistration[]) {
    for (const registration of registrations) this.add(registration);
  }

  /** All of them, oldest first. */
  get all(): readonly Client[] {
    return [...this.byKey.values()];
  }

  /** Those that were created on the dashboard. */
  get created(): readonly LoginIDClientRegistration[] {
    return [...this.added];
  }

  /** Registers an integration of the dashboard. */
  create(registration: LoginIDClientRegistration): void {
    if (this.byKey.has(registration.apiKey)) return;
    this.added.push(registration);
    this.add(registration);
  }

  private add(registration: LoginIDClientRegistration): void {
    const { origin, hostname } = new URL(registration.websiteURL);
    const client: Client = {
      apiKey: registration.apiKey,
      websiteURL: registration.websiteURL,
      name: registration.name,
      approvePath: registration.approvePath ?? '/',
      addPath: registration.addPath ?? '/',
      namespace: registration.namespace ?? namespaceOf(registration.apiKey),
      allowServerToServer: registration.allowServerToServer ?? false,
      origin,
      rpId: hostname,
      active: true,
    };
    this.byKey.set(client.apiKey, client);
  }

  /** Finds one by its API key, deactivated or not. */
  find(apiKey: string): Client | undefined {
    return this.byKey.get(apiKey);
  }

  /** Whether some client's site has this origin: all that is known of a preflight (protocol 2.4). */
  knowsOrigin(origin: string | undefined): origin is string {
    return this.all.some((client) => client.origin === origin);
  }
}

/** 16 hex digits, the same after a restart. */
function namespaceOf(apiKey: string): string {
  return createHash('sha256').update(`namespace ${apiKey}`).digest('hex').slice(0, 16);
}
