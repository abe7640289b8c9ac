import type { LoginErrorCode } from '../../login/errors.js';
import type { LoginView } from '../../login/record.js';

/** Every sentence of the pages that is not about an error. `%s` is filled in by the page. */
export const TEXTS = {
  signInTo: 'Sign in to',
  buttons: { finish: 'Continue', cancel: 'Cancel sign-in', retry: 'New code' },
  tryAgain: 'Try again',
  startAgain: 'Start again',
  otherAccount: 'Use another account',
  backToCode: 'Back to the code',
  support: 'Support code',

  starting: {
    title: 'Asking your phone',
    text: 'In a moment a code appears here. Your phone will show the same one.',
    plain: 'Check now',
  },
  pending: {
    title: 'Compare this code with your phone',
    left: 'Valid for %s',
    leftSpoken: '%s seconds left to answer on your phone.',
    same: 'Same code on your phone? Approve there.',
    different: 'Another code, or you did not start this? Refuse there.',
    asks: 'asks for',
    asksDefault: 'Your phone shows what is asked for.',
    choose: 'You choose on your phone what to share.',
    renewed: 'This code is new. Compare it with the latest request on your phone.',
    restoring: 'The connection to the sign-in service is being restored. Your code stays valid.',
    help: 'Nothing on your phone?',
    helpSteps: [
      'Unlock your phone, check that it is online, and open the app.',
      'Refuse every request that shows another code.',
      'Still nothing? Cancel, then ask for a new code.',
    ],
  },
  /** The same for a code that is entered on another device instead of compared. */
  entered: {
    starting: {
      title: 'Getting your code',
      text: 'In a moment a code appears here. You will need it on another device.',
    },
    pending: {
      title: 'Approve on a device that you registered',
      leftSpoken: '%s seconds left to approve on your other device.',
      same: 'Enter this code there, or follow the link in our mail.',
      different: 'Did you not start this? Cancel, and approve nothing.',
      renewed: 'This code is new. Enter this one; the old one is over.',
      help: 'Is something missing?',
      helpSteps: [
        'Only a device on which you registered for this site can approve.',
        'The code is for you alone: give it to nobody.',
        'No other device? Cancel, then sign in another way.',
      ],
    },
  },
  approved: { title: 'Approved', text: 'You are being signed in. If nothing happens, continue.' },
  rejected: {
    title: 'Sign-in refused',
    wasItYou: 'Was it not you?',
    advice:
      'Refuse every request that you did not start. If somebody else answered on your phone, lock it and tell whoever issued your digital identity.',
  },
  expired: {
    title: 'This code is over',
    text: 'No answer came in time. Nobody was signed in. Codes are valid for a short time only, so that nobody else can use them.',
  },
  failed: { title: 'Sign-in did not work' },
  finished: { title: 'You are signed in', text: 'Continue to where you wanted to go.' },
  gone: {
    title: 'This sign-in is no longer known here',
    text: 'It is over, or this site was restarted. Start again; your phone will get a new request.',
  },
  offline: 'No connection. This page goes on by itself as soon as there is one.',
  retryFrom: 'You can try again',
  at: 'at',

  form: {
    title: 'Sign in with your phone',
    lead: 'No password. You approve on your phone.',
    identifier: 'E-mail address or user name',
    provider: 'Sign in with',
    submit: 'Continue',
    resume: {
      pending: 'You have a sign-in on its way. Your phone is waiting for your answer.',
      approved: 'You approved this sign-in on your phone. One step is left.',
    },
  },
  missing: 'Not shared:',
  askAgain: 'You can ask again and share it on your phone.',
} as const;

/** Why a login ended with a no, in our words: the operator's own are never shown. */
export function reasonOf(by: (LoginView & { state: 'rejected' })['by']): string {
  switch (by) {
    case 'phone':
      return 'It was refused on your phone. Nobody was signed in.';
    case 'browser':
      return 'It was cancelled in this browser. If your phone still asks, refuse there too.';
    case 'application':
      return 'You approved on your phone, but this site does not let this account in.';
  }
}

/** What a visitor reads when something went wrong: never our configuration, never an operator's words. */
export interface ErrorText {
  readonly title: string;
  readonly text: string;
}

const GARBLED: ErrorText = {
  title: 'That did not arrive as it should',
  text: 'Your browser sent something that this page cannot read. Start again.',
};
const UNSURE: ErrorText = {
  title: 'The sign-in service has a problem',
  text: 'We do not know whether your phone was asked. Refuse every request for which no code is shown here. Nobody was signed in.',
};
const LOST: ErrorText = {
  title: 'Your answer did not reach us',
  text: 'Nobody was signed in, even if you approved on your phone. Ask for a new code.',
};
const UNVERIFIED: ErrorText = {
  title: 'The approval could not be verified',
  text: 'Nobody was signed in. Ask for a new code. If this happens again, tell us the support code.',
};
const UNAVAILABLE: ErrorText = {
  title: 'Sign-in is not available right now',
  text: 'The fault is on our side. Nobody was signed in. Try again later.',
};
const LAST_STEP: ErrorText = {
  title: 'The last step did not work',
  text: 'You approved, but the fault is on our side. Nobody was signed in. For one minute you can try again without your phone.',
};

