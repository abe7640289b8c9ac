import type { LoginIDMail } from '../mails.js';
import { escape } from './frame.js';
import type { Page } from './frame.js';

/** `GET /mails`: what would have been sent, newest first. */
export function mailsPage(mails: readonly LoginIDMail[]): Page {
  const articles = [...mails].reverse().map(article);
  const none = '<p>No mail yet. One is sent when a new device asks with a <code>transient_email</code>.</p>';
  return { title: 'Mails', content: `<p><a href="/mails">Look again</a></p>\n${articles.join('\n') || none}` };
}

function article({ to, username, kind, code, link, requester }: LoginIDMail): string {
  const asks = kind === 'push' ? 'to log in' : 'to add this device to your account';
  return `<article data-testid="mail">
<h2>To ${escape(to)}</h2>
<p>Are you trying ${asks} as <b>${escape(username)}</b> on ${escape(requester.os)} / ${escape(requester.browser)}?</p>
<p><a href="${escape(link)}" data-testid="link">${escape(link)}</a></p>
<p>The new device shows <code data-testid="code">${escape(code)}</code>.</p>
<p><small>If this was not you, nothing needs to be done.</small></p>
</article>`;
}
