// A page about a script.
import { html } from '../html.mjs';
import { page } from './layout.mjs';

export function tokenPage({ user, demo }) {
  return page({
    user,
    title: 'A program logs in',
    script: 'token.js',
    main: html`
      <h1>A program logs in</h1>
      <p class="lead">
        No session and no page of ours: a script starts the login, shows the code, and gets a token for
        <code>/api/me</code>.
      </p>
      <form id="start" method="post" action="/api/login">
        <label for="identifier">E-mail address</label>
        <input
          id="identifier"
          name="identifier"
          type="email"
          value="${user?.email ?? demo?.people[0].email}"
          autocomplete="username"
          required
        />
        <button>Get a token</button>
      </form>
      <noscript><p class="note">This page is about a script, so it needs JavaScript.</p></noscript>
      <p id="state" class="note" role="status" hidden></p>
      <pre id="answer" hidden></pre>
      <p><a href="/public/token.js">Read the script</a>.</p>
    `,
  });
}
