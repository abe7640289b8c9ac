import type { Texts } from './en.js';

/** Every sentence of our pages, in Polish. */
export const pl: Texts = {
  form: {
    title: 'Logowanie',
    lead: 'Bez hasła. Potwierdzasz na swoim telefonie.',
    leadPush: 'Bez hasła. Potwierdzasz na urządzeniu, które zostało tu zarejestrowane.',
    leadEither: 'Bez hasła.',
    identifier: 'Adres e-mail lub nazwa użytkownika',
    ways: 'Jak chcesz się zalogować?',
    submit: 'Dalej',
    mistake: 'Podaj adres e-mail lub nazwę użytkownika, pod którą zna Cię {site}.',
    signedIn: 'Logowanie już się odbyło.',
    goOn: 'Przejdź dalej',
    needs: 'Strona, na którą przechodzisz, prosi o tę informację. Udostępnij ją przy potwierdzaniu:',
  },
  ways: {
    compare: {
      label: 'Aplikacją tożsamości na telefonie',
      hint: 'Porównujesz kod, a potem potwierdzasz w aplikacji.',
    },
    code: {
      label: 'Innym moim urządzeniem',
      hint: 'Wpisujesz kod na zarejestrowanym urządzeniu.',
    },
    fido2: { label: 'Tym urządzeniem', hint: 'Odcisk palca, twarz lub blokada ekranu.' },
  },

  resume: {
    text: 'W tej przeglądarce trwa już logowanie.',
    approved: 'To logowanie zostało potwierdzone. Został jeden krok.',
    back: 'Wróć do kodu',
    anew: 'Albo zacznij od nowa',
    anewButton: 'Zacznij od nowa',
  },

  code: {
    for: 'Dla {who}',
    change: 'Zmień',
    changeSpoken: 'Zmień osobę',
    starting: 'Kod zaraz się pojawi',
    compare: 'Porównaj ten kod z kodem na telefonie',
    compareApp: 'Porównaj ten kod z kodem w aplikacji tożsamości',
    left: 'Ważny jeszcze {time}',
    leftSpoken: 'Pozostało sekund: {n}.',
    same: 'Ten sam kod? Potwierdź.',
    different: 'Inny kod albo to nie Ty? Odmów.',
    openApp: 'Otwórz aplikację tożsamości',
    comeBack: 'Potem wróć tutaj. Ta strona przejdzie dalej sama.',
    new: 'To jest nowy kod. Jeśli telefon pokazuje jeszcze starszą prośbę, odmów jej.',
    check: 'Sprawdź teraz',
    cancel: 'Anuluj',
  },

  asked: {
    title: '{site} prosi o',
    default: 'Telefon pokazuje, o co chodzi.',
    choose: 'To Ty wybierasz na telefonie, co udostępniasz.',
    missing: 'Nie udostępniono',
    again: 'Możesz poprosić ponownie z nowym kodem i wtedy to udostępnić.',
  },

  help: {
    title: 'Nic na telefonie?',
    titleApp: 'Nic w aplikacji tożsamości?',
    name: 'Sprawdź nazwę powyżej. Jeśli jest w niej błąd, zmień ją.',
    phone: 'Odblokuj telefon, sprawdź połączenie i otwórz aplikację tożsamości.',
    again: 'Poproś ponownie z nowym kodem',
    other: 'Zaloguj się inaczej',
  },
  push: {
    title: 'Wpisz ten kod na urządzeniu, które zostało zarejestrowane',
    open: 'Otwórz tam ten adres',
    qr: 'Kod QR tego adresu',
    mail: 'Jeśli {who} ma tu rejestrację, w drodze jest też e-mail z linkiem.',
    devices: 'Możesz potwierdzić na',
    nobody:
      'Nie podawaj kodu nikomu, ktokolwiek dzwoni lub pisze. To nie Twoje logowanie? Anuluj i niczego nie potwierdzaj.',
    new: 'To jest nowy kod. Starszy już nie działa: wpisz ten.',
    help: 'Czegoś brakuje?',
    own: 'Potwierdzić może tylko urządzenie zarejestrowane w {site}.',
  },

  note: {
    offline: 'Brak połączenia. Ta strona przejdzie dalej sama, gdy tylko wróci.',
    restoring: 'Połączenie z usługą logowania jest przywracane. Twój kod pozostaje ważny.',
  },

  end: {
    new: 'Nowy kod',
    again: 'Spróbuj ponownie',
    anew: 'Zacznij od nowa',
    account: 'Użyj innego konta',
    support: 'Kod pomocy',
    notYou: 'To nie Ty?',
    advice:
      'Odmawiaj każdej prośbie, która nie pochodzi od Ciebie. Jeśli ktoś inny odpowiedział na Twoim telefonie, zablokuj go i powiadom wystawcę swojej tożsamości cyfrowej.',
    advicePush:
      'Odmawiaj każdej prośbie, która nie pochodzi od Ciebie. Jeśli ktoś inny odpowiedział na Twoim drugim urządzeniu, zablokuj je i powiadom tę witrynę.',
    retryIn: 'Możesz spróbować ponownie {in}',
    retryAt: 'o {clock}',
  },
  approved: {
    title: 'Potwierdzono',
    text: 'Trwa logowanie do {site}.',
    stuck: 'Jeśli nic się nie dzieje, przejdź dalej tutaj.',
    undone:
      'Ostatni krok się nie udał. Przejdź dalej, aby spróbować jeszcze raz. Jeśli to nie pomoże, powiadom tę stronę.',
    button: 'Dalej',
  },
  finished: { title: 'Logowanie zakończone', text: 'Przejdź tam, dokąd zmierzasz.' },
  cancelled: {
    title: 'Anulowano',
    text: 'Nikt nie został zalogowany. Jeśli telefon nadal pyta, odmów na nim.',
    textPush: 'Nikt nie został zalogowany. Jeśli inne urządzenie nadal pyta, odmów na nim.',
  },
  refused: { title: 'Odmowa na telefonie', text: 'Nikt nie został zalogowany.' },
  wrong: {
    title: 'Kod się nie zgadzał',
    text: 'Na telefonie wpisano inny kod. Nikt nie został zalogowany. Poproś o nowy kod i wpisz właśnie ten.',
  },
  notApproved: {
    title: 'Nie potwierdzono',
    text: 'Na telefonie odmówiono albo wpisano tam inny kod. Nikt nie został zalogowany.',
    textPush: 'Na drugim urządzeniu odmówiono albo kod był zbyt często błędny. Nikt nie został zalogowany.',
    textEither: 'Odmówiono. Nikt nie został zalogowany.',
  },
  expired: {
    title: 'Kod wygasł',
    text: 'Odpowiedź nie nadeszła na czas. Nikt nie został zalogowany.',
    name: 'Czy nazwa jest poprawna?',
    nothing:
      'Brak prośby na telefonie? Być może było ich zbyt wiele albo ta nazwa nie jest tu znana. Użyj przeglądarki, w której logowanie już się kiedyś udało, albo spróbuj później.',
    nothingPush:
      'Brak prośby na drugim urządzeniu? Być może było ich zbyt wiele albo ta nazwa nie jest tu znana. Użyj przeglądarki, w której logowanie już się kiedyś udało, albo spróbuj później.',
  },
  tooLong: { title: 'To trwało zbyt długo', text: 'Nikt nie został zalogowany. Zacznij od nowa.' },
  failed: { title: 'Logowanie się nie powiodło' },
  gone: {
    title: 'To logowanie nie jest już znane',
    text: 'Zakończyło się albo zostało rozpoczęte w innej przeglądarce. Tutaj nikt nie został zalogowany.',
  },
  many: {
    title: 'Zbyt wiele prób',
    text: 'W krótkim czasie rozpoczęto kilka logowań. Na razie żadna kolejna prośba nie wychodzi.',
  },
  errors: {
    check_entry: { title: 'Sprawdź wpisane dane' },
    garbled: {
      title: 'To nie dotarło, jak należy',
      text: 'Przeglądarka wysłała coś, czego ta strona nie potrafi odczytać. Zacznij od nowa.',
    },
    other_provider: {
      title: 'Taki sposób logowania nie jest tu dostępny',
      text: 'Wybierz jeden z tych, które są tu dostępne.',
    },
    cookies: {
      title: 'Potrzebne są pliki cookie',
      text: 'Zezwól tej witrynie na pliki cookie i spróbuj ponownie: wiążą one logowanie z Twoją przeglądarką. Jeśli ta strona otworzyła się w innej aplikacji, otwórz ją w przeglądarce.',
    },
    elsewhere: {
      title: 'To żądanie przyszło skądinąd',
      text: 'Logowanie zaczyna się tylko w tej witrynie. Nie wysłano żadnej prośby. Zacznij tutaj od nowa.',
    },
    not_approved: { title: 'Jeszcze nie potwierdzono', text: 'Najpierw potwierdź, potem przejdź dalej.' },
    sign_in: { title: 'Zaloguj się', text: 'Ta strona jest dla zalogowanych osób.' },
    ceremony: {
      title: 'To się nie udało',
      text: 'Nikt nie został zalogowany. Sprawdź wpisane dane albo zaloguj się inaczej.',
    },
    used: {
      title: 'To logowanie zostało już wykorzystane',
      text: 'Każde potwierdzenie loguje tylko raz, a w tej przeglądarce nikt nie jest zalogowany. Rozpocznij nowe logowanie.',
    },
    sign_in_again: {
      title: 'Zaloguj się ponownie',
      text: 'Od logowania minęło już trochę czasu. Zanim dodasz urządzenie, pokaż, że to nadal Ty.',
    },
    not_let_in: {
      title: 'Brak dostępu',
      text: 'Potwierdzenie jest, ale ta witryna nie wpuszcza tego konta.',
    },
    other_person: {
      title: 'Potwierdziła inna osoba',
      text: 'W tej przeglądarce nadal zalogowane jest inne konto. Potwierdź własnym kontem albo najpierw się wyloguj.',
    },
    not_started: {
      title: 'Logowanie nie zostało rozpoczęte',
      text: 'Ta witryna nie rozpoczęła logowania i nie wysłała żadnej prośby. Spróbuj później albo zaloguj się w inny sposób.',
    },
    unreachable: {
      title: 'Usługa logowania jest nieosiągalna',
      text: 'Nie wysłano żadnej prośby i nikt nie został zalogowany. Spróbuj ponownie za chwilę.',
    },
    unsure: {
      title: 'Usługa logowania ma problem',
      text: 'Nie wiemy, czy prośba do Ciebie dotarła. Odmawiaj każdej prośbie, dla której nie widać tu kodu. Nikt nie został zalogowany.',
    },
    busy: { title: 'Usługa logowania jest przeciążona', text: 'Nikt nie został zalogowany.' },
    waiting: {
      title: 'Czeka inne logowanie',
      text: 'Rozpoczęto je w innej przeglądarce albo przed chwilą. Dokończ tamto albo poczekaj, aż się skończy.',
    },
    lost: {
      title: 'Twoja odpowiedź do nas nie dotarła',
      text: 'Nikt nie został zalogowany, nawet mimo potwierdzenia. Poproś o nowy kod.',
    },
    clocks: {
      title: 'Nie udało się zweryfikować potwierdzenia',
      text: 'Zegary tej witryny i usługi logowania się różnią. Nikt nie został zalogowany. Spróbuj później.',
    },
    keys: {
      title: 'Nie udało się jeszcze sprawdzić potwierdzenia',
      text: 'Nikt nie został zalogowany. Przez minutę możesz próbować ponownie bez kolejnego potwierdzania.',
    },
    unverified: {
      title: 'Nie udało się zweryfikować potwierdzenia',
      text: 'Nikt nie został zalogowany. Spróbuj ponownie. Jeśli to się powtórzy, podaj nam kod pomocy.',
    },
    unavailable: {
      title: 'Logowanie jest teraz niedostępne',
      text: 'Błąd jest po naszej stronie. Nikt nie został zalogowany. Spróbuj później.',
    },
    last_step: {
      title: 'Ostatni krok się nie udał',
      text: 'Potwierdzenie jest, ale błąd jest po naszej stronie. Nikt nie został zalogowany. Przez minutę możesz próbować ponownie bez kolejnego potwierdzania.',
    },
  },
  scopes: {
    'identity:name': 'Twoje imię i nazwisko',
    'identity:given_name': 'Twoje imię',
    'identity:family_name': 'Twoje nazwisko',
    'identity:date_of_birth': 'Twoja data urodzenia',
    'identity:nationality': 'Twoje obywatelstwo',
    'identity:document': 'Numer Twojego dokumentu tożsamości',
    'identity:photo': 'Twoje zdjęcie',
    'identity:trust_level': 'Jak dokładnie sprawdzono Twoją tożsamość',
    'identity:age_over_18': 'Czy masz ponad 18 lat, bez daty urodzenia',
    'identity:age_over_21': 'Czy masz ponad 21 lat, bez daty urodzenia',
    'identity:age_over_25': 'Czy masz ponad 25 lat, bez daty urodzenia',
    'identity:age_range': 'Twoja grupa wiekowa, bez daty urodzenia',
    'identity:is_eu_citizen': 'Czy masz obywatelstwo Unii Europejskiej, bez podawania kraju',
    'identity:name_initial': 'Twoje inicjały',
  },
  device: {
    username: 'Nazwa użytkownika',
    rule: 'Od 3 do 128 liter lub cyfr. Jeden ze znaków . _ - @ + może stać między dwiema z nich.',
    busy: 'Urządzenie pyta o Ciebie. Postępuj według tego, co pokazuje.',
    noScript:
      'Ta strona potrzebuje JavaScriptu: tylko z nim przeglądarka może poprosić o odcisk palca, twarz lub blokadę ekranu. Zezwól na niego w tej witrynie i załaduj stronę ponownie.',
    stopped: 'Anulowano. Nikt nie został zalogowany.',
    inApp:
      'Ta strona jest otwarta w innej aplikacji, w której urządzenie nie może poprosić o potwierdzenie. Otwórz ją w przeglądarce.',
    freshLogin: 'Zaloguj się ponownie',
    over: 'Ta prośba się zakończyła albo inna czeka jeszcze na potwierdzenie. Nikt nie został zalogowany. Poczekaj dwie minuty i zacznij od nowa.',
    unavailable:
      'To jest teraz tutaj niedostępne. Nikt nie został zalogowany. Spróbuj później albo zaloguj się inaczej.',
  },
  signIn: {
    title: 'Zaloguj się tym urządzeniem',
    lead: 'Wystarczy odcisk palca, twarz lub blokada ekranu.',
    other: 'Potwierdź na innym urządzeniu',
    no: 'Na tym urządzeniu się nie udało. Sprawdź nazwę użytkownika albo potwierdź na innym urządzeniu.',
    noScript:
      'Aby zalogować się tym urządzeniem, przeglądarka potrzebuje JavaScriptu. Bez niego wpisz nazwę użytkownika i potwierdź na innym urządzeniu.',
    register: 'Pierwszy raz tutaj? Zarejestruj się tym urządzeniem',
    add: 'Masz już inne urządzenie? Dodaj to urządzenie',
  },
  register: {
    title: 'Zarejestruj się tym urządzeniem',
    lead: 'To urządzenie tworzy klucz, którego użyć może tylko odcisk palca, twarz lub blokada ekranu. Żadne dane o Twoim ciele nie opuszczają urządzenia.',
    submit: 'Zarejestruj się',
    no: 'Tej nazwy nie można tu zarejestrować. Wybierz inną albo zaloguj się, jeśli jest Twoja.',
    signIn: 'Masz już rejestrację? Zaloguj się',
  },
  approve: {
    title: 'Potwierdź inne urządzenie',
    lead: 'Inne urządzenie pokazuje kod i chce się zalogować lub zostać dodane z Twoją nazwą użytkownika.',
    leadLink: 'Inne urządzenie chce się zalogować lub zostać dodane z Twoją nazwą użytkownika.',
    code: 'Sześć cyfr z innego urządzenia',
    codeHint: 'Możesz je wkleić; spacje nie przeszkadzają.',
    warning: 'Tylko jeśli to zaczęło się przed chwilą od Ciebie.',
    never: 'Nikt nie ma powodu prosić Cię o ten kod ani o to potwierdzenie, ktokolwiek dzwoni.',
    yes: 'Potwierdź',
    noButton: 'Nie, to nie ja',
    no: 'To się nie udało. Porównaj sześć cyfr i nazwę użytkownika z innym urządzeniem.',
    approved: 'Przejdź dalej na drugim urządzeniu. Na tym logowania nie ma.',
    close: 'Możesz zamknąć tę stronę.',
    refusedTitle: 'Niczego nie potwierdzono',
    refused: 'Nikt nie jest zalogowany. Prośba zakończy się sama w ciągu dwóch minut.',
    advice: 'Jeśli to się powtórzy, powiadom nas: ktoś inny próbuje Twojej nazwy użytkownika. Niczego nie potwierdzaj.',
    overTitle: 'Ta prośba się zakończyła',
    over: 'Niczego nie potwierdzono i nikt nie jest zalogowany. Jeśli to Ty, zacznij od nowa na drugim urządzeniu.',
  },
  add: {
    title: 'Dodaj to urządzenie',
    lead: 'Potwierdź na zarejestrowanym urządzeniu; potem zalogujesz się też tym.',
    submit: 'Pobierz kod',
    no: 'To się nie udało. Sprawdź nazwę użytkownika albo zaloguj się inaczej.',
    then: 'Potem to urządzenie poprosi o odcisk palca, twarz lub blokadę ekranu. Zostaw tę stronę otwartą.',
    stopped: 'Anulowano. Niczego nie dodano.',
  },
};
