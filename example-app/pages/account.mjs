// What the shop knows about whoever is logged in.
import { html } from '../html.mjs';
import { askPhone } from './forms.mjs';
import { page } from './layout.mjs';

/** How scopes are called here, and the claims that they bring. */
const FACTS = {
  'identity:name': { label: 'Name', claims: ['givenName', 'familyName'] },
  'identity:nationality': { label: 'Nationality', claims: ['nationality'] },
  'identity:age_over_18': { label: 'Over 18', claims: ['ageOver18'] },
};

/** @param receipt - what was shared at this login, and what not; LoginID shares nothing. */
export function accountPage(user, receipt) {
  return user.identity.provider === 'loginid' ? loginIDAccount(user) : idtokenAccount(user, receipt);
}

function idtokenAccount(user, receipt) {
  const { identity } = user;
  const { shared, withheld, at } = receipt ?? { shared: identity.scopes, withheld: identity.missingScopes };
  const granted = shared.filter((scope) => scope in FACTS);
  return page({
    user,
    title: 'Your account',
    main: html`
      <h1>${identity.displayName ? `Hello, ${identity.displayName}` : 'Hello'}</h1>
      <p class="lead">
        You are logged in as ${user.email}. At this login the shop learned what stands here, and nothing else.
      </p>
      <h2>You shared</h2>
      <dl class="facts">
        <dt>Who you are to the phone (token id)</dt>
        <dd>${identity.id}</dd>
        ${granted.map(
          (scope) =>
            html`<dt>${FACTS[scope].label}</dt>
              <dd>${valueOf(identity.claims, FACTS[scope].claims)}</dd>`,
        )}
      </dl>
      ${notShared(user, withheld)}
      ${at && html`<p class="note">Approved on your phone on ${at.toLocaleString('en', { dateStyle: 'long', timeStyle: 'short' })}.</p>`}
      ${waysIn(user)}
    `,
  });
}

function loginIDAccount(user) {
  const { username, id } = user.identity;
  return page({
    user,
    title: 'Your account',
    main: html`
      <h1>Hello, ${username}</h1>
      <p class="lead">LoginID says that it is you, and nothing more: no name, no address, no age.</p>
      <h2>What the shop knows</h2>
      <dl class="facts">
        <dt>Username</dt>
        <dd>${username}</dd>
        <dt>LoginID account</dt>
        <dd>${id}</dd>
        ${
          user.email &&
          html`<dt>E-mail address</dt>
            <dd>${user.email}</dd>`
        }
      </dl>
      ${waysIn(user)}
    `,
  });
}

function waysIn({ phone }) {
  return html`<h2>How you log in</h2>
    <ul class="cards">
      <li><a href="/account/link">${phone ? 'Link another phone' : 'Link a phone'}</a> to this account.</li>
      <li><a href="/devices">Your devices</a>, with LoginID.</li>
    </ul>`;
}

function notShared({ email }, withheld) {
  if (withheld.length === 0) return html`<p class="note">You shared all that the shop asked for.</p>`;
  return html`<h2>You did not share</h2>
    <ul class="missing">
      ${withheld.map((scope) => html`<li>${FACTS[scope]?.label ?? scope}</li>`)}
    </ul>
    ${askPhone(email, '/account')}`;
}

function valueOf(claims, names) {
  const values = names.map((name) => claims[name]).filter((value) => value !== undefined);
  if (values.length === 0) return html`<i>shared, but your phone does not know it</i>`;
  return values.map((value) => (value === true ? 'yes' : value === false ? 'no' : value)).join(' ');
}