const ERROR_TEXTS: Readonly<Record<LoginErrorCode, ErrorText>> = {
  identifier_invalid: {
    title: 'Please check what you entered',
    text: 'Enter the e-mail address or user name by which this site knows you.',
  },
  fields_invalid: GARBLED,
  body_invalid: GARBLED,
  body_too_large: GARBLED,
  body_type_unsupported: GARBLED,
  upgrade_required: GARBLED,
  provider_unknown: { title: 'That way to sign in is not offered', text: 'Choose one of those that are offered here.' },
  cookies_required: {
    title: 'Cookies are needed',
    text: 'Allow cookies for this site, then try again: they tie the sign-in to your browser. If you came here from inside another app, open this page in your browser.',
  },
  origin_forbidden: {
    title: 'That request came from elsewhere',
    text: 'A sign-in begins on this site only. Your phone was not asked. Start again here.',
  },
  login_not_found: TEXTS.gone,
  login_pending: { title: 'Not approved yet', text: 'First approve on your phone, then continue.' },
  rate_limited: {
    title: 'Too many sign-ins',
    text: 'Several were started in a short time. Your phone was not asked again.',
  },
  login_required: { title: 'Please sign in', text: 'This page is for people who are signed in.' },
  login_rejected: { title: TEXTS.rejected.title, text: reasonOf('phone') },
  login_cancelled: { title: TEXTS.rejected.title, text: reasonOf('browser') },
  login_expired: TEXTS.expired,
  user_refused: { title: TEXTS.rejected.title, text: reasonOf('application') },

  operator_unreachable: {
    title: 'The sign-in service cannot be reached',
    text: 'Your phone was not asked, and nobody was signed in. Try again in a moment.',
  },
  operator_timeout: UNSURE,
  operator_failed: UNSURE,
  operator_answer_invalid: UNSURE,
  operator_busy: { title: 'The sign-in service is busy', text: 'Your phone was not asked.' },
  login_in_progress: {
    title: 'Another sign-in is waiting',
    text: 'It was started in another browser or a moment ago. Finish that one, or wait until it is over.',
  },
  line_refused: LOST,
  line_taken: LOST,
  approval_lost: LOST,
  clock_skew: {
    title: UNVERIFIED.title,
    text: 'The clocks of this site and of the sign-in service do not agree. Nobody was signed in. Try again later.',
  },
  keys_unavailable: {
    title: 'The approval could not be checked',
    text: 'Nobody was signed in. For one minute you can try again without your phone.',
  },
  token_malformed: UNVERIFIED,
  token_algorithm: UNVERIFIED,
  token_header: UNVERIFIED,
  token_key_unknown: UNVERIFIED,
  token_signature: UNVERIFIED,
  token_issuer: UNVERIFIED,
  token_audience: UNVERIFIED,
  token_expired: UNVERIFIED,
  token_issued_at: UNVERIFIED,
  token_subject: UNVERIFIED,
  token_claims: UNVERIFIED,
  token_replayed: UNVERIFIED,
  response_random: UNVERIFIED,
  response_hash: UNVERIFIED,
  configuration_error: UNAVAILABLE,
  lookup_failed: UNAVAILABLE,
  store_unavailable: UNAVAILABLE,
  store_full: UNAVAILABLE,
  closed: UNAVAILABLE,
  session_missing: UNAVAILABLE,
  verify_failed: LAST_STEP,
  verify_timeout: LAST_STEP,
  session_failed: LAST_STEP,
};

/** What the visitor reads about a login that failed: what happened, whether anybody was signed in, what to do. */
export function messageOf(code: LoginErrorCode): string {
  const { title, text } = ERROR_TEXTS[code];
  return `${title}. ${text}`;
}

/** The same in two parts, where there is a heading to put the first into. */
export function explain(code: LoginErrorCode): ErrorText {
  return ERROR_TEXTS[code];
}

/** What a visitor reads to the help desk, and the help desk finds at the start of the handle in the log. */
export function supportCode(handle: string): string {
  const start = handle
    .slice(handle.lastIndexOf('.') + 1)
    .slice(0, 8)
    .toUpperCase();
  return `${start.slice(0, 4)} ${start.slice(4)}`.trim();
}
