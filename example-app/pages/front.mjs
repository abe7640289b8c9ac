// Where a newcomer starts.
import { html } from '../html.mjs';
import { loginForm } from './forms.mjs';
import { page } from './layout.mjs';

export function frontPage({ user, mistake, demo }) {
  return page({
    user,
    title: 'Corner Shop',
    script: demo && 'front.js',
    main: html`
      <h1>Log in with your phone</h1>
      <p class="lead">No password. A code appears here, the same code appears on your phone, and you approve there.</p>
      ${mistake && html`<p class="note wrong" role="alert">${mistake}</p>`} ${user && signedIn(user)}
      ${demo ? steps(demo, user) : loginForm({ label: 'Your e-mail address' })}
      <h2>Or with this device</h2>
      <p>
        <a href="/devices">Log in with a device of yours</a>: a fingerprint, your face or the screen lock is enough.
      </p>
      ${demo && next(demo)}
    `,
  });
}

function signedIn({ email, identity }) {
  return html`<p class="note">
    You are logged in as ${email ?? identity.id}. <a href="/account">See what the shop learned</a>, and what not.
  </p>`;
}

/** Where the newcomer is: the script looks whether that has changed. */
function steps({ people: [marie] }, user) {
  const step = user ? 'done' : marie.enrolled ? 'log in' : 'phone';
  return html`<ol class="steps" data-step="${step}">
    <li class="${marie.enrolled ? 'done' : 'now'}">
      <h2>Give Marie a phone</h2>
      <p>
        ${
          marie.enrolled
            ? 'Done. Keep the phone open beside this page.'
            : 'A simulated phone opens beside this window, with everything filled in. Press “Enrol” there.'
        }
      </p>
      <p>
        <a class="button ${marie.enrolled && 'quiet'}" href="${marie.phone}" target="phone">Open the phone</a>
      </p>
    </li>
    <li class="${step === 'done' ? 'done' : marie.enrolled && 'now'}">
      <h2>Log in as Marie</h2>
      ${!marie.enrolled && html`<p>First step 1: without a phone nothing rings, and the code just runs out.</p>`}
      ${loginForm({ email: marie.email, label: 'Marie’s e-mail address', quiet: step !== 'log in' })}
    </li>
    <li class="${step === 'done' && 'done'}">
      <h2>Compare, choose, approve</h2>
      <p>The phone shows the same code. Choose what to share, approve, and look at this window again.</p>
    </li>
  </ol>`;
}

function next({ people: [, leo] }) {
  return html`<h2>Then try</h2>
    <ul class="cards">
      <li><a href="/cellar">The cellar</a> opens only for people who share that they are over 18.</li>
      <li>
        <a href="${leo.phone}" target="phone">${leo.name}’s phone</a>: log in as ${leo.email}, who is ${leo.about}, and
        try the cellar again.
      </li>
      <li><a href="/account/link">Link a phone</a> of your own: any person that you enrol on the phone’s page.</li>
      <li><a href="/token">A program</a> that logs in without a session and gets a token.</li>
      <li>Refuse on the phone, type a wrong code there, let the code run out, reload, close the tab.</li>
    </ul>`;
}
