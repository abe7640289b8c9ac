import { randomBytes } from 'node:crypto';
import type { Answer, Incoming } from '../server/http.js';
import { pemOf } from '../server/keys.js';
import { pageAnswer } from '../server/page.js';
import type { OperatorContext } from './context.js';
import { refusal } from './errors.js';
import { dashboardPage } from './pages/dashboard.js';
import type { Draft } from './pages/dashboard.js';
import { layout } from './pages/layout.js';
import type { Page } from './pages/layout.js';
import { mailsPage } from './pages/mails.js';
import { checkClient } from './settings.js';
import { Switches } from './switches.js';

/** `GET /dashboard`. */
export function showDashboard(context: OperatorContext, draft?: Draft, mistake?: string): Answer {
  const { clients, users, keys, url } = context;
  const accounts = users.all.map((user) => ({
    ...user,
    authenticators: user.credentials.length,
    blocked: users.blocked(user),
  }));
  const shown = { url, publicKey: pemOf(keys.current), clients: clients.all, accounts };
  return answerWith(dashboardPage(shown, draft, mistake), mistake === undefined ? 200 : 400);
}

/** `GET /mails`. */
export function showMails({ mails }: OperatorContext): Answer {
  return answerWith(mailsPage(mails.all));
}

/** `POST /dashboard`: one of its forms. Throws a refusal for requests of other pages. */
export async function dashboard(request: Incoming, context: OperatorContext): Promise<Answer> {
  const { origin, host } = request.headers;
  if (origin === undefined || !URL.canParse(origin) || new URL(origin).host !== host) throw refusal('forbidden');
  const fields = new URLSearchParams(await request.text());
  const what = fields.get('do');
  const which = fields.get('which') ?? '';
  if (what === 'create') return create(fields, context);

  const switches = new Switches(context.users, context.remoteSessions);
  const client = context.clients.find(which);
  const user = context.users.all.find(({ id }) => id === which);
  if (client && (what === 'client-on' || what === 'client-off')) switches.client(client, what === 'client-on');
  else if (user && (what === 'account-on' || what === 'account-off')) switches.account(user, what === 'account-on');
  else if (user && (what === 'block' || what === 'unblock')) switches.block(user, what === 'block');
  else throw refusal('not_found');
  return toDashboard();
}

function create(fields: URLSearchParams, context: OperatorContext): Answer {
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
    return showDashboard(context, draft, error instanceof Error ? error.message : String(error));
  }
  context.clients.create(registration);
  return toDashboard();
}

function toDashboard(): Answer {
  return { status: 303, headers: { location: '/dashboard', 'cache-control': 'no-store' }, body: '' };
}

/** Forms go to the operator only. */
function answerWith(page: Page, status = 200): Answer {
  const content = (nonce: string) => layout(page, nonce);
  return pageAnswer({ content, script: false, policy: ["form-action 'self'"], referrer: 'same-origin' }, status);
}
