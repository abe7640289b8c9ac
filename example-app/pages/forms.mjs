// Forms that start a login: at a route of the shop's own, or at the router.
import { html } from '../html.mjs';

export function loginForm({ email, label, quiet }) {
  return html`<form class="row" method="post" action="/sign-in">
    <label for="identifier">${label}</label>
    <input
      id="identifier"
      name="identifier"
      type="email"
      value="${email}"
      autocomplete="username"
      maxlength="254"
      required
    />
    <button class="${quiet && 'quiet'}">Log in</button>
  </form>`;
}

/** Logging in once more: the phone shows the same request, and the person can choose otherwise. */
export function askPhone(email, returnTo, label = 'Ask me again') {
  return html`<form method="post" action="/login">
    <input type="hidden" name="provider" value="idtoken" />
    <input type="hidden" name="identifier" value="${email}" />
    <input type="hidden" name="returnTo" value="${returnTo}" />
    <button>${label}</button>
  </form>`;
}
