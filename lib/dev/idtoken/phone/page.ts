import { html } from '../../../pages/html.js';
import type { Html } from '../../../pages/html.js';
import { enrolForm } from './enrol-form.js';

/** What the page is made with. */
export interface PhonePageOptions {
  /** For script and style; the content security policy allows nothing else. */
  readonly nonce: string;
  /** The operator's clock in milliseconds: it may be a virtual one, and the page counts down by it. */
  readonly now: number;
  /** How approvals are signed at this operator. */
  readonly approvalMessage: string;
  /** How the granted scopes are joined in what is signed. */
  readonly grantedScopesEncoding: string;
}

/**
 * The page of the simulated phone: all screens, of which the script shows one.
 *
 * Browser tests find things by `data-testid`:
 *
 * | screen | test ids |
 * |---|---|
 * | everywhere | `connection` (`data-state`: `connected`, `connecting`, `offline`, `idle`), `notice` (a request waits) |
 * | enrol | `enrol` (the screen), `enrol-form`, fields by name (`tokenId`, `givenName`, `familyName`, `dateOfBirth`, `nationality`, `documentNumber`, `trustLevel`), `enrol-submit`, `enrol-cancel`, `enrol-error` |
 * | home | `home`, `person` (one button each, with `data-token-id`), `add-person`, `remove-person`, `unknown-person` with `enrol-again`, `card` |
 * | request | `request`, `service-name`, `service-url`, `service-badge` (`data-verified`), `code`, `countdown`, `scope` (one switch each, with `data-scope`), `withheld`, `typed-code`, `approve`, `refuse`, `request-error`, `more` |
 * | check | `check` (a dialog), `sensor`, `check-fails`, `check-error`, `check-cancel` |
 * | result | `result` (`data-outcome`: `approved`, `refused`, `expired`, `ended`, `failed`), `result-title`, `result-text`, `done` |
 */
