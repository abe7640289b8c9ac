import type { Texts } from './en.js';

/** Every sentence of our pages, in Italian. */
export const it: Texts = {
  form: {
    title: 'Accedi',
    lead: 'Senza password. Lei approva sul Suo telefono.',
    leadPush: 'Senza password. Lei approva su un dispositivo che ha registrato qui.',
    leadEither: 'Senza password.',
    identifier: 'Indirizzo e-mail o nome utente',
    ways: 'Come desidera accedere?',
    submit: 'Continua',
    mistake: 'Inserisca l’indirizzo e-mail o il nome utente con cui {site} La conosce.',
    signedIn: 'Ha già effettuato l’accesso.',
    goOn: 'Prosegui',
    needs: 'La pagina a cui sta andando chiede questo dato. Lo condivida quando approva:',
  },
  ways: {
    compare: {
      label: 'Con l’app d’identità sul Suo telefono',
      hint: 'Confronta un codice, poi approva nell’app.',
    },
    code: {
      label: 'Con un altro mio dispositivo',
      hint: 'Inserisce un codice su un dispositivo registrato.',
    },
    fido2: { label: 'Con questo dispositivo', hint: 'Impronta, volto o blocco dello schermo.' },
  },

  resume: {
    text: 'Un accesso è già in corso in questo browser.',
    approved: 'Ha approvato questo accesso. Manca un passo.',
    back: 'Torna al codice',
    anew: 'Oppure ricominci',
    anewButton: 'Ricomincia',
  },

  code: {
    for: 'Per {who}',
    change: 'Cambia',
    changeSpoken: 'Cambia persona',
    starting: 'Il Suo codice sta arrivando',
    compare: 'Confronti questo codice con il Suo telefono',
    compareApp: 'Confronti questo codice con quello nella Sua app d’identità',
    left: 'Valido ancora {time}',
    leftSpoken: 'Ancora {n} secondi.',
    same: 'Stesso codice? Approvi.',
    different: 'Codice diverso, o non è Lei? Rifiuti.',
    openApp: 'Apri l’app d’identità',
    comeBack: 'Poi torni qui. Questa pagina prosegue da sola.',
    new: 'Questo codice è nuovo. Se il Suo telefono mostra ancora una richiesta precedente, la rifiuti.',
    check: 'Verifica ora',
    cancel: 'Annulla',
  },

  asked: {
    title: '{site} chiede',
    default: 'Il Suo telefono mostra che cosa viene chiesto.',
    choose: 'Sceglie sul Suo telefono che cosa condividere.',
    missing: 'Non ha condiviso',
    again: 'Può chiedere di nuovo con un nuovo codice e condividere allora.',
  },

  help: {
    title: 'Niente sul Suo telefono?',
    titleApp: 'Niente nella Sua app d’identità?',
    name: 'Controlli il nome qui sopra. Se c’è un errore, lo cambi.',
    phone: 'Sblocchi il telefono, verifichi che sia connesso e apra l’app d’identità.',
    again: 'Richiedi con un nuovo codice',
    other: 'Accedi in un altro modo',
  },
  push: {
    title: 'Inserisca questo codice su un dispositivo che ha registrato',
    open: 'Apra lì questo indirizzo',
    qr: 'Codice QR di questo indirizzo',
    mail: 'Se {who} è registrato qui, è in arrivo anche un’e-mail con un link.',
    devices: 'Può approvare su',
    nobody: 'Non dia il codice a nessuno, chiunque chiami o scriva. Non è partito da Lei? Annulli e non approvi nulla.',
    new: 'Questo codice è nuovo. Quello precedente non vale più: inserisca questo.',
    help: 'Manca qualcosa?',
    own: 'Può approvare solo un dispositivo su cui si è registrato presso {site}.',
  },

  note: {
    offline: 'Nessuna connessione. Questa pagina prosegue da sola appena torna.',
    restoring: 'La connessione al servizio di accesso è in corso di ripristino. Il Suo codice resta valido.',
  },

  end: {
    new: 'Nuovo codice',
    again: 'Riprova',
    anew: 'Ricomincia',
    account: 'Usa un altro account',
    support: 'Codice di assistenza',
    notYou: 'Non era Lei?',
    advice:
      'Rifiuti ogni richiesta che non ha avviato Lei. Se qualcun altro ha risposto sul Suo telefono, lo blocchi e avvisi chi ha rilasciato la Sua identità digitale.',
    advicePush:
      'Rifiuti ogni richiesta che non ha avviato Lei. Se qualcun altro ha risposto sul Suo altro dispositivo, lo blocchi e avvisi questo sito.',
    retryIn: 'Può riprovare {in}',
    retryAt: 'alle {clock}',
  },
  approved: {
    title: 'Approvato',
    text: 'Accesso a {site} in corso.',
    stuck: 'Se non succede nulla, continui qui.',
    undone: 'L’ultimo passo non è riuscito. Continui per riprovare. Se non basta, avvisi questo sito.',
    button: 'Continua',
  },
  finished: { title: 'Ha effettuato l’accesso', text: 'Continui verso la pagina che voleva raggiungere.' },
  cancelled: {
    title: 'Annullato',
    text: 'Nessuno ha effettuato l’accesso. Se il Suo telefono chiede ancora, rifiuti lì.',
    textPush: 'Nessuno ha effettuato l’accesso. Se un altro dispositivo chiede ancora, rifiuti lì.',
  },
  refused: { title: 'Rifiutato sul Suo telefono', text: 'Nessuno ha effettuato l’accesso.' },
  wrong: {
    title: 'Il codice non corrispondeva',
    text: 'Sul Suo telefono è stato inserito un altro codice. Nessuno ha effettuato l’accesso. Richieda un nuovo codice e inserisca quello.',
  },
  notApproved: {
    title: 'Non approvato',
    text: 'È stato rifiutato sul Suo telefono, oppure lì è stato inserito un altro codice. Nessuno ha effettuato l’accesso.',
    textPush:
      'È stato rifiutato sul Suo altro dispositivo, oppure il codice era sbagliato troppe volte. Nessuno ha effettuato l’accesso.',
    textEither: 'È stato rifiutato. Nessuno ha effettuato l’accesso.',
  },
  expired: {
    title: 'Il codice è scaduto',
    text: 'Nessuna risposta è arrivata in tempo. Nessuno ha effettuato l’accesso.',
    name: 'Il nome è giusto?',
    nothing:
      'Nessuna richiesta sul Suo telefono? Forse ne sono partite troppe, o questo nome qui non è noto. Usi un browser in cui ha già effettuato l’accesso, o riprovi più tardi.',
    nothingPush:
      'Nessuna richiesta sul Suo altro dispositivo? Forse ne sono partite troppe, o questo nome qui non è noto. Usi un browser in cui ha già effettuato l’accesso, o riprovi più tardi.',
  },
  tooLong: { title: 'Ci è voluto troppo tempo', text: 'Nessuno ha effettuato l’accesso. Ricominci.' },
  failed: { title: 'L’accesso non è riuscito' },
  gone: {
    title: 'Questo accesso non è più noto',
    text: 'È terminato, oppure è stato avviato in un altro browser. Qui nessuno ha effettuato l’accesso.',
  },
  many: {
    title: 'Troppi tentativi',
    text: 'In poco tempo sono stati avviati più accessi. Per ora non parte nessun’altra richiesta.',
  },
  errors: {
    check_entry: { title: 'Controlli i dati inseriti' },
    garbled: {
      title: 'Qualcosa non è arrivato come doveva',
      text: 'Il Suo browser ha inviato qualcosa che questa pagina non può leggere. Ricominci.',
    },
    other_provider: { title: 'Questo modo di accedere non è offerto', text: 'Scelga uno di quelli offerti qui.' },
    cookies: {
      title: 'Servono i cookie',
      text: 'Consenta i cookie per questo sito, poi riprovi: legano l’accesso al Suo browser. Se arriva da un’altra app, apra questa pagina nel Suo browser.',
    },
    elsewhere: {
      title: 'La richiesta veniva da un altro sito',
      text: 'Un accesso comincia solo su questo sito. Nessuna richiesta è partita. Ricominci qui.',
    },
    not_approved: { title: 'Non ancora approvato', text: 'Prima approvi, poi continui.' },
    sign_in: { title: 'Effettui l’accesso', text: 'Questa pagina è per chi ha effettuato l’accesso.' },
    ceremony: {
      title: 'Non ha funzionato',
      text: 'Nessuno ha effettuato l’accesso. Controlli i dati inseriti, o acceda in un altro modo.',
    },
    used: {
      title: 'Questo accesso è già stato usato',
      text: 'Ogni approvazione vale una sola volta, e in questo browser nessuno ha effettuato l’accesso. Avvii un nuovo accesso.',
    },
    sign_in_again: {
      title: 'Acceda di nuovo',
      text: 'Ha effettuato l’accesso già da un po’. Prima di aggiungere un dispositivo, mostri che è ancora Lei.',
    },
    not_let_in: {
      title: 'Accesso non consentito',
      text: 'Lei ha approvato, ma questo sito non ammette questo account.',
    },
    other_person: {
      title: 'Ha approvato un’altra persona',
      text: 'Lei ha effettuato l’accesso qui con un altro account, e resta così. Approvi con il Suo account, oppure esca prima.',
    },
    not_started: {
      title: 'Accesso non iniziato',
      text: 'Questo sito non ha iniziato il Suo accesso e non Le è stata inviata alcuna richiesta. Riprovi più tardi, o acceda in un altro modo.',
    },
    unreachable: {
      title: 'Il servizio di accesso non è raggiungibile',
      text: 'Nessuna richiesta è partita, e nessuno ha effettuato l’accesso. Riprovi tra un momento.',
    },
    unsure: {
      title: 'Il servizio di accesso ha un problema',
      text: 'Non sappiamo se Le è arrivata una richiesta. Rifiuti ogni richiesta per cui qui non è mostrato un codice. Nessuno ha effettuato l’accesso.',
    },
    busy: { title: 'Il servizio di accesso è sovraccarico', text: 'Nessuno ha effettuato l’accesso.' },
    waiting: {
      title: 'Un altro accesso è in attesa',
      text: 'È stato avviato in un altro browser o poco fa. Concluda quello, o attenda che finisca.',
    },
    lost: {
      title: 'La Sua risposta non ci è arrivata',
      text: 'Nessuno ha effettuato l’accesso, anche se ha approvato. Richieda un nuovo codice.',
    },
    clocks: {
      title: 'Non è stato possibile verificare l’approvazione',
      text: 'Gli orologi di questo sito e del servizio di accesso non concordano. Nessuno ha effettuato l’accesso. Riprovi più tardi.',
    },
    keys: {
      title: 'Non è stato ancora possibile controllare l’approvazione',
      text: 'Nessuno ha effettuato l’accesso. Per un minuto può riprovare senza approvare di nuovo.',
    },
    unverified: {
      title: 'Non è stato possibile verificare l’approvazione',
      text: 'Nessuno ha effettuato l’accesso. Riprovi. Se succede ancora, ci comunichi il codice di assistenza.',
    },
    unavailable: {
      title: 'L’accesso al momento non è disponibile',
      text: 'L’errore è nostro. Nessuno ha effettuato l’accesso. Riprovi più tardi.',
    },
    last_step: {
      title: 'L’ultimo passo non è riuscito',
      text: 'Lei ha approvato, ma l’errore è nostro. Nessuno ha effettuato l’accesso. Per un minuto può riprovare senza approvare di nuovo.',
    },
  },
  scopes: {
    'identity:name': 'Il Suo nome e cognome',
    'identity:given_name': 'Il Suo nome',
    'identity:family_name': 'Il Suo cognome',
    'identity:date_of_birth': 'La Sua data di nascita',
    'identity:nationality': 'La Sua nazionalità',
    'identity:document': 'Il numero del Suo documento d’identità',
    'identity:photo': 'La Sua foto',
    'identity:trust_level': 'Quanto bene è stata verificata la Sua identità',
    'identity:age_over_18': 'Se ha più di 18 anni, non la data di nascita',
    'identity:age_over_21': 'Se ha più di 21 anni, non la data di nascita',
    'identity:age_over_25': 'Se ha più di 25 anni, non la data di nascita',
    'identity:age_range': 'La Sua fascia d’età, non la data di nascita',
    'identity:is_eu_citizen': 'Se ha la cittadinanza dell’Unione europea, non la nazionalità',
    'identity:name_initial': 'Le Sue iniziali',
  },
  device: {
    username: 'Nome utente',
    rule: 'Da 3 a 128 lettere o cifre. Uno tra . _ - @ + è ammesso tra due di esse.',
    busy: 'Il Suo dispositivo Le chiede conferma. Segua ciò che mostra.',
    noScript:
      'Questa pagina ha bisogno di JavaScript: solo così il browser può chiedere l’impronta, il volto o il blocco dello schermo. Lo consenta per questo sito, poi ricarichi la pagina.',
    stopped: 'Ha annullato. Nessuno ha effettuato l’accesso.',
    inApp:
      'Ha aperto questa pagina in un’altra app, dove il dispositivo non può chiederle conferma. La apra nel browser.',
    freshLogin: 'Accedi di nuovo',
    over: 'Questa richiesta è terminata, o un’altra attende ancora l’approvazione. Nessuno ha effettuato l’accesso. Attenda due minuti, poi ricominci.',
    unavailable:
      'Qui al momento non è disponibile. Nessuno ha effettuato l’accesso. Riprovi più tardi, o acceda in un altro modo.',
  },
  signIn: {
    title: 'Accedi con questo dispositivo',
    lead: 'Basta l’impronta, il volto o il blocco dello schermo.',
    other: 'Approva su un altro dispositivo',
    no: 'Su questo dispositivo non ha funzionato. Controlli il nome utente, o approvi su un altro dispositivo.',
    noScript:
      'Per accedere con questo dispositivo, il browser ha bisogno di JavaScript. Senza, inserisca il nome utente e approvi su un altro dispositivo.',
    register: 'È la prima volta? Registrarsi con questo dispositivo',
    add: 'Già registrato altrove? Aggiungere questo dispositivo',
  },
  register: {
    title: 'Registrarsi con questo dispositivo',
    lead: 'Questo dispositivo crea una chiave che solo l’impronta, il volto o il blocco dello schermo possono usare. Nessun dato del Suo corpo lascia il dispositivo.',
    submit: 'Registrati',
    no: 'Questo nome non si può registrare qui. Ne scelga un altro, o acceda se è il Suo.',
    signIn: 'Già registrato? Accedere',
  },
  approve: {
    title: 'Approva un altro dispositivo',
    lead: 'Un altro dispositivo mostra un codice e vuole accedere, o essere aggiunto, con il Suo nome utente.',
    leadLink: 'Un altro dispositivo vuole accedere, o essere aggiunto, con il Suo nome utente.',
    code: 'Sei cifre dall’altro dispositivo',
    codeHint: 'Può incollarle; gli spazi non disturbano.',
    warning: 'Solo se ha appena avviato questo Lei stesso.',
    never: 'Nessuno ha motivo di chiederLe questo codice o questa approvazione, chiunque chiami.',
    yes: 'Approva',
    noButton: 'No, non ero io',
    no: 'Non ha funzionato. Confronti le sei cifre e il nome utente con l’altro dispositivo.',
    approved: 'Prosegua sull’altro dispositivo. Su questo non ha effettuato l’accesso.',
    close: 'Può chiudere questa pagina.',
    refusedTitle: 'Non è stato approvato nulla',
    refused: 'Nessuno ha effettuato l’accesso. La richiesta termina da sola entro due minuti.',
    advice: 'Se succede ancora, ce lo dica: qualcun altro sta provando il Suo nome utente. Non approvi nulla.',
    overTitle: 'Questa richiesta è terminata',
    over: 'Non è stato approvato nulla, e nessuno ha effettuato l’accesso. Se era Lei, ricominci sull’altro dispositivo.',
  },
  add: {
    title: 'Aggiungi questo dispositivo',
    lead: 'Approvi su un dispositivo registrato; poi potrà accedere anche con questo.',
    submit: 'Ottieni un codice',
    no: 'Non ha funzionato. Controlli il nome utente, o acceda in un altro modo.',
    then: 'Poi questo dispositivo chiede l’impronta, il volto o il blocco dello schermo. Lasci aperta questa pagina.',
    stopped: 'Ha annullato. Non è stato aggiunto nulla.',
  },
};
