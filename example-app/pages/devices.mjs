// Logging in with devices of one's own, by LoginID.
import { html } from '../html.mjs';
import { page } from './layout.mjs';

/** For nobody in particular. */
export function signInPage({ mails, elsewhere }) {
  return page({
    title: 'Log in with a device',
    main: html`
      <h1>Log in with a device</h1>
      <p class="lead">
        No password and no phone: the fingerprint, the face or the screen lock of this device is enough.
      </p>
      ${wrongAddress(elsewhere)}
      <ol class="steps">
        <li>
          <h2>The first time</h2>
          <p>Choose a username. Your device makes a key for it that never leaves it.</p>
          <p><a class="button" href="/login/loginid/register?returnTo=/devices">Register this device</a></p>
        </li>
        <li>
          <h2>From then on</h2>
          <p>Your username and your fingerprint, and you are in.</p>
          <p><a class="button quiet" href="/login/loginid?returnTo=/devices">Log in with this device</a></p>
        </li>
        <li>
          <h2>On another device</h2>
          <p>
            There you type your username and get six digits. Here, on a device that is registered, you approve them.
          </p>
          <p><a class="button quiet" href="/login/loginid/approve">Approve another device</a></p>
        </li>
      </ol>
      ${mailBox(mails)}
    `,
  });
}

/** For somebody who is logged in. */
export function devicesPage({ user, accounts, last, mails, elsewhere }) {
  return page({
    user,
    title: 'Your devices',
    main: html`
      <h1>Your devices</h1>
      <p class="lead">On these you log in with your fingerprint, your face or the screen lock.</p>
      ${wrongAddress(elsewhere)}
      ${
        last &&
        html`<p class="note wrong" role="alert">
          This is the last way into your account, so it stays. Register another device or
          <a href="/account/link">link a phone</a> first.
        </p>`
      }
      ${accounts.length === 0 ? html`<p class="note">None yet.</p>` : accounts.map((account) => accountOf(account, user))}
      <h2>More devices</h2>
      <ul class="actions">
        <li>
          <a class="button" href="/login/loginid/register?returnTo=/devices">Register this device</a>
          <p>With a new username. It becomes one more way into your account here.</p>
        </li>
        <li>
          <a class="button quiet" href="/login/loginid/add?returnTo=/devices">Add this device</a>
          <p>To a username that you have already, on another device: you approve there.</p>
        </li>
        <li>
          <a class="button quiet" href="/login/loginid/approve">Approve another device</a>
          <p>One that waits with six digits on its screen.</p>
        </li>
      </ul>
      ${mailBox(mails)}
    `,
  });
}

function accountOf({ id, username, devices }, { identity }) {
  const current = identity.provider === 'loginid' && identity.id === id;
  return html`<section class="account">
    <h2>${username}</h2>
    <ul>
      ${devices.map(({ label, addedAt, usedAt }) => html`<li><b>${label}</b> ${seen(addedAt, usedAt)}</li>`)}
    </ul>
    <form method="post" action="/devices/remove">
      <input type="hidden" name="id" value="${id}" />
      <button class="link" aria-label="Remove from this shop: ${username}">Remove from this shop</button>
      ${current && html`<small>You are logged in with it, so this logs you out.</small>`}
    </form>
  </section>`;
}

function seen(addedAt, usedAt) {
  return html`<small>added ${timeOf(addedAt)}${usedAt && html`, last used ${timeOf(usedAt)}`}</small>`;
}

function timeOf(milliseconds) {
  const iso = new Date(milliseconds).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)} at ${iso.slice(11, 16)} UTC</time>`;
}

function wrongAddress(elsewhere) {
  return (
    elsewhere &&
    html`<p class="note wrong">
      Open the shop as <a href="${elsewhere}/devices">${elsewhere}</a>: passkeys belong to one address, and browsers
      make none for numbers such as 127.0.0.1.
    </p>`
  );
}

function mailBox(mails) {
  return (
    mails &&
    html`<h2>The mails</h2>
      <p>
        Whose username is an e-mail address gets a mail when they log in on another device: its link approves, too. In
        this demo nothing is sent: <a href="${mails}" target="_blank" rel="noopener">here they are</a>.
      </p>`
  );
}
