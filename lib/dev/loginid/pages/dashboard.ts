import { escape } from './frame.js';
import type { Page } from './frame.js';

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
  const content = `${form(draft, mistake)}
${integrations.join('\n')}
<section><h2>Accounts</h2>${accounts.join('\n') || '<p>Nobody has registered yet.</p>'}</section>`;
  return { title: 'Dashboard', content };
}

function form({ name, websiteURL, approvePath, addPath }: Draft, mistake: string | undefined): string {
  return `<section><h2>New integration: Direct Web</h2>
<form method="post" action="/dashboard" data-testid="create">
${mistake === undefined ? '' : `<p class="alert" role="alert">${escape(mistake)}</p>`}
<input type="hidden" name="do" value="create">
${field('name', 'App name', name, 'required maxlength="200"')}
${field('websiteURL', 'Website URL', websiteURL, 'type="url" required placeholder="http://localhost:3000"')}
${field('approvePath', 'Page that approves a push <small>(optional)</small>', approvePath, 'placeholder="/login/loginid/approve"')}
${field('addPath', 'Page that approves an added authenticator <small>(optional)</small>', addPath, 'placeholder="/login/loginid/add"')}
<button class="primary">Create</button>
</form></section>`;
}

function field(name: string, label: string, value: string, attributes: string): string {
  return `<label><span>${label}</span><input name="${name}" value="${escape(value)}" ${attributes}></label>`;
}

function integration({ name, apiKey, websiteURL, active }: ShownClient, { url, publicKey }: Shown): string {
  const script = `<script src="/login/assets/loginid.directweb.js"></script>
<script>const dw = new LoginID.directweb.default(${JSON.stringify(url)}, ${JSON.stringify(apiKey)});</script>`;
  return `<section data-testid="integration"><h2>${escape(name)}${active ? '' : ' <small>(deactivated)</small>'}</h2>
<dl>
<dt>Website URL</dt><dd>${escape(websiteURL)}</dd>
<dt>API key</dt><dd><code data-testid="api-key">${escape(apiKey)}</code></dd>
<dt>Base URL</dt><dd><code data-testid="base-url">${escape(url)}</code></dd>
<dt>SDK script</dt><dd><pre data-testid="script">${escape(script)}</pre></dd>
<dt>JWT verification public key</dt><dd><pre data-testid="public-key">${escape(publicKey)}</pre></dd>
</dl>
${button(active ? 'client-off' : 'client-on', apiKey, active ? 'Deactivate' : 'Activate', name)}
</section>`;
}

function account({ id, username, namespace, authenticators, active, blocked }: ShownAccount): string {
  const devices = authenticators === 1 ? '1 authenticator' : `${authenticators} authenticators`;
  const state = [...(active ? [] : ['deactivated']), ...(blocked ? ['blocked'] : [])];
  const facts = [escape(namespace), devices, ...state].join(', ');
  return `<div class="row" data-testid="account"><div><b>${escape(username)}</b> <small>${facts}</small></div>
<div class="row">
${button(blocked ? 'unblock' : 'block', id, blocked ? 'Unblock' : 'Block', username)}
${button(active ? 'account-off' : 'account-on', id, active ? 'Deactivate' : 'Activate', username)}
</div></div>`;
}

function button(what: string, which: string, label: string, name: string): string {
  return `<form method="post" action="/dashboard"><input type="hidden" name="do" value="${what}"><input type="hidden" name="which" value="${escape(which)}"><button aria-label="${label} ${escape(name)}">${label}</button></form>`;
}
