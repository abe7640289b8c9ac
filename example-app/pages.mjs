// What the pages of the shop look like. Plain functions from values to HTML.
import { html } from './html.mjs';

/** How scopes are called here, and the claims that they bring. */
const FACTS = {
  'identity:name': { label: 'Name', claims: ['givenName', 'familyName'] },
  'identity:nationality': { label: 'Nationality', claims: ['nationality'] },
  'identity:age_over_18': { label: 'Over 18', claims: ['ageOver18'] },
};

export function frontPage({ user, demo }) {
  return page({
    user,
    title: 'Corner Shop',
    script: demo && !demo.people[0].enrolled && 'front.js',
    main: html`
      <h1>Log in with your phone</h1>
      <p class="lead">No password. A code appears here, the same code appears on your phone, and you approve there.</p>
      ${demo ? steps(demo) : loginForm({ label: 'Your e-mail address' })} ${demo && next(demo)}
    `,
  });
}

function steps({ people: [marie] }) {
  return html`<ol class="steps">
    <li class="${marie.enrolled ? 'done' : 'now'}">
      <h2>Give Marie a phone</h2>
      <p>
        ${
          marie.enrolled
            ? 'Done. Keep the phone open beside this page.'
            : 'A simulated phone opens in a new tab, with everything filled in. Press “Enrol” there, then come back.'
        }
      </p>
      <p>
        <a class="button ${marie.enrolled && 'quiet'}" href="${marie.phone}" target="_blank" rel="noopener"
          >Open the phone</a
        >
      </p>
    </li>
    <li class="${marie.enrolled && 'now'}">
      <h2>Log in as Marie</h2>
      ${!marie.enrolled && html`<p>First step 1: without a phone nothing rings, and the code just runs out.</p>`}
      ${loginForm({ email: marie.email, label: 'Marie’s e-mail address', quiet: !marie.enrolled })}
    </li>
    <li>
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
        <a href="${leo.phone}" target="_blank" rel="noopener">${leo.name}’s phone</a>: log in as ${leo.email}, who is
        ${leo.about}, and try the cellar again.
      </li>
      <li><a href="/account/link">Link a phone</a> of your own: any person that you enrol on the phone’s page.</li>
      <li><a href="/token">A program</a> that logs in without a session and gets a token.</li>
      <li>Refuse on the phone, type a wrong code there, let the code run out, reload, close the tab.</li>
    </ul>`;
}

export function profilePage(user) {
  const { identity } = user;
  const granted = identity.scopes.filter((scope) => scope in FACTS);
  return page({
    user,
    title: 'Your profile',
    main: html`
      <h1>${identity.displayName ? `Hello, ${identity.displayName}` : 'Hello'}</h1>
      <p class="lead">
        You are logged in as ${user.email}. At this login the shop learned what stands here, and nothing else.
      </p>
      <h2>You shared</h2>
      <dl class="facts">
        <dt>Token id</dt>
        <dd>${identity.id}</dd>
        ${granted.map(
          (scope) =>
            html`<dt>${FACTS[scope].label}</dt>
              <dd>${valueOf(identity.claims, FACTS[scope].claims)}</dd>`,
        )}
      </dl>
      ${notShared(user)}
      <h2>Your phone</h2>
      <p><a href="/account/link">Link another phone</a> to this account.</p>
    `,
  });
}

function notShared({ email, identity: { missingScopes } }) {
  if (missingScopes.length === 0) return html`<p class="note">You shared all that the shop asked for.</p>`;
  return html`<h2>You did not share</h2>
    <ul class="missing">
      ${missingScopes.map((scope) => html`<li>${FACTS[scope]?.label ?? scope}</li>`)}
    </ul>
    ${askAgain(email, '/profile')}`;
}

function valueOf(claims, names) {
  const values = names.map((name) => claims[name]).filter((value) => value !== undefined);
  if (values.length === 0) return html`<i>shared, but your phone does not know it</i>`;
  return values.map((value) => (value === true ? 'yes' : value === false ? 'no' : value)).join(' ');
}

export function cellarPage(user) {
  return page({
    user,
    title: 'The cellar',
    main: html`
      <h1>The cellar</h1>
      <p class="lead">You are over 18. The shop knows that, and not your date of birth.</p>
      <ul class="cards">
        <li><b>Saint-Julien 2016</b> Cedar and black currant.</li>
        <li><b>Savennières 2019</b> Quince, chalk, patience.</li>
        <li><b>Tawny, twenty years</b> Walnut and orange peel.</li>
      </ul>
    `,
  });
}

export function notForMinorsPage(user) {
  return page({
    user,
    title: 'Not yet',
    main: html`
      <h1>Not yet</h1>
      <p class="lead">The cellar is for people over 18. Everything else in the shop is open to you.</p>
      <p>The shop learned only that you are not over 18 yet. It does not know how old you are.</p>
      <p><a class="button" href="/">Back to the shop</a></p>
    `,
  });
}

export function shareAgePage(user) {
  return page({
    user,
    title: 'One fact is missing',
    main: html`
      <h1>One fact is missing</h1>
      <p class="lead">
        The cellar is for people over 18, and you did not share whether you are. That is fine; the cellar just stays
        closed.
      </p>
      <p>If you want, share it now. The shop gets a yes or a no, not your date of birth.</p>
      ${askAgain(user.email, '/cellar')}
    `,
  });
}

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
              ${askAgain(user.email, '/account/link', 'Log in again')}`
          : linkForm({ user, email, tokenId })
      }
    `,
  });
}

function linkForm({ user, email, tokenId }) {
  return html`<form method="post" action="/account/link">
    ${
      user
        ? html`<p>It will be the phone of <b>${user.email}</b>, in place of the one it has.</p>`
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

export function errorPage({ user, title, text }) {
  return page({
    user,
    title,
    main: html`<h1>${title}</h1>
      <p class="lead">${text}</p>
      <p><a class="button" href="/">Back to the shop</a></p>`,
  });
}

function loginForm({ email, label, quiet }) {
  return html`<form class="row" method="post" action="/login">
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
function askAgain(email, returnTo, label = 'Ask me again') {
  return html`<form method="post" action="/login">
    <input type="hidden" name="identifier" value="${email}" />
    <input type="hidden" name="returnTo" value="${returnTo}" />
    <button>${label}</button>
  </form>`;
}

function page({ user, title, main, script }) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title === 'Corner Shop' ? title : `${title} – Corner Shop`}</title>
        <link rel="icon" href="/public/icon.svg" />
        <link rel="stylesheet" href="/public/shop.css" />
        ${script && html`<script type="module" src="/public/${script}"></script>`}
      </head>
      <body>
        <header>
          <a class="brand" href="/">Corner Shop</a>
          <nav aria-label="Main">
            <a href="/cellar">Cellar</a>
            <a href="/token">Token</a>
            ${
              user
                ? html`<a href="/profile">Profile</a>
                    <form method="post" action="/logout"><button class="link">Log out</button></form>`
                : html`<a href="/login">Log in</a>`
            }
          </nav>
        </header>
        <main>${main}</main>
        <footer>
          <p>An example of <code>passport-idtoken</code>. Nothing here is for sale.</p>
        </footer>
      </body>
    </html>`.text;
}
