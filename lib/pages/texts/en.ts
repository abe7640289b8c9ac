/**
 * Every sentence of our pages, in English. What stands in braces is filled in by the page. The other languages have the
 * same keys: the compiler sees to it.
 */
export const en = {
  form: {
    /** Heading of the form and of the code page: the name of the site stands right above it. */
    title: 'Sign in',
    lead: 'No password. You approve on your phone.',
    leadPush: 'No password. You approve on a device that you registered here.',
    leadEither: 'No password.',
    identifier: 'E-mail address or user name',
    ways: 'How do you want to sign in?',
    submit: 'Continue',
    mistake: 'Enter the e-mail address or user name by which {site} knows you.',
    signedIn: 'You are signed in already.',
    goOn: 'Go on',
    needs: 'The page you are going to asks for this. Share it when you approve:',
  },

  /** What the ways to sign in are called, where there is a choice, and what the person will do there. */
  ways: {
    compare: {
      label: 'With the ID app on your phone',
      hint: 'You compare a code, then approve in the app.',
    },
    code: {
      label: 'With another device of mine',
      hint: 'You enter a code on a device you registered.',
    },
    fido2: { label: 'With this device', hint: 'Fingerprint, face or screen lock.' },
  },

  resume: {
    text: 'A sign-in is on its way in this browser.',
    approved: 'You approved this sign-in. One step is left.',
    back: 'Back to the code',
    anew: 'Or start again',
    anewButton: 'Start again',
  },

  code: {
    for: 'For {who}',
    change: 'Change',
    /** For screen readers; begins with the word that is seen. */
    changeSpoken: 'Change who signs in',
    starting: 'Getting your code',
    compare: 'Compare this code with your phone',
    compareApp: 'Compare this code with the one in your ID app',
    left: 'Valid for another {time}',
    leftSpoken: '{n} seconds left.',
    same: 'Same code there? Approve.',
    different: 'Another code, or not\u00A0you? Refuse.',
    openApp: 'Open the ID app',
    comeBack: 'Then come back here. This page goes on by itself.',
    new: 'This is a new code. If your phone still shows an older request, refuse that one.',
    check: 'Check now',
    cancel: 'Cancel',
  },

  asked: {
    title: '{site} asks for',
    default: 'Your phone shows what is asked for.',
    choose: 'You choose on your phone what to share.',
    missing: 'You did not share',
    again: 'You can ask again with a new code and share it then.',
  },

  help: {
    title: 'Nothing on your phone?',
    titleApp: 'Nothing in your ID app?',
    name: 'Look at the name above. If it has a mistake, change it.',
    phone: 'Unlock your phone, check that it is online, and open the ID app.',
    again: 'Ask again with a new code',
    other: 'Sign in another way',
  },

  /** The code is entered on another device. */
  push: {
    title: 'Enter this code on a device you registered',
    open: 'Open this address there',
    qr: 'QR code of this address',
    mail: 'If {who} is registered here, a mail with a link is on its way too.',
    devices: 'You can approve on',
    nobody: 'Give the code to nobody, whoever calls or writes. Not started by you? Cancel, and approve nothing.',
    new: 'This is a new code. The older one is over: enter this one.',
    help: 'Is something missing?',
    own: 'Only a device on which you registered for {site} can approve.',
  },

  note: {
    offline: 'No connection. This page goes on by itself as soon as there is one.',
    restoring: 'The connection to the sign-in service is being restored. Your code stays valid.',
  },

  end: {
    new: 'New code',
    again: 'Try again',
    anew: 'Start again',
    account: 'Use another account',
    support: 'Support code',
    notYou: 'Was it not you?',
    advice:
      'Refuse every request that you did not start. If somebody else answered on your phone, lock it and tell whoever issued your digital identity.',
    advicePush:
      'Refuse every request that you did not start. If somebody else answered on your other device, lock it and tell this site.',
    retryIn: 'You can try again {in}',
    retryAt: 'at {clock}',
  },
  approved: {
    title: 'Approved',
    text: 'You are being signed in to {site}.',
    stuck: 'If nothing happens, continue here.',
    undone: 'The last step did not work. Continue to try once more. If that does not help, tell this site.',
    button: 'Continue',
  },
  finished: { title: 'You are signed in', text: 'Continue to where you wanted to go.' },
  cancelled: {
    title: 'Cancelled',
    text: 'Nobody was signed in. If your phone still asks, refuse there.',
    textPush: 'Nobody was signed in. If you are still asked on another device, refuse there.',
  },
  refused: { title: 'Refused on your phone', text: 'Nobody was signed in.' },
  wrong: {
    title: 'The code did not match',
    text: 'Another code was typed on your phone. Nobody was signed in. Ask for a new code and type that one.',
  },
  notApproved: {
    title: 'Not approved',
    text: 'It was refused on your phone, or another code was typed there. Nobody was signed in.',
    textPush: 'It was refused on your other device, or the code was wrong too often. Nobody was signed in.',
    textEither: 'It was refused. Nobody was signed in.',
  },
  expired: {
    title: 'The code has run out',
    text: 'No answer came in time. Nobody was signed in.',
    name: 'Is the name right?',
    nothing:
      'No request on your phone? It may have been asked for too often, or this name is not known here. Use a browser in which you signed in before, or try again later.',
    nothingPush:
      'No request on your other device? It may have been asked for too often, or this name is not known here. Use a browser in which you signed in before, or try again later.',
  },
  tooLong: { title: 'That took too long', text: 'Nobody was signed in. Start again.' },
  failed: { title: 'Sign-in did not work' },
  gone: {
    title: 'This sign-in is no longer known',
    text: 'It is over, or it was started in another browser. Nobody was signed in here.',
  },
  many: {
    title: 'Too many attempts',
    text: 'Several sign-ins were started in a short time. No further request goes out for now.',
  },

  /** What went wrong, for a person: never our configuration, never an operator's words. */
  errors: {
    check_entry: { title: 'Please check what you entered' },
    garbled: {
      title: 'That did not arrive as it should',
      text: 'Your browser sent something that this page cannot read. Start again.',
    },
    other_provider: { title: 'That way to sign in is not offered', text: 'Choose one of those that are offered here.' },
    cookies: {
      title: 'Cookies are needed',
      text: 'Allow cookies for this site, then try again: they tie the sign-in to your browser. If you came here from inside another app, open this page in your browser.',
    },
    elsewhere: {
      title: 'That request came from elsewhere',
      text: 'A sign-in begins on this site only. No request was sent. Start again here.',
    },
    not_approved: { title: 'Not approved yet', text: 'First approve, then continue.' },
    sign_in: { title: 'Please sign in', text: 'This page is for people who are signed in.' },
    ceremony: {
      title: 'That did not work',
      text: 'Nobody was signed in. Check what you entered, or sign in another way.',
    },
    used: {
      title: 'This sign-in was used already',
      text: 'Every approval signs in once, and this browser is not signed in. Start a new sign-in.',
    },
    sign_in_again: {
      title: 'Please sign in again',
      text: 'You have been signed in for a while. Before a device is added, show that it is still you.',
    },
    not_let_in: {
      title: 'Not let in',
      text: 'You approved, but this site does not let this account in.',
    },
    other_person: {
      title: 'Another person approved',
      text: 'You are signed in here as somebody else, and stay so. Approve with your own account, or log out first.',
    },
    not_started: {
      title: 'Sign-in not started',
      text: 'This site did not start your sign-in, and no request was sent to you. Try again later, or sign in another way.',
    },
    unreachable: {
      title: 'The sign-in service cannot be reached',
      text: 'No request was sent, and nobody was signed in. Try again in a moment.',
    },
    unsure: {
      title: 'The sign-in service has a problem',
      text: 'We do not know whether a request reached you. Refuse every request for which no code is shown here. Nobody was signed in.',
    },
    busy: { title: 'The sign-in service is busy', text: 'Nobody was signed in.' },
    waiting: {
      title: 'Another sign-in is waiting',
      text: 'It was started in another browser or a moment ago. Finish that one, or wait until it is over.',
    },
    lost: {
      title: 'Your answer did not reach us',
      text: 'Nobody was signed in, even if you approved. Ask for a new code.',
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
    unavailable: {
      title: 'Sign-in is not available right now',
      text: 'The fault is on our side. Nobody was signed in. Try again later.',
    },
    last_step: {
      title: 'The last step did not work',
      text: 'You approved, but the fault is on our side. Nobody was signed in. For one minute you can try again without approving again.',
    },
  },

  /** What is shared, as an entry of a list. An unknown scope is called by its name. */
  scopes: {
    'identity:name': 'Your given and family name',
    'identity:given_name': 'Your given name',
    'identity:family_name': 'Your family name',
    'identity:date_of_birth': 'Your date of birth',
    'identity:nationality': 'Your nationality',
    'identity:document': 'The number of your identity document',
    'identity:photo': 'Your photo',
    'identity:trust_level': 'How well your identity was checked',
    'identity:age_over_18': 'Whether you are over 18, not your date of birth',
    'identity:age_over_21': 'Whether you are over 21, not your date of birth',
    'identity:age_over_25': 'Whether you are over 25, not your date of birth',
    'identity:age_range': 'Your age group, not your date of birth',
    'identity:is_eu_citizen': 'Whether you are a citizen of the European Union, not your nationality',
    'identity:name_initial': 'Your initials',
  },

  /** The pages on which the browser runs a ceremony by itself. */
  device: {
    username: 'Username',
    rule: '3 to 128 letters or digits. Between two of them, one of . _ - @ + is allowed.',
    busy: 'Your device is asking for you. Follow what it shows.',
    noScript:
      'This page needs JavaScript: only with it can your browser ask for your fingerprint, your face or the screen lock. Allow it for this site, then load the page again.',
    stopped: 'You cancelled. Nobody was signed in.',
    inApp: 'You opened this page inside another app, where your device cannot ask for you. Open it in your browser.',
    freshLogin: 'Sign in again',
    over: 'This request is over, or another one is still waiting for its approval. Nobody was signed in. Wait two minutes, then start again.',
    unavailable: 'That is not available here right now. Nobody was signed in. Try again later, or sign in another way.',
  },
  signIn: {
    title: 'Sign in with this device',
    lead: 'Your fingerprint, your face or the screen lock is enough.',
    other: 'Approve on another device',
    no: 'That did not work on this device. Check the username, or approve on another device.',
    noScript:
      'To sign in with this device, your browser needs JavaScript. Without it, enter your username and approve on another device.',
    register: 'New here? Register with this device',
    add: 'Registered elsewhere? Add this device',
  },
  register: {
    title: 'Register with this device',
    lead: 'This device makes a key that only your fingerprint, your face or the screen lock can use. Nothing of your body leaves the device.',
    submit: 'Register',
    no: 'This name cannot be registered here. Choose another, or sign in if it is yours.',
    signIn: 'Registered already? Sign in',
  },
  approve: {
    title: 'Approve another device',
    lead: 'Another device shows a code and wants to sign in, or to be added, with your username.',
    leadLink: 'Another device wants to sign in, or to be added, with your username.',
    code: 'Six digits from the other device',
    codeHint: 'You can paste them; spaces do not matter.',
    warning: 'Only if you started this yourself just now.',
    never: 'Nobody has a reason to ask you for this code or this approval, whoever calls.',
    yes: 'Approve',
    noButton: 'No, it was not me',
    no: 'That did not work. Compare the six digits and the username with the other device.',
    approved: 'Continue on your other device. You are not signed in on this one.',
    close: 'You can close this page.',
    refusedTitle: 'Nothing was approved',
    refused: 'Nobody is signed in. The request ends by itself within two minutes.',
    advice: 'If it happens again, tell us: somebody else is trying your username. Approve nothing.',
    overTitle: 'This request is over',
    over: 'Nothing was approved, and nobody is signed in. If it was you, start again on your other device.',
  },
  add: {
    title: 'Add this device',
    lead: 'Approve on a device that you registered; then this one can sign you in as well.',
    submit: 'Get a code',
    no: 'That did not work. Check the username, or sign in another way.',
    then: 'After that, this device asks for your fingerprint, your face or the screen lock. Keep this page open.',
    stopped: 'You cancelled. Nothing was added.',
  },
};

/** The sentences of one language. */
export type Texts = typeof en;