export function phonePage({ nonce, now, approvalMessage, grantedScopesEncoding }: PhonePageOptions): Html {
  return html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
      <meta name="color-scheme" content="light dark" />
      <title>Simulated phone</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" nonce="${nonce}" href="/phone/phone.css" />
      <script nonce="${nonce}" src="/phone/phone.js" defer></script>
    </head>
    <body
      data-now="${now}"
      data-approval-message="${approvalMessage}"
      data-granted-scopes-encoding="${grantedScopesEncoding}"
    >
      <div class="phone">
        <header class="bar">
          <p class="brand">${LOCK}Simulated phone</p>
          <p class="connection" data-testid="connection" data-state="idle" role="status">
            <span class="dot"></span><span data-testid="connection-text">Not enrolled</span>
          </p>
        </header>
        <main>
          <noscript
            ><p class="alert">The simulated phone keeps its keys in the browser, so it needs JavaScript.</p></noscript
          >
          <p class="alert" data-testid="broken" role="alert" hidden></p>
          <p class="alert" data-testid="insecure" hidden>
            This browser keeps keys only for pages from <b>localhost</b> or over HTTPS. Open the phone there.
          </p>
          <button type="button" class="notice" data-testid="notice" hidden>A sign-in request is waiting</button>
          ${enrolForm()} ${homeScreen()} ${requestScreen()} ${resultScreen()}
        </main>
      </div>
      ${checkDialog()}
    </body>
  </html> `;
}

function homeScreen(): Html {
  return html`<section class="screen" data-testid="home" aria-labelledby="home-title" hidden>
    <h1 id="home-title" tabindex="-1">Waiting for a sign-in</h1>
    <p class="lead">Start one at a service. The request appears here by itself.</p>
    <div class="card" data-testid="card">
      <p class="card-kind">Digital identity</p>
      <p class="card-name" data-card="name"></p>
      <p class="card-token" data-card="tokenId"></p>
      <dl data-card="facts"></dl>
    </div>
    <div class="alert" data-testid="unknown-person" hidden>
      <p data-testid="unknown-person-text"></p>
      <button type="button" class="quiet" data-testid="enrol-again">Enrol again</button>
    </div>
    <h2 id="people-title">People on this phone</h2>
    <ul class="people" aria-labelledby="people-title" data-testid="people"></ul>
    <div class="actions">
      <button type="button" class="quiet" data-testid="add-person">Add a person</button>
      <button type="button" class="quiet" data-testid="remove-person">Remove</button>
    </div>
  </section>`;
}

function requestScreen(): Html {
  return html`<section class="screen" data-testid="request" aria-labelledby="service-name" hidden>
    <p class="hint" data-testid="more" role="status" hidden></p>
    <div class="service">
      <span class="logo" data-testid="service-initial" aria-hidden="true"></span>
      <div>
        <p class="eyebrow">Sign in as <span data-testid="request-person"></span></p>
        <h1 id="service-name" data-testid="service-name" tabindex="-1"></h1>
        <p class="url" data-testid="service-url"></p>
        <p class="badge" data-testid="service-badge"></p>
      </div>
    </div>
    <p class="alert" data-testid="request-error" role="alert" hidden></p>
    <div class="code-box">
      <p class="code-label" id="code-label">Is this code on your other screen?</p>
      <p class="code">
        <span aria-hidden="true" data-testid="code"></span><span class="unseen" data-testid="code-spoken"></span>
      </p>
      <div class="countdown">
        <progress data-testid="countdown-bar" aria-label="Time left" max="60" value="60"></progress
        ><span role="timer" data-testid="countdown"></span>
      </div>
      <p class="warning">If it is another one, or there is none: refuse.</p>
    </div>
    <fieldset class="scopes">
      <legend>What do you want to share?</legend>
      <div data-testid="scopes"></div>
    </fieldset>
    <p class="withheld" role="status"><b>The service will not get:</b> <span data-testid="withheld"></span></p>
    <details class="typed" data-testid="typed">
      <summary>Type the code instead of comparing</summary>
      <label for="typed-code">Code on the other screen</label>
      <input
        id="typed-code"
        data-testid="typed-code"
        inputmode="numeric"
        autocomplete="off"
        maxlength="6"
        placeholder="6 digits"
        aria-describedby="typed-hint"
      />
      <p class="hint" id="typed-hint">What you type is sent. A wrong code counts as one of three attempts.</p>
    </details>
    <p class="policy" data-testid="policy" hidden>
      <a target="_blank" rel="noopener noreferrer" data-testid="policy-link">Privacy policy of the service</a>
    </p>
    <div class="actions answer">
      <button type="button" class="refuse" data-testid="refuse">Refuse</button>
      <button type="button" class="approve" data-testid="approve">Approve</button>
    </div>
  </section>`;
}

function resultScreen(): Html {
  return html`<section class="screen result" data-testid="result" aria-labelledby="result-title" hidden>
    <div class="sign" aria-hidden="true">
      <svg viewBox="0 0 48 48" class="yes"><path d="M12 25l8 8 16-18" /></svg
      ><svg viewBox="0 0 48 48" class="no"><path d="M15 15l18 18M33 15L15 33" /></svg>
    </div>
    <h1 id="result-title" data-testid="result-title" tabindex="-1"></h1>
    <p class="lead" data-testid="result-text"></p>
    <div class="actions stacked"><button type="button" class="primary" data-testid="done">Done</button></div>
  </section>`;
}

function checkDialog(): Html {
  return html`<dialog data-testid="check" aria-labelledby="check-title">
    <h2 id="check-title">Is it you?</h2>
    <p class="lead">Touch the sensor to approve for <b data-testid="check-service"></b>.</p>
    <button type="button" class="sensor" data-testid="sensor">${FINGER}<span>Touch the sensor</span></button>
    <p class="alert" data-testid="check-error" role="alert" hidden></p>
    <label class="switch"
      ><span>Make this check fail</span><input type="checkbox" role="switch" data-testid="check-fails"
    /></label>
    <div class="actions stacked"><button type="button" class="quiet" data-testid="check-cancel">Back</button></div>
  </dialog>`;
}

const LOCK = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <rect x="5" y="2" width="14" height="20" rx="3.5" />
  <path d="M10.5 18.5h3" />
</svg>`;

const FINGER = html`<svg viewBox="0 0 48 48" aria-hidden="true">
  <path d="M12 19a13 13 0 0 1 24 0" />
  <path d="M10 30c2-4 1-6 2-9" />
  <path d="M17 37c3-6 1-9 2-13a5 5 0 0 1 10 0c0 3 1 6-1 11" />
  <path d="M24 24c0 6 0 10-3 16" />
  <path d="M34 23c1 5 0 10-2 14" />
</svg>`;
