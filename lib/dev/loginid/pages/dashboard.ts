import { html } from '../../../pages/html.js';
import type { Html } from '../../../pages/html.js';
import { lines } from './layout.js';
import type { Page } from './layout.js';

/** An integration as the page shows it. */
export interface ShownClient {
  readonly name: string;
  readonly apiKey: string;
  readonly websiteURL: string;
  readonly active: boolean;
}

/** An account as the page shows it. */
export interface ShownAccount {
  readonly id: string;
  readonly username: string;
  readonly namespace: string;
  readonly authenticators: number;
  readonly active: boolean;
  readonly blocked: boolean;
}

/** What the dashboard shows. */
export interface Shown {
  readonly url: string;
  /** PEM. */
  readonly publicKey: string;
  readonly clients: readonly ShownClient[];
  readonly accounts: readonly ShownAccount[];
}

/** What the form for a new integration holds. */
export interface Draft {
  readonly name: string;
  readonly websiteURL: string;
  readonly approvePath: string;
  readonly addPath: string;
}

const EMPTY: Draft = { name: '', websiteURL: '', approvePath: '', addPath: '' };

/** The integrations and their accounts, and the form for a new one. */
export function dashboardPage(shown: Shown, draft: Draft = EMPTY, mistake?: string): Page {
  const integrations = shown.clients.map((client) => integration(client, shown)).reverse();
  const accounts = shown.accounts.map(account);
  const content = html`${form(draft, mistake)} ${integrations}
    <section>
      <h2>Accounts</h2>
      ${accounts.length > 0 ? accounts : html`<p>Nobody has registered yet.</p>`}
    </section>`;
  return { title: 'Dashboard', content };
}

function form({ name, websiteURL, approvePath, addPath }: Draft, mistake: string | undefined): Html {
  return html`<section>
    <h2>New integration: Direct Web</h2>
    <form method="post" action="/dashboard" data-testid="create">
      ${mistake !== undefined && html`<p class="alert" role="alert">${mistake}</p>`}
      <input type="hidden" name="do" value="create" />
      ${field('name', html`App name`, name, html`required maxlength="200"`)}
      ${field('websiteURL', html`Website URL`, websiteURL, html`type="url" required placeholder="http://localhost:3000"`)}
      ${field('approvePath', html`Page that approves a push <small>(optional)</small>`, approvePath, html`placeholder="/login/loginid/approve"`)}
      ${field('addPath', html`Page that approves an added authenticator <small>(optional)</small>`, addPath, html`placeholder="/login/loginid/add"`)}
      <button class="primary">Create</button>
    </form>
  </section>`;
}

function field(name: string, label: Html, value: string, attributes: Html): Html {
  return html`<label><span>${label}</span><input name="${name}" value="${value}" ${attributes} /></label>`;
}

function integration({ name, apiKey, websiteURL, active }: ShownClient, { url, publicKey }: Shown): Html {
  const script = `<script src="/login/assets/loginid.directweb.js"></script>
<script>const dw = new LoginID.directweb.default(${JSON.stringify(url)}, ${JSON.stringify(apiKey)});</script>`;
  return html`<section data-testid="integration">
    <h2>${name}${!active && html` <small>(deactivated)</small>`}</h2>
    <dl>
      <dt>Website URL</dt>
      <dd>${websiteURL}</dd>
      <dt>API key</dt>
      <dd><code data-testid="api-key">${apiKey}</code></dd>
      <dt>Base URL</dt>
      <dd><code data-testid="base-url">${url}</code></dd>
      <dt>SDK script</dt>
      <dd><pre data-testid="script">${lines(script)}</pre></dd>
      <dt>JWT verification public key</dt>
      <dd><pre data-testid="public-key">${lines(publicKey)}</pre></dd>
    </dl>
    ${button(active ? 'client-off' : 'client-on', apiKey, active ? 'Deactivate' : 'Activate', name)}
  </section>`;
}

function account({ id, username, namespace, authenticators, active, blocked }: ShownAccount): Html {
  const devices = authenticators === 1 ? '1 authenticator' : `${authenticators} authenticators`;
  const state = [...(active ? [] : ['deactivated']), ...(blocked ? ['blocked'] : [])];
  const facts = [namespace, devices, ...state].join(', ');
  return html`<div class="row" data-testid="account">
    <div><b>${username}</b> <small>${facts}</small></div>
    <div class="row">
      ${button(blocked ? 'unblock' : 'block', id, blocked ? 'Unblock' : 'Block', username)}
      ${button(active ? 'account-off' : 'account-on', id, active ? 'Deactivate' : 'Activate', username)}
    </div>
  </div>`;
}

function button(what: string, which: string, label: string, name: string): Html {
  return html`<form method="post" action="/dashboard">
    <input type="hidden" name="do" value="${what}" /><input type="hidden" name="which" value="${which}" /><button
      aria-label="${label} ${name}"
    >
      ${label}
    </button>
  </form>`;
}
