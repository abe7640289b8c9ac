import { html } from '../../../pages/html.js';
import type { Html } from '../../../pages/html.js';
import type { LoginIDMail } from '../mails.js';
import type { Page } from './layout.js';

/** `GET /mails`: what would have been sent, newest first. */
export function mailsPage(mails: readonly LoginIDMail[]): Page {
  const articles = [...mails].reverse().map(article);
  const none = html`<p>No mail yet. One is sent when a new device asks with a <code>transient_email</code>.</p>`;
  const content = html`<p><a href="/mails">Look again</a></p>
    ${articles.length > 0 ? articles : none}`;
  return { title: 'Mails', content };
}

function article({ to, username, kind, code, link, requester }: LoginIDMail): Html {
  const asks = kind === 'push' ? 'to log in' : 'to add this device to your account';
  return html`<article data-testid="mail">
    <h2>To ${to}</h2>
    <p>Are you trying ${asks} as <b>${username}</b> on ${requester.os} / ${requester.browser}?</p>
    <p><a href="${link}" data-testid="link">${link}</a></p>
    <p>The new device shows <code data-testid="code">${code}</code>.</p>
    <p><small>If this was not you, nothing needs to be done.</small></p>
  </article>`;
}
