import type { Texts } from './en.js';

/** Every sentence of our pages, in German. */
export const de: Texts = {
  form: {
    title: 'Anmelden',
    lead: 'Ohne Passwort. Sie bestätigen auf Ihrem Telefon.',
    leadPush: 'Ohne Passwort. Sie bestätigen auf einem Gerät, das Sie hier registriert haben.',
    leadEither: 'Ohne Passwort.',
    identifier: 'E-Mail-Adresse oder Benutzername',
    ways: 'Wie möchten Sie sich anmelden?',
    submit: 'Weiter',
    mistake: 'Geben Sie die E-Mail-Adresse oder den Benutzernamen ein, unter dem {site} Sie kennt.',
    signedIn: 'Sie sind schon angemeldet.',
    goOn: 'Weitergehen',
    needs: 'Die Seite, zu der Sie gehen, braucht diese Angabe. Teilen Sie sie, wenn Sie bestätigen:',
  },
  ways: {
    compare: {
      label: 'Mit der ID-App auf Ihrem Telefon',
      hint: 'Sie vergleichen einen Code und bestätigen dann in der App.',
    },
    code: {
      label: 'Mit einem anderen meiner Geräte',
      hint: 'Sie geben einen Code auf einem registrierten Gerät ein.',
    },
    fido2: { label: 'Mit diesem Gerät', hint: 'Fingerabdruck, Gesicht oder Bildschirmsperre.' },
  },

  resume: {
    text: 'In diesem Browser läuft schon eine Anmeldung.',
    approved: 'Sie haben diese Anmeldung bestätigt. Ein Schritt fehlt noch.',
    back: 'Zurück zum Code',
    anew: 'Oder neu beginnen',
    anewButton: 'Neu beginnen',
  },

  code: {
    for: 'Für {who}',
    change: 'Ändern',
    changeSpoken: 'Andere Person anmelden',
    starting: 'Ihr Code kommt gleich',
    compare: 'Vergleichen Sie diesen Code mit Ihrem Telefon',
    compareApp: 'Vergleichen Sie diesen Code mit dem in Ihrer ID-App',
    left: 'Noch {time} gültig',
    leftSpoken: 'Noch {n} Sekunden.',
    same: 'Derselbe Code? Dann bestätigen.',
    different: 'Anderer Code, oder nicht Sie? Dann ablehnen.',
    openApp: 'ID-App öffnen',
    comeBack: 'Kommen Sie dann hierher zurück. Diese Seite geht von selbst weiter.',
    new: 'Das ist ein neuer Code. Zeigt Ihr Telefon noch eine ältere Anfrage, lehnen Sie diese ab.',
    check: 'Jetzt prüfen',
    cancel: 'Abbrechen',
  },

  asked: {
    title: '{site} bittet um',
    default: 'Ihr Telefon zeigt, worum gebeten wird.',
    choose: 'Sie entscheiden auf dem Telefon, was Sie teilen.',
    missing: 'Sie haben nicht geteilt',
    again: 'Sie können mit einem neuen Code noch einmal anfragen und es dann teilen.',
  },

  help: {
    title: 'Nichts auf Ihrem Telefon?',
    titleApp: 'Nichts in Ihrer ID-App?',
    name: 'Prüfen Sie den Namen oben. Ist ein Fehler darin, ändern Sie ihn.',
    phone: 'Entsperren Sie Ihr Telefon, prüfen Sie die Verbindung und öffnen Sie die ID-App.',
    again: 'Mit neuem Code erneut anfragen',
    other: 'Anders anmelden',
  },
  push: {
    title: 'Geben Sie diesen Code auf einem Gerät ein, das Sie registriert haben',
    open: 'Öffnen Sie dort diese Adresse',
    qr: 'QR-Code dieser Adresse',
    mail: 'Wenn {who} hier registriert ist, ist auch eine E-Mail mit einem Link unterwegs.',
    devices: 'Sie können bestätigen auf',
    nobody:
      'Geben Sie den Code niemandem, wer auch anruft oder schreibt. Nicht von Ihnen? Brechen Sie ab und bestätigen Sie nichts.',
    new: 'Das ist ein neuer Code. Der ältere gilt nicht mehr: Geben Sie diesen ein.',
    help: 'Fehlt etwas?',
    own: 'Bestätigen kann nur ein Gerät, auf dem Sie sich bei {site} registriert haben.',
  },

  note: {
    offline: 'Keine Verbindung. Diese Seite geht von selbst weiter, sobald es wieder eine gibt.',
    restoring: 'Die Verbindung zum Anmeldedienst wird wiederhergestellt. Ihr Code bleibt gültig.',
  },

  end: {
    new: 'Neuer Code',
    again: 'Erneut versuchen',
    anew: 'Neu beginnen',
    account: 'Anderes Konto verwenden',
    support: 'Support-Code',
    notYou: 'Waren Sie das nicht?',
    advice:
      'Lehnen Sie jede Anfrage ab, die Sie nicht selbst gestellt haben. Hat jemand anders auf Ihrem Telefon geantwortet, sperren Sie es und melden Sie es der Stelle, die Ihre digitale Identität ausgestellt hat.',
    advicePush:
      'Lehnen Sie jede Anfrage ab, die Sie nicht selbst gestellt haben. Hat jemand anders auf Ihrem anderen Gerät geantwortet, sperren Sie es und melden Sie es dieser Website.',
    retryIn: 'Neuer Versuch möglich {in}',
    retryAt: 'um {clock}',
  },
  approved: {
    title: 'Bestätigt',
    text: 'Sie werden bei {site} angemeldet.',
    stuck: 'Wenn nichts geschieht, geht es hier weiter.',
    undone:
      'Der letzte Schritt hat nicht geklappt. Versuchen Sie es mit „Weiter“ noch einmal. Hilft das nicht, sagen Sie dieser Website Bescheid.',
    button: 'Weiter',
  },
  finished: { title: 'Sie sind angemeldet', text: 'Weiter geht es dorthin, wohin Sie wollten.' },
  cancelled: {
    title: 'Abgebrochen',
    text: 'Niemand wurde angemeldet. Falls Ihr Telefon noch fragt, lehnen Sie dort ab.',
    textPush: 'Niemand wurde angemeldet. Falls ein anderes Gerät noch fragt, lehnen Sie dort ab.',
  },
  refused: { title: 'Auf dem Telefon abgelehnt', text: 'Niemand wurde angemeldet.' },
  wrong: {
    title: 'Der Code stimmte nicht überein',
    text: 'Auf dem Telefon wurde ein anderer Code eingegeben. Niemand wurde angemeldet. Fordern Sie einen neuen Code an und geben Sie diesen ein.',
  },
  notApproved: {
    title: 'Nicht bestätigt',
    text: 'Auf dem Telefon wurde abgelehnt oder ein anderer Code eingegeben. Niemand wurde angemeldet.',
    textPush: 'Auf Ihrem anderen Gerät wurde abgelehnt, oder der Code war zu oft falsch. Niemand wurde angemeldet.',
    textEither: 'Die Anmeldung wurde abgelehnt. Niemand wurde angemeldet.',
  },
  expired: {
    title: 'Der Code ist abgelaufen',
    text: 'Es kam rechtzeitig keine Antwort. Niemand wurde angemeldet.',
    name: 'Stimmt der Name?',
    nothing:
      'Keine Anfrage auf Ihrem Telefon? Vielleicht wurde zu oft angefragt, oder dieser Name ist hier nicht bekannt. Nehmen Sie einen Browser, in dem Sie sich schon einmal angemeldet haben, oder versuchen Sie es später noch einmal.',
    nothingPush:
      'Keine Anfrage auf Ihrem anderen Gerät? Vielleicht wurde zu oft angefragt, oder dieser Name ist hier nicht bekannt. Nehmen Sie einen Browser, in dem Sie sich schon einmal angemeldet haben, oder versuchen Sie es später noch einmal.',
  },
  tooLong: { title: 'Das hat zu lange gedauert', text: 'Niemand wurde angemeldet. Beginnen Sie neu.' },
  failed: { title: 'Die Anmeldung hat nicht geklappt' },
  gone: {
    title: 'Diese Anmeldung ist nicht mehr bekannt',
    text: 'Sie ist vorbei, oder sie wurde in einem anderen Browser begonnen. Hier wurde niemand angemeldet.',
  },
  many: {
    title: 'Zu viele Versuche',
    text: 'In kurzer Zeit wurden mehrere Anmeldungen begonnen. Vorerst geht keine weitere Anfrage hinaus.',
  },
  errors: {
    check_entry: { title: 'Bitte prüfen Sie Ihre Eingabe' },
    garbled: {
      title: 'Das kam nicht richtig an',
      text: 'Ihr Browser hat etwas gesendet, das diese Seite nicht lesen kann. Beginnen Sie neu.',
    },
    other_provider: {
      title: 'Diese Art der Anmeldung gibt es hier nicht',
      text: 'Wählen Sie eine von denen, die hier angeboten werden.',
    },
    cookies: {
      title: 'Cookies werden gebraucht',
      text: 'Erlauben Sie Cookies für diese Website und versuchen Sie es dann noch einmal: Sie binden die Anmeldung an Ihren Browser. Wenn Sie aus einer anderen App hierher gekommen sind, öffnen Sie diese Seite in Ihrem Browser.',
    },
    elsewhere: {
      title: 'Diese Anfrage kam von anderswo',
      text: 'Eine Anmeldung beginnt nur auf dieser Website. Es ging keine Anfrage hinaus. Beginnen Sie hier neu.',
    },
    not_approved: { title: 'Noch nicht bestätigt', text: 'Bestätigen Sie zuerst, dann geht es weiter.' },
    sign_in: { title: 'Bitte melden Sie sich an', text: 'Diese Seite ist für Personen, die angemeldet sind.' },
    ceremony: {
      title: 'Das hat nicht geklappt',
      text: 'Niemand wurde angemeldet. Prüfen Sie Ihre Eingabe, oder melden Sie sich anders an.',
    },
    used: {
      title: 'Diese Anmeldung wurde schon benutzt',
      text: 'Jede Bestätigung meldet einmal an, und dieser Browser ist nicht angemeldet. Beginnen Sie eine neue Anmeldung.',
    },
    sign_in_again: {
      title: 'Bitte melden Sie sich noch einmal an',
      text: 'Sie sind schon eine Weile angemeldet. Bevor ein Gerät hinzugefügt wird, zeigen Sie, dass Sie es noch sind.',
    },
    not_let_in: {
      title: 'Nicht zugelassen',
      text: 'Sie haben bestätigt, aber diese Website lässt dieses Konto nicht zu.',
    },
    other_person: {
      title: 'Eine andere Person hat bestätigt',
      text: 'Sie sind hier mit einem anderen Konto angemeldet und bleiben es. Bestätigen Sie mit Ihrem eigenen Konto, oder melden Sie sich zuerst ab.',
    },
    not_started: {
      title: 'Anmeldung nicht begonnen',
      text: 'Diese Website hat Ihre Anmeldung nicht begonnen, und Ihnen wurde keine Anfrage gesendet. Versuchen Sie es später noch einmal, oder melden Sie sich anders an.',
    },
    unreachable: {
      title: 'Der Anmeldedienst ist nicht erreichbar',
      text: 'Es ging keine Anfrage hinaus, und niemand wurde angemeldet. Versuchen Sie es gleich noch einmal.',
    },
    unsure: {
      title: 'Der Anmeldedienst hat ein Problem',
      text: 'Wir wissen nicht, ob eine Anfrage bei Ihnen angekommen ist. Lehnen Sie jede Anfrage ab, zu der hier kein Code steht. Niemand wurde angemeldet.',
    },
    busy: { title: 'Der Anmeldedienst ist überlastet', text: 'Niemand wurde angemeldet.' },
    waiting: {
      title: 'Eine andere Anmeldung wartet',
      text: 'Sie wurde in einem anderen Browser oder gerade eben begonnen. Schließen Sie jene ab, oder warten Sie, bis sie vorbei ist.',
    },
    lost: {
      title: 'Ihre Antwort hat uns nicht erreicht',
      text: 'Niemand wurde angemeldet, auch wenn Sie bestätigt haben. Fordern Sie einen neuen Code an.',
    },
    clocks: {
      title: 'Die Bestätigung konnte nicht geprüft werden',
      text: 'Die Uhren dieser Website und des Anmeldedienstes gehen verschieden. Niemand wurde angemeldet. Versuchen Sie es später noch einmal.',
    },
    keys: {
      title: 'Die Bestätigung konnte noch nicht geprüft werden',
      text: 'Niemand wurde angemeldet. Eine Minute lang können Sie es noch einmal versuchen, ohne neu zu bestätigen.',
    },
    unverified: {
      title: 'Die Bestätigung konnte nicht geprüft werden',
      text: 'Niemand wurde angemeldet. Versuchen Sie es noch einmal. Geschieht es wieder, nennen Sie uns den Support-Code.',
    },
    unavailable: {
      title: 'Die Anmeldung ist gerade nicht verfügbar',
      text: 'Der Fehler liegt bei uns. Niemand wurde angemeldet. Versuchen Sie es später noch einmal.',
    },
    last_step: {
      title: 'Der letzte Schritt hat nicht geklappt',
      text: 'Sie haben bestätigt, aber der Fehler liegt bei uns. Niemand wurde angemeldet. Eine Minute lang können Sie es noch einmal versuchen, ohne neu zu bestätigen.',
    },
  },
  scopes: {
    'identity:name': 'Ihr Vor- und Nachname',
    'identity:given_name': 'Ihr Vorname',
    'identity:family_name': 'Ihr Nachname',
    'identity:date_of_birth': 'Ihr Geburtsdatum',
    'identity:nationality': 'Ihre Staatsangehörigkeit',
    'identity:document': 'Die Nummer Ihres Ausweises',
    'identity:photo': 'Ihr Foto',
    'identity:trust_level': 'Wie gut Ihre Identität geprüft wurde',
    'identity:age_over_18': 'Ob Sie über 18 sind, nicht Ihr Geburtsdatum',
    'identity:age_over_21': 'Ob Sie über 21 sind, nicht Ihr Geburtsdatum',
    'identity:age_over_25': 'Ob Sie über 25 sind, nicht Ihr Geburtsdatum',
    'identity:age_range': 'Ihre Altersgruppe, nicht Ihr Geburtsdatum',
    'identity:is_eu_citizen': 'Ob Sie Bürgerin oder Bürger der Europäischen Union sind, nicht Ihre Staatsangehörigkeit',
    'identity:name_initial': 'Ihre Initialen',
  },
  device: {
    username: 'Benutzername',
    rule: '3 bis 128 Buchstaben oder Ziffern. Dazwischen ist je eines von . _ - @ + erlaubt.',
    busy: 'Ihr Gerät fragt nach Ihnen. Folgen Sie dem, was es zeigt.',
    noScript:
      'Diese Seite braucht JavaScript: Nur damit kann Ihr Browser nach Fingerabdruck, Gesicht oder Bildschirmsperre fragen. Erlauben Sie es für diese Website und laden Sie die Seite dann neu.',
    stopped: 'Sie haben abgebrochen. Niemand wurde angemeldet.',
    inApp:
      'Sie haben diese Seite in einer anderen App geöffnet. Dort kann Ihr Gerät nicht nach Ihnen fragen. Öffnen Sie die Seite in Ihrem Browser.',
    freshLogin: 'Noch einmal anmelden',
    over: 'Diese Anfrage ist vorbei, oder eine andere wartet noch auf ihre Bestätigung. Niemand wurde angemeldet. Warten Sie zwei Minuten und beginnen Sie dann neu.',
    unavailable:
      'Das geht hier gerade nicht. Niemand wurde angemeldet. Versuchen Sie es später noch einmal, oder melden Sie sich anders an.',
  },
  signIn: {
    title: 'Mit diesem Gerät anmelden',
    lead: 'Ihr Fingerabdruck, Ihr Gesicht oder die Bildschirmsperre genügt.',
    other: 'Auf einem anderen Gerät bestätigen',
    no: 'Auf diesem Gerät hat das nicht geklappt. Prüfen Sie den Benutzernamen, oder bestätigen Sie auf einem anderen Gerät.',
    noScript:
      'Um sich mit diesem Gerät anzumelden, braucht Ihr Browser JavaScript. Ohne geht es so: Geben Sie Ihren Benutzernamen ein und bestätigen Sie auf einem anderen Gerät.',
    register: 'Neu hier? Mit diesem Gerät registrieren',
    add: 'Anderswo registriert? Dieses Gerät hinzufügen',
  },
  register: {
    title: 'Mit diesem Gerät registrieren',
    lead: 'Dieses Gerät erzeugt einen Schlüssel, den nur Ihr Fingerabdruck, Ihr Gesicht oder die Bildschirmsperre freigibt. Körpermerkmale verlassen das Gerät nicht.',
    submit: 'Registrieren',
    no: 'Dieser Name kann hier nicht registriert werden. Wählen Sie einen anderen, oder melden Sie sich an, wenn es Ihrer ist.',
    signIn: 'Schon registriert? Anmelden',
  },
  approve: {
    title: 'Ein anderes Gerät bestätigen',
    lead: 'Ein anderes Gerät zeigt einen Code und möchte sich mit Ihrem Benutzernamen anmelden oder hinzugefügt werden.',
    leadLink: 'Ein anderes Gerät möchte sich mit Ihrem Benutzernamen anmelden oder hinzugefügt werden.',
    code: 'Sechs Ziffern vom anderen Gerät',
    codeHint: 'Sie können sie einfügen; Leerzeichen stören nicht.',
    warning: 'Nur, wenn Sie das gerade selbst begonnen haben.',
    never: 'Niemand hat einen Grund, Sie um diesen Code oder diese Bestätigung zu bitten, wer auch anruft.',
    yes: 'Bestätigen',
    noButton: 'Nein, das war ich nicht',
    no: 'Das hat nicht geklappt. Vergleichen Sie die sechs Ziffern und den Benutzernamen mit dem anderen Gerät.',
    approved: 'Machen Sie auf Ihrem anderen Gerät weiter. Auf diesem hier sind Sie nicht angemeldet.',
    close: 'Sie können diese Seite schließen.',
    refusedTitle: 'Nichts wurde bestätigt',
    refused: 'Niemand ist angemeldet. Die Anfrage endet von selbst innerhalb von zwei Minuten.',
    advice:
      'Geschieht es wieder, sagen Sie es uns: Jemand anders versucht es mit Ihrem Benutzernamen. Bestätigen Sie nichts.',
    overTitle: 'Diese Anfrage ist vorbei',
    over: 'Nichts wurde bestätigt, und niemand ist angemeldet. Wenn Sie es waren, beginnen Sie auf Ihrem anderen Gerät neu.',
  },
  add: {
    title: 'Dieses Gerät hinzufügen',
    lead: 'Bestätigen Sie auf einem registrierten Gerät; dann können Sie sich auch mit diesem anmelden.',
    submit: 'Code anfordern',
    no: 'Das hat nicht geklappt. Prüfen Sie den Benutzernamen, oder melden Sie sich anders an.',
    then: 'Danach fragt dieses Gerät nach Fingerabdruck, Gesicht oder Bildschirmsperre. Lassen Sie diese Seite offen.',
    stopped: 'Sie haben abgebrochen. Nichts wurde hinzugefügt.',
  },
};
