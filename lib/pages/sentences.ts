import { sentenceOf } from '../login/errors.js';
import type { ErrorSentence, LoginErrorCode } from '../login/errors.js';
import type { Identity, Verifier } from '../login/operator.js';
import type { LoginView } from '../login/record.js';
import { TEXTS } from './texts.js';
import type { CodeMethod } from './texts.js';

/** How the person who reads is tied to the screen. */
export type LoginMethod = Verifier<Identity>['method'];

/** What a visitor reads when something went wrong: never our configuration, never an operator's words. */
export interface ErrorText {
  readonly title: string;
  readonly text: string;
}

/** Sentences that are the same, whatever the person answers on. */
const ERROR_TEXTS = {
  check_entry: {
    title: 'Please check what you entered',
    text: 'Enter the e-mail address or user name by which this site knows you.',
  },
  garbled: {
    title: 'That did not arrive as it should',
    text: 'Your browser sent something that this page cannot read. Start again.',
  },
  other_provider: { title: 'That way to sign in is not offered', text: 'Choose one of those that are offered here.' },
  cookies: {
    title: 'Cookies are needed',
    text: 'Allow cookies for this site, then try again: they tie the sign-in to your browser. If you came here from inside another app, open this page in your browser.',
  },
  gone: TEXTS.gone,
  sign_in: { title: 'Please sign in', text: 'This page is for people who are signed in.' },
  ceremony: {
    title: 'That did not work',
    text: 'Nobody was signed in. Check what you entered, or approve on a device that you registered.',
  },
  sign_in_again: {
    title: 'Please sign in again',
    text: 'You are signed in for a while already. Before a device is added, show that it is still you.',
  },
  waiting: {
    title: 'Another sign-in is waiting',
    text: 'It was started in another browser or a moment ago. Finish that one, or wait until it is over.',
  },
  clocks: {
    title: 'The approval could not be verified',
    text: 'The clocks of this site and of the sign-in service do not agree. Nobody was signed in. Try again later.',
  },
  keys: {
    title: 'The approval could not be checked',
    text: 'Nobody was signed in. For one minute you can try again without approving again.',
  },
  unverified: {
    title: 'The approval could not be verified',
    text: 'Nobody was signed in. Try again. If this happens once more, tell us the support code.',
  },
  same_moment: {
    title: 'The approval could not be verified',
    text: 'Two sign-ins were approved at the same moment. Nobody was signed in. Ask for a new code.',
  },
  unavailable: {
    title: 'Sign-in is not available right now',
    text: 'The fault is on our side. Nobody was signed in. Try again later.',
  },
  last_step: {
    title: 'The last step did not work',
    text: 'You approved, but the fault is on our side. Nobody was signed in. For one minute you can try again without approving again.',
  },
};

/** What the device is called on which the person answers, and what goes with it. */
interface Words {
  readonly device: string;
  readonly notAsked: string;
  /** Why the device's answer was a no. */
  readonly refused: string;
  /** Why there was no answer. */
  readonly expired: ErrorText;
  readonly form: { readonly title: string; readonly lead: string };
}

/** `either`: a router with both kinds, before it is known which one. */
const WORDS: Readonly<Record<LoginMethod | 'either', Words>> = {
  compare: {
    device: 'your phone',
    notAsked: 'Your phone was not asked',
    refused: 'It was refused on your phone.',
    expired: TEXTS.expired,
    form: { title: 'Sign in with your phone', lead: 'No password. You approve on your phone.' },
  },
  code: {
    device: 'your other device',
    notAsked: 'No device was asked',
    refused: 'It was refused on your other device, or the code was wrong too often.',
    expired: TEXTS.expired,
    form: { title: 'Sign in with another device', lead: 'No password. You approve on a device that you registered.' },
  },
  fido2: {
    device: 'your device',
    notAsked: 'Your device was not asked',
    refused: 'It was refused on your device.',
    expired: { title: 'That took too long', text: 'Nobody was signed in. Start again.' },
    form: { title: 'Sign in with this device', lead: 'No password. Your device asks for your finger, face or PIN.' },
  },
  either: {
    device: 'your device',
    notAsked: 'No device was asked',
    refused: 'It was refused on your device.',
    expired: TEXTS.expired,
    form: {
      title: 'Sign in without a password',
      lead: 'You approve on your phone, or on a device that you registered.',
    },
  },
};

/** The sentences that name the device. */
function sentencesWith({ device, notAsked, refused, expired, form }: Words) {
  const atStart = `Your${device.slice('your'.length)}`;
  const reasons: Readonly<Record<RejectedBy, string>> = {
    phone: `${refused} Nobody was signed in.`,
    browser: `It was cancelled in this browser. If ${device} still asks, refuse there too.`,
    application: 'You approved, but this site does not let this account in.',
  };
  const errors: Readonly<Record<ErrorSentence, ErrorText>> = {
    ...ERROR_TEXTS,
    elsewhere: {
      title: 'That request came from elsewhere',
      text: `A sign-in begins on this site only. ${notAsked}. Start again here.`,
    },
    not_approved: { title: 'Not approved yet', text: `First approve on ${device}, then continue.` },
    too_many: {
      title: 'Too many sign-ins',
      text: `Several were started in a short time. ${notAsked} again.`,
    },
    expired,
    rejected: { title: TEXTS.rejected.title, text: reasons.phone },
    cancelled: { title: TEXTS.rejected.title, text: reasons.browser },
    not_let_in: { title: TEXTS.rejected.title, text: reasons.application },
    unreachable: {
      title: 'The sign-in service cannot be reached',
      text: `${notAsked}, and nobody was signed in. Try again in a moment.`,
    },
    unsure: {
      title: 'The sign-in service has a problem',
      text: `We do not know whether ${device} was asked. Refuse every request for which no code is shown here. Nobody was signed in.`,
    },
    busy: { title: 'The sign-in service is busy', text: 'Nobody was signed in. Try again in a moment.' },
    lost: {
      title: 'Your answer did not reach us',
      text: `Nobody was signed in, even if you approved on ${device}. Ask for a new code.`,
    },
  };
  const resume = {
    pending: `You have a sign-in on its way. ${atStart} is waiting for your answer.`,
    approved: `You approved this sign-in on ${device}. One step is left.`,
  };
  return { reasons, errors, resume, form, askAgain: `You can ask again and share it on ${device}.` };
}

const SENTENCES = {
  compare: sentencesWith(WORDS.compare),
  code: sentencesWith(WORDS.code),
  fido2: sentencesWith(WORDS.fido2),
  either: sentencesWith(WORDS.either),
};

type RejectedBy = (LoginView & { state: 'rejected' })['by'];

/** The sentences that name the device on which the person answers; `undefined`: it is not known which kind. */
export function sentencesFor(method: LoginMethod | undefined): ReturnType<typeof sentencesWith> {
  return SENTENCES[method ?? 'either'];
}

/** Why a login ended with a no, in our words: the operator's own are never shown. */
export function reasonOf(by: RejectedBy, method: CodeMethod): string {
  return sentencesFor(method).reasons[by];
}

/** What the visitor reads about a login that failed: what happened, whether anybody was signed in, what to do. */
export function messageOf(code: LoginErrorCode, method: LoginMethod | undefined): string {
  const { title, text } = explain(code, method);
  return `${title}. ${text}`;
}

/** The same in two parts, where there is a heading to put the first into. */
export function explain(code: LoginErrorCode, method: LoginMethod | undefined): ErrorText {
  return sentencesFor(method).errors[sentenceOf(code)];
}
