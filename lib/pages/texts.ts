import type { OperatorAdapter } from '../login/operator.js';

/** What the person does with our code: compares it with the phone's, or enters it on another device. */
export type CodeMethod = OperatorAdapter['method'];

/** The sentences of the pages that fit every way to answer. */
export const TEXTS = {
  signInTo: 'Sign in to',
  buttons: { finish: 'Continue', cancel: 'Cancel sign-in', retry: 'New code' },
  tryAgain: 'Try again',
  startAgain: 'Start again',
  otherAccount: 'Use another account',
  backToCode: 'Back to the code',
  checkNow: 'Check now',
  support: 'Support code',

  approved: { title: 'Approved', text: 'You are being signed in. If nothing happens, continue.' },
  rejected: { title: 'Sign-in refused', wasItYou: 'Was it not you?' },
  expired: {
    title: 'This code is over',
    text: 'No answer came in time. Nobody was signed in. Codes are valid for a short time only, so that nobody else can use them.',
  },
  failed: { title: 'Sign-in did not work' },
  finished: { title: 'You are signed in', text: 'Continue to where you wanted to go.' },
  gone: {
    title: 'This sign-in is no longer known here',
    text: 'It is over, or this site was restarted. Start again to get a new request.',
  },
  offline: 'No connection. This page goes on by itself as soon as there is one.',
  left: 'Valid for %s',
  restoring: 'The connection to the sign-in service is being restored. Your code stays valid.',
  retryFrom: 'You can try again',
  at: 'at',

  form: {
    identifier: 'E-mail address or user name',
    provider: 'Sign in with',
    submit: 'Continue',
    thisDevice: 'Sign in with this device',
  },
  missing: 'Not shared:',
} as const;

/** What the code page says of a code, by what the person does with it. `%s` is filled in by the page. */
export const CODE_TEXTS = {
  compare: {
    starting: {
      title: 'Asking your phone',
      text: 'In a moment a code appears here. Your phone will show the same one.',
    },
    pending: {
      title: 'Compare this code with your phone',
      leftSpoken: '%s seconds left to answer on your phone.',
      same: 'Same code on your phone? Approve there.',
      different: 'Another code, or you did not start this? Refuse there.',
      renewed: 'This code is new. Compare it with the latest request on your phone.',
      help: 'Nothing on your phone?',
      helpSteps: [
        'Unlock your phone, check that it is online, and open the app.',
        'Refuse every request that shows another code.',
        'Still nothing? Cancel, then ask for a new code.',
      ],
    },
    advice:
      'Refuse every request that you did not start. If somebody else answered on your phone, lock it and tell whoever issued your digital identity.',
  },
  code: {
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
    advice:
      'Refuse every request that you did not start. If somebody else answered on your other device, lock it and tell this site.',
  },
} as const;

/** What the phone shows besides the code; of an operator whose people enter the code, nothing is asked for. */
export const ASKED_TEXTS = {
  asks: 'asks for',
  byDefault: 'Your phone shows what is asked for.',
  choose: 'You choose on your phone what to share.',
} as const;

/** Above the list of the devices on which a code can be entered. */
export const DEVICES_TEXT = 'You can approve on:';

/** What a visitor reads to the help desk, and the help desk finds at the start of the handle in the log. */
export function supportCode(handle: string): string {
  const start = handle
    .slice(handle.lastIndexOf('.') + 1)
    .slice(0, 8)
    .toUpperCase();
  return `${start.slice(0, 4)} ${start.slice(4)}`.trim();
}
