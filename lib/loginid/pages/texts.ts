/** Every sentence of the pages for ceremonies in the browser. `%s` is filled in by the page. */
export const TEXTS = {
  username: 'Username',
  busy: 'Your device is asking for you. Follow what it shows.',
  noScript:
    'This page needs JavaScript: only with it can your browser ask for your fingerprint, your face or the screen lock. Allow it for this site, then load the page again.',
  freshLogin: 'Sign in again',

  signIn: {
    title: 'Sign in with this device',
    lead: 'No password: your fingerprint, your face or the screen lock is enough.',
    submit: 'Sign in with this device',
    push: 'Approve on a device that you registered',
    noScript:
      'To sign in with this device, your browser needs JavaScript. Without it, enter your username and approve on a device that you registered.',
    newcomer: 'New here?',
    register: 'Register',
    add: 'Add this device',
  },
  register: {
    title: 'Register with this device',
    lead: 'Choose a username. This device then makes a passkey for it, a key that only your fingerprint, your face or the screen lock can use. There is no password, and nothing of your body leaves the device.',
    submit: 'Register with this device',
    known: 'Registered already?',
    signIn: 'Sign in',
  },
  add: {
    title: 'Add this device',
    lead: 'Registered on another device already? Approve there, and this device can sign you in as well.',
    submit: 'Get a code',
    asking: 'Getting your code.',
    waiting: 'Approve on a device that you registered',
    left: 'Valid for %s',
    leftSpoken: '%s seconds left to approve on your other device.',
    enter: 'Enter this code there, at:',
    different: 'Did you not start this? Cancel, and approve nothing.',
    then: 'As soon as you have approved, this device asks for you. Keep this page open.',
    cancel: 'Cancel',
    stopped: 'You cancelled. Nothing was added.',
    back: 'Sign in another way',
  },
  approve: {
    title: 'Approve another device',
    lead: 'Another device asks to sign in, or to be added, with your username.',
    warning: {
      code: 'Only approve if you yourself started this just now, and the code is on your own other device.',
      link: 'Only approve if you yourself started this just now, on your own other device.',
    },
    never: 'Nobody else has a reason to ask you for this, not even somebody who calls you.',
    code: 'Six-digit code from the other device',
    sixDigits: 'Six digits',
    yes: 'Approve',
    no: 'No, it was not me',
    approved: { title: 'Approved', text: 'Go on on your other device. You are not signed in on this one.' },
    refused: {
      title: 'Nothing was approved',
      text: 'Nobody is signed in. The request ends by itself within two minutes.',
      advice: 'If it happens again, tell us: somebody else is trying your username. Approve nothing.',
    },
    over: {
      title: 'This request is over',
      text: 'Nothing was approved, and nobody is signed in. If it was you, start again on your other device.',
    },
  },
} as const;

/**
 * All that a visitor hears of a ceremony that failed. More would tell strangers who has an account, or in which state
 * it is.
 */
export const PROBLEMS = {
  entry:
    'Please check what you entered. A username has 3 to 128 letters and digits, with one of . _ - @ + between them at a time. A code has six digits.',
  failed: 'That did not work. Nobody was signed in. Check the username, or approve on a device that you registered.',
  over: 'This request is over, or another one is still waiting for its approval. Nobody was signed in. Wait two minutes, then start again.',
  unavailable:
    'That is not available here right now. Nobody was signed in. Try again later, or approve on a device that you registered.',
} as const;
