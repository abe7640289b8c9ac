import { randomBytes } from 'node:crypto';
import type { Answer } from '../idtoken/http.js';
import { refusal } from './errors.js';
import { html } from './html.js';
import type { Incoming } from './http.js';
import { pemOf } from './keys.js';
import { dashboardPage } from './pages/dashboard.js';
import type { Draft } from './pages/dashboard.js';
import type { Parts } from './parts.js';
import { checkClient } from './settings.js';
import { Switches } from './switches.js';

/** `GET /dashboard`. */
export function showDashboard(parts: Parts, draft?: Draft, mistake?: string): Answer {
  const { clients, users, keys, url } = parts;
  const accounts = users.all.map((user) => ({
    ...user,
    authenticators: user.credentials.length,
    blocked: users.blocked(user),
  }));
  const shown = { url, publicKey: pemOf(keys.current), clients: clients.all, accounts };
  return html(dashboardPage(shown, draft, mistake), mistake === undefined ? 200 : 400);
}

/** `POST /dashboard`: one of its forms. Throws a refusal for requests of other pages. */
export async function dashboard(request: Incoming, parts: Parts): Promise<Answer> {
  const { origin, host } = request.headers;
  if (origin === undefined || !URL.canParse(origin) || new URL(origin).host !== host) throw refusal('forbidden');
  const fields = new URLSearchParams(await request.text());
  const what = fields.get('do');
  const which = fields.get('which') ?? '';
  if (what === 'create') return create(fields, parts);

  const switches = new Switches(parts.users, parts.remoteSessions);
  const client = parts.clients.find(which);
  const user = parts.users.all.find(({ id }) => id === which);
  if (client && (what === 'client-on' || what === 'client-off')) switches.client(client, what === 'client-on');
  else if (user && (what === 'account-on' || what === 'account-off')) switches.account(user, what === 'account-on');
  else if (user && (what === 'block' || what === 'unblock')) switches.block(user, what === 'block');
  else throw refusal('not_found');
  return toDashboard();
}

function create(fields: URLSearchParams, parts: Parts): Answer {
  const text = (name: keyof Draft) => (fields.get(name) ?? '').trim();
  const draft: Draft = {
    name: text('name'),
    websiteURL: text('websiteURL'),
    approvePath: text('approvePath'),
    addPath: text('addPath'),
  };
  const registration = {
    // 64 bytes with padding, as the vendor's keys are.
    apiKey: `${randomBytes(64).toString('base64url')}==`,
    name: draft.name,
    websiteURL: draft.websiteURL,
    ...(draft.approvePath && { approvePath: draft.approvePath }),
    ...(draft.addPath && { addPath: draft.addPath }),
  };
  try {
    checkClient(registration);
  } catch (error) {
    return showDashboard(parts, draft, error instanceof Error ? error.message : String(error));
  }
  parts.clients.create(registration);
  return toDashboard();
}

function toDashboard(): Answer {
  return { status: 303, headers: { location: '/dashboard', 'cache-control': 'no-store' }, body: '' };
}
