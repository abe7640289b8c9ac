// The form that links a phone.
import { html } from '../html.mjs';
import { askPhone } from './forms.mjs';
import { page } from './layout.mjs';

export function linkPage({ user, email, tokenId, mistake, refused, stale }) {
  return page({
    user,
    title: 'Link a phone',
    main: html`
      <h1>Link a phone</h1>
      <p class="lead">
        Say which phone is yours, then approve on it. The link is made after that, so nobody can link a phone that they
        do not hold.
      </p>
      ${
        refused &&
        html`<p class="note wrong" role="alert">
          This was not linked. The phone or the address belongs to an account already. If that is yours, log in to it
          first.
        </p>`
      }
      ${
        mistake &&
        html`<p class="note wrong" role="alert">Please enter an e-mail address and the token id of your phone.</p>`
      }
      ${
        stale
          ? html`<p>You logged in a while ago. Before another phone can be linked, show that you are still you.</p>
              ${logInAgain(user)}`
          : linkForm({ user, email, tokenId })
      }
    `,
  });
}

/** By what the person used before. */
function logInAgain({ email, identity }) {
  if (identity.provider === 'idtoken') return askPhone(email, '/account/link', 'Log in again');
  return html`<p><a class="button" href="/login/loginid?returnTo=/account/link">Log in again</a></p>`;
}

function linkForm({ user, email, tokenId }) {
  return html`<form method="post" action="/account/link">
    ${
      user?.email
        ? html`<p>It will be the phone of <b>${user.email}</b>${user.phone && ', in place of the one it has'}.</p>`
        : html`<label for="email">E-mail address</label>
            <input
              id="email"
              name="email"
              type="email"
              value="${email}"
              autocomplete="email"
              maxlength="254"
              required
            />`
    }
    <label for="token-id">Token id, as the phone shows it</label>
    <input
      id="token-id"
      name="identifier"
      value="${tokenId}"
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
      maxlength="256"
      required
    />
    <button>Link, and approve on the phone</button>
  </form>`;
}
