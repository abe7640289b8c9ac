import type { Texts } from './en.js';

/** Every sentence of our pages, in Dutch. */
export const nl: Texts = {
  form: {
    title: 'Inloggen',
    lead: 'Zonder wachtwoord. U bevestigt op uw telefoon.',
    leadPush: 'Zonder wachtwoord. U bevestigt op een apparaat dat u hier hebt geregistreerd.',
    leadEither: 'Zonder wachtwoord.',
    identifier: 'E-mailadres of gebruikersnaam',
    ways: 'Hoe wilt u inloggen?',
    submit: 'Doorgaan',
    mistake: 'Vul het e-mailadres of de gebruikersnaam in waaronder {site} u kent.',
    signedIn: 'U bent al ingelogd.',
    goOn: 'Verdergaan',
    needs: 'De pagina waar u naartoe gaat, vraagt hierom. Deel het wanneer u bevestigt:',
  },
  ways: {
    compare: {
      label: 'Met de ID-app op uw telefoon',
      hint: 'U vergelijkt een code en bevestigt dan in de app.',
    },
    code: {
      label: 'Met een ander apparaat van mij',
      hint: 'U vult een code in op een geregistreerd apparaat.',
    },
    fido2: { label: 'Met dit apparaat', hint: 'Vingerafdruk, gezicht of schermvergrendeling.' },
  },

  resume: {
    text: 'In deze browser loopt al een aanmelding.',
    approved: 'U hebt deze aanmelding bevestigd. Er rest nog één stap.',
    back: 'Terug naar de code',
    anew: 'Of opnieuw beginnen',
    anewButton: 'Opnieuw beginnen',
  },

  code: {
    for: 'Voor {who}',
    change: 'Wijzigen',
    changeSpoken: 'Andere persoon laten inloggen',
    starting: 'Uw code komt eraan',
    compare: 'Vergelijk deze code met uw telefoon',
    compareApp: 'Vergelijk deze code met die in uw ID-app',
    left: 'Nog {time} geldig',
    leftSpoken: 'Nog {n} seconden.',
    same: 'Dezelfde code? Bevestig.',
    different: 'Een andere code, of niet van u? Weiger.',
    openApp: 'ID-app openen',
    comeBack: 'Kom daarna hier terug. Deze pagina gaat vanzelf verder.',
    new: 'Dit is een nieuwe code. Toont uw telefoon nog een ouder verzoek, weiger dat dan.',
    check: 'Nu controleren',
    cancel: 'Annuleren',
  },

  asked: {
    title: '{site} vraagt om',
    default: 'Uw telefoon toont wat er wordt gevraagd.',
    choose: 'U kiest op uw telefoon wat u deelt.',
    missing: 'U hebt niet gedeeld',
    again: 'U kunt het met een nieuwe code opnieuw vragen en dan delen.',
  },

  help: {
    title: 'Niets op uw telefoon?',
    titleApp: 'Niets in uw ID-app?',
    name: 'Kijk naar de naam hierboven. Staat er een fout in, wijzig hem dan.',
    phone: 'Ontgrendel uw telefoon, controleer de verbinding en open de ID-app.',
    again: 'Opnieuw vragen met een nieuwe code',
    other: 'Anders inloggen',
  },
  push: {
    title: 'Vul deze code in op een apparaat dat u hebt geregistreerd',
    open: 'Open daar dit adres',
    qr: 'QR-code van dit adres',
    mail: 'Als {who} hier is geregistreerd, is er ook een e-mail met een link onderweg.',
    devices: 'U kunt bevestigen op',
    nobody: 'Geef de code aan niemand, wie er ook belt of schrijft. Niet van u? Annuleer en bevestig niets.',
    new: 'Dit is een nieuwe code. De oudere geldt niet meer: vul deze in.',
    help: 'Ontbreekt er iets?',
    own: 'Alleen een apparaat waarop u zich bij {site} hebt geregistreerd kan bevestigen.',
  },

  note: {
    offline: 'Geen verbinding. Deze pagina gaat vanzelf verder zodra die er weer is.',
    restoring: 'De verbinding met de inlogdienst wordt hersteld. Uw code blijft geldig.',
  },

  end: {
    new: 'Nieuwe code',
    again: 'Opnieuw proberen',
    anew: 'Opnieuw beginnen',
    account: 'Een ander account gebruiken',
    support: 'Supportcode',
    notYou: 'Was u het niet?',
    advice:
      'Weiger elk verzoek dat u niet zelf bent begonnen. Heeft iemand anders op uw telefoon geantwoord, vergrendel die dan en meld het bij wie uw digitale identiteit heeft uitgegeven.',
    advicePush:
      'Weiger elk verzoek dat u niet zelf bent begonnen. Heeft iemand anders op uw andere apparaat geantwoord, vergrendel dat dan en meld het bij deze website.',
    retryIn: 'U kunt het opnieuw proberen {in}',
    retryAt: 'om {clock}',
  },
  approved: {
    title: 'Bevestigd',
    text: 'U wordt ingelogd bij {site}.',
    stuck: 'Gebeurt er niets, ga dan hier verder.',
    undone:
      'De laatste stap is niet gelukt. Ga verder om het nog eens te proberen. Helpt dat niet, laat het deze site dan weten.',
    button: 'Doorgaan',
  },
  finished: { title: 'U bent ingelogd', text: 'Ga verder naar waar u heen wilde.' },
  cancelled: {
    title: 'Geannuleerd',
    text: 'Er is niemand ingelogd. Vraagt uw telefoon nog, weiger daar dan.',
    textPush: 'Er is niemand ingelogd. Vraagt een ander apparaat nog, weiger daar dan.',
  },
  refused: { title: 'Geweigerd op uw telefoon', text: 'Er is niemand ingelogd.' },
  wrong: {
    title: 'De code kwam niet overeen',
    text: 'Op uw telefoon is een andere code ingevuld. Er is niemand ingelogd. Vraag een nieuwe code en vul die in.',
  },
  notApproved: {
    title: 'Niet bevestigd',
    text: 'Op uw telefoon is geweigerd, of er is daar een andere code ingevuld. Er is niemand ingelogd.',
    textPush: 'Op uw andere apparaat is geweigerd, of de code was te vaak fout. Er is niemand ingelogd.',
    textEither: 'De aanmelding is geweigerd. Er is niemand ingelogd.',
  },
  expired: {
    title: 'De code is verlopen',
    text: 'Er kwam niet op tijd een antwoord. Er is niemand ingelogd.',
    name: 'Klopt de naam?',
    nothing:
      'Geen verzoek op uw telefoon? Misschien is het te vaak gevraagd, of is deze naam hier niet bekend. Gebruik een browser waarin u al eens hebt ingelogd, of probeer het later opnieuw.',
    nothingPush:
      'Geen verzoek op uw andere apparaat? Misschien is het te vaak gevraagd, of is deze naam hier niet bekend. Gebruik een browser waarin u al eens hebt ingelogd, of probeer het later opnieuw.',
  },
  tooLong: { title: 'Dat duurde te lang', text: 'Er is niemand ingelogd. Begin opnieuw.' },
  failed: { title: 'Het inloggen is niet gelukt' },
  gone: {
    title: 'Deze aanmelding is niet meer bekend',
    text: 'Ze is voorbij, of ze is in een andere browser begonnen. Hier is niemand ingelogd.',
  },
  many: {
    title: 'Te veel pogingen',
    text: 'In korte tijd zijn er meerdere aanmeldingen begonnen. Voorlopig gaat er geen nieuw verzoek uit.',
  },
  errors: {
    check_entry: { title: 'Controleer wat u hebt ingevuld' },
    garbled: {
      title: 'Dat kwam niet goed aan',
      text: 'Uw browser heeft iets gestuurd dat deze pagina niet kan lezen. Begin opnieuw.',
    },
    other_provider: {
      title: 'Die manier van inloggen wordt niet aangeboden',
      text: 'Kies een van de manieren die hier worden aangeboden.',
    },
    cookies: {
      title: 'Cookies zijn nodig',
      text: 'Sta cookies toe voor deze website en probeer het dan opnieuw: ze binden de aanmelding aan uw browser. Komt u hier vanuit een andere app, open deze pagina dan in uw browser.',
    },
    elsewhere: {
      title: 'Dat verzoek kwam van elders',
      text: 'Een aanmelding begint alleen op deze website. Er is geen verzoek verstuurd. Begin hier opnieuw.',
    },
    not_approved: { title: 'Nog niet bevestigd', text: 'Bevestig eerst, ga dan verder.' },
    sign_in: { title: 'Log eerst in', text: 'Deze pagina is voor mensen die zijn ingelogd.' },
    ceremony: {
      title: 'Dat is niet gelukt',
      text: 'Er is niemand ingelogd. Controleer wat u hebt ingevuld, of log anders in.',
    },
    used: {
      title: 'Deze aanmelding is al gebruikt',
      text: 'Elke bevestiging logt één keer in, en deze browser is niet ingelogd. Begin een nieuwe aanmelding.',
    },
    sign_in_again: {
      title: 'Log opnieuw in',
      text: 'U bent al een tijd ingelogd. Laat zien dat u het nog bent voordat er een apparaat wordt toegevoegd.',
    },
    not_let_in: {
      title: 'Niet toegelaten',
      text: 'U hebt bevestigd, maar deze website laat dit account niet toe.',
    },
    other_person: {
      title: 'Iemand anders heeft bevestigd',
      text: 'U bent hier met een ander account aangemeld, en dat blijft zo. Bevestig met uw eigen account, of meld u eerst af.',
    },
    not_started: {
      title: 'Aanmelden niet begonnen',
      text: 'Deze website is niet met aanmelden begonnen, en u hebt geen verzoek gekregen. Probeer het later opnieuw, of meld u op een andere manier aan.',
    },
    unreachable: {
      title: 'De inlogdienst is niet bereikbaar',
      text: 'Er is geen verzoek verstuurd, en er is niemand ingelogd. Probeer het zo nog eens.',
    },
    unsure: {
      title: 'De inlogdienst heeft een probleem',
      text: 'We weten niet of een verzoek u heeft bereikt. Weiger elk verzoek waarvoor hier geen code staat. Er is niemand ingelogd.',
    },
    busy: { title: 'De inlogdienst is overbelast', text: 'Er is niemand ingelogd.' },
    waiting: {
      title: 'Er wacht een andere aanmelding',
      text: 'Ze is in een andere browser of zojuist begonnen. Rond die af, of wacht tot ze voorbij is.',
    },
    lost: {
      title: 'Uw antwoord heeft ons niet bereikt',
      text: 'Er is niemand ingelogd, ook al hebt u bevestigd. Vraag een nieuwe code.',
    },
    clocks: {
      title: 'De bevestiging kon niet worden geverifieerd',
      text: 'De klokken van deze website en van de inlogdienst lopen niet gelijk. Er is niemand ingelogd. Probeer het later opnieuw.',
    },
    keys: {
      title: 'De bevestiging kon nog niet worden gecontroleerd',
      text: 'Er is niemand ingelogd. Een minuut lang kunt u het opnieuw proberen zonder nog eens te bevestigen.',
    },
    unverified: {
      title: 'De bevestiging kon niet worden geverifieerd',
      text: 'Er is niemand ingelogd. Probeer het opnieuw. Gebeurt het nog eens, geef ons dan de supportcode.',
    },
    unavailable: {
      title: 'Inloggen is op dit moment niet mogelijk',
      text: 'De fout ligt bij ons. Er is niemand ingelogd. Probeer het later opnieuw.',
    },
    last_step: {
      title: 'De laatste stap is niet gelukt',
      text: 'U hebt bevestigd, maar de fout ligt bij ons. Er is niemand ingelogd. Een minuut lang kunt u het opnieuw proberen zonder nog eens te bevestigen.',
    },
  },
  scopes: {
    'identity:name': 'Uw voor- en achternaam',
    'identity:given_name': 'Uw voornaam',
    'identity:family_name': 'Uw achternaam',
    'identity:date_of_birth': 'Uw geboortedatum',
    'identity:nationality': 'Uw nationaliteit',
    'identity:document': 'Het nummer van uw identiteitsdocument',
    'identity:photo': 'Uw foto',
    'identity:trust_level': 'Hoe goed uw identiteit is gecontroleerd',
    'identity:age_over_18': 'Of u ouder dan 18 bent, niet uw geboortedatum',
    'identity:age_over_21': 'Of u ouder dan 21 bent, niet uw geboortedatum',
    'identity:age_over_25': 'Of u ouder dan 25 bent, niet uw geboortedatum',
    'identity:age_range': 'Uw leeftijdsgroep, niet uw geboortedatum',
    'identity:is_eu_citizen': 'Of u burger van de Europese Unie bent, niet uw nationaliteit',
    'identity:name_initial': 'Uw initialen',
  },
  device: {
    username: 'Gebruikersnaam',
    rule: '3 tot 128 letters of cijfers. Daartussen mag telkens één van . _ - @ + staan.',
    busy: 'Uw apparaat vraagt om u. Volg wat het toont.',
    noScript:
      'Deze pagina heeft JavaScript nodig: alleen daarmee kan uw browser om uw vingerafdruk, uw gezicht of de schermvergrendeling vragen. Sta het toe voor deze website en laad de pagina opnieuw.',
    stopped: 'U hebt geannuleerd. Er is niemand ingelogd.',
    inApp:
      'U hebt deze pagina in een andere app geopend. Daar kan uw apparaat u niets vragen. Open de pagina in uw browser.',
    freshLogin: 'Opnieuw inloggen',
    over: 'Dit verzoek is voorbij, of een ander wacht nog op bevestiging. Er is niemand ingelogd. Wacht twee minuten en begin dan opnieuw.',
    unavailable:
      'Dat is hier op dit moment niet beschikbaar. Er is niemand ingelogd. Probeer het later opnieuw, of log anders in.',
  },
  signIn: {
    title: 'Inloggen met dit apparaat',
    lead: 'Uw vingerafdruk, uw gezicht of de schermvergrendeling is genoeg.',
    other: 'Bevestigen op een ander apparaat',
    no: 'Dat is op dit apparaat niet gelukt. Controleer de gebruikersnaam, of bevestig op een ander apparaat.',
    noScript:
      'Om met dit apparaat in te loggen heeft uw browser JavaScript nodig. Zonder vult u uw gebruikersnaam in en bevestigt u op een ander apparaat.',
    register: 'Nieuw hier? Registreren met dit apparaat',
    add: 'Elders geregistreerd? Dit apparaat toevoegen',
  },
  register: {
    title: 'Registreren met dit apparaat',
    lead: 'Dit apparaat maakt een sleutel die alleen uw vingerafdruk, uw gezicht of de schermvergrendeling kan gebruiken. Niets van uw lichaam verlaat het apparaat.',
    submit: 'Registreren',
    no: 'Deze naam kan hier niet worden geregistreerd. Kies een andere, of log in als hij van u is.',
    signIn: 'Al geregistreerd? Inloggen',
  },
  approve: {
    title: 'Een ander apparaat bevestigen',
    lead: 'Een ander apparaat toont een code en wil met uw gebruikersnaam inloggen of worden toegevoegd.',
    leadLink: 'Een ander apparaat wil met uw gebruikersnaam inloggen of worden toegevoegd.',
    code: 'Zes cijfers van het andere apparaat',
    codeHint: 'U mag ze plakken; spaties hinderen niet.',
    warning: 'Alleen als u dit zojuist zelf bent begonnen.',
    never: 'Niemand heeft een reden om u om deze code of deze bevestiging te vragen, wie er ook belt.',
    yes: 'Bevestigen',
    noButton: 'Nee, dat was ik niet',
    no: 'Dat is niet gelukt. Vergelijk de zes cijfers en de gebruikersnaam met het andere apparaat.',
    approved: 'Ga verder op uw andere apparaat. Op dit apparaat bent u niet ingelogd.',
    close: 'U kunt deze pagina sluiten.',
    refusedTitle: 'Er is niets bevestigd',
    refused: 'Er is niemand ingelogd. Het verzoek eindigt vanzelf binnen twee minuten.',
    advice: 'Gebeurt het nog eens, laat het ons weten: iemand anders probeert uw gebruikersnaam. Bevestig niets.',
    overTitle: 'Dit verzoek is voorbij',
    over: 'Er is niets bevestigd, en er is niemand ingelogd. Was u het, begin dan opnieuw op uw andere apparaat.',
  },
  add: {
    title: 'Dit apparaat toevoegen',
    lead: 'Bevestig op een geregistreerd apparaat; daarna kunt u ook met dit apparaat inloggen.',
    submit: 'Code aanvragen',
    no: 'Dat is niet gelukt. Controleer de gebruikersnaam, of log anders in.',
    then: 'Daarna vraagt dit apparaat om uw vingerafdruk, uw gezicht of de schermvergrendeling. Laat deze pagina open.',
    stopped: 'U hebt geannuleerd. Er is niets toegevoegd.',
  },
};
