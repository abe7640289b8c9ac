import type { Texts } from './en.js';

/** Every sentence of our pages, in French. */
export const fr: Texts = {
  form: {
    title: 'Connexion',
    lead: 'Sans mot de passe. Vous approuvez sur votre téléphone.',
    leadPush: 'Sans mot de passe. Vous approuvez sur un appareil que vous avez enregistré ici.',
    leadEither: 'Sans mot de passe.',
    identifier: 'Adresse e-mail ou nom d’utilisateur',
    ways: 'Comment voulez-vous vous connecter\u202F?',
    submit: 'Continuer',
    mistake: 'Saisissez l’adresse e-mail ou le nom d’utilisateur sous lequel {site} vous connaît.',
    signedIn: 'Vous êtes déjà connecté.',
    goOn: 'Continuer ainsi',
    needs: 'La page où vous allez demande cette information. Partagez-la en approuvant\u00A0:',
  },
  ways: {
    compare: {
      label: 'Avec l’appli d’identité sur votre téléphone',
      hint: 'Vous comparez un code, puis vous approuvez dans l’appli.',
    },
    code: {
      label: 'Avec un autre de mes appareils',
      hint: 'Vous saisissez un code sur un appareil enregistré.',
    },
    fido2: { label: 'Avec cet appareil', hint: 'Empreinte, visage ou verrouillage de l’écran.' },
  },

  resume: {
    text: 'Une connexion est déjà en cours dans ce navigateur.',
    approved: 'Vous avez approuvé cette connexion. Il reste une étape.',
    back: 'Revenir au code',
    anew: 'Ou recommencer',
    anewButton: 'Recommencer',
  },

  code: {
    for: 'Pour {who}',
    change: 'Modifier',
    changeSpoken: 'Changer de personne',
    starting: 'Votre code arrive',
    compare: 'Comparez ce code avec votre téléphone',
    compareApp: 'Comparez ce code avec celui de votre appli d’identité',
    left: 'Valable encore {time}',
    leftSpoken: 'Encore {n} secondes.',
    same: 'Même code\u202F? Approuvez.',
    different: 'Autre code, ou pas vous\u202F? Refusez.',
    openApp: 'Ouvrir l’appli d’identité',
    comeBack: 'Revenez ensuite ici. Cette page continue toute seule.',
    new: 'Ce code est nouveau. Si votre téléphone affiche encore une demande plus ancienne, refusez-la.',
    check: 'Vérifier maintenant',
    cancel: 'Annuler',
  },

  asked: {
    title: '{site} demande',
    default: 'Votre téléphone montre ce qui est demandé.',
    choose: 'Vous choisissez sur votre téléphone ce que vous partagez.',
    missing: 'Vous n’avez pas partagé',
    again: 'Vous pouvez redemander avec un nouveau code et partager alors.',
  },

  help: {
    title: 'Rien sur votre téléphone\u202F?',
    titleApp: 'Rien dans votre appli d’identité\u202F?',
    name: 'Vérifiez le nom ci-dessus. S’il contient une faute, modifiez-le.',
    phone: 'Déverrouillez votre téléphone, vérifiez qu’il est connecté et ouvrez l’appli d’identité.',
    again: 'Redemander avec un nouveau code',
    other: 'Se connecter autrement',
  },
  push: {
    title: 'Saisissez ce code sur un appareil que vous avez enregistré',
    open: 'Ouvrez-y cette adresse',
    qr: 'QR code de cette adresse',
    mail: 'Si {who} est enregistré ici, un e-mail contenant un lien est également en route.',
    devices: 'Vous pouvez approuver sur',
    nobody:
      'Ne donnez ce code à personne, quel que soit l’appelant ou l’expéditeur. Ce n’est pas vous\u202F? Annulez et n’approuvez rien.',
    new: 'Ce code est nouveau. L’ancien n’est plus valable\u00A0: saisissez celui-ci.',
    help: 'Il manque quelque chose\u202F?',
    own: 'Seul un appareil sur lequel vous vous êtes enregistré auprès de {site} peut approuver.',
  },

  note: {
    offline: 'Pas de connexion. Cette page reprend toute seule dès qu’il y en a une.',
    restoring: 'La connexion au service d’identification est en cours de rétablissement. Votre code reste valable.',
  },

  end: {
    new: 'Nouveau code',
    again: 'Réessayer',
    anew: 'Recommencer',
    account: 'Utiliser un autre compte',
    support: 'Code d’assistance',
    notYou: 'Ce n’était pas vous\u202F?',
    advice:
      'Refusez toute demande que vous n’avez pas faite vous-même. Si quelqu’un d’autre a répondu sur votre téléphone, bloquez-le et prévenez l’organisme qui a émis votre identité numérique.',
    advicePush:
      'Refusez toute demande que vous n’avez pas faite vous-même. Si quelqu’un d’autre a répondu sur votre autre appareil, bloquez-le et prévenez ce site.',
    retryIn: 'Nouvel essai possible {in}',
    retryAt: 'à {clock}',
  },
  approved: {
    title: 'Approuvé',
    text: 'Vous allez être connecté à {site}.',
    stuck: 'S’il ne se passe rien, continuez ici.',
    undone: 'La dernière étape a échoué. Continuez pour réessayer une fois. Si cela n’aide pas, signalez-le à ce site.',
    button: 'Continuer',
  },
  finished: { title: 'Vous êtes connecté', text: 'Continuez vers la page où vous vouliez aller.' },
  cancelled: {
    title: 'Annulé',
    text: 'Personne n’a été connecté. Si votre téléphone affiche encore la demande, refusez-la.',
    textPush: 'Personne n’a été connecté. Si un autre appareil affiche encore la demande, refusez-la.',
  },
  refused: { title: 'Refusé sur votre téléphone', text: 'Personne n’a été connecté.' },
  wrong: {
    title: 'Le code ne correspondait pas',
    text: 'Un autre code a été saisi sur votre téléphone. Personne n’a été connecté. Demandez un nouveau code et saisissez celui-ci.',
  },
  notApproved: {
    title: 'Non approuvé',
    text: 'La demande a été refusée sur votre téléphone, ou un autre code y a été saisi. Personne n’a été connecté.',
    textPush:
      'La demande a été refusée sur votre autre appareil, ou le code était faux trop souvent. Personne n’a été connecté.',
    textEither: 'La demande a été refusée. Personne n’a été connecté.',
  },
  expired: {
    title: 'Le code a expiré',
    text: 'Aucune réponse n’est arrivée à temps. Personne n’a été connecté.',
    name: 'Le nom est-il correct\u202F?',
    nothing:
      'Aucune demande sur votre téléphone\u202F? Il y en a peut-être eu trop, ou ce nom n’est pas connu ici. Utilisez un navigateur dans lequel vous vous êtes déjà connecté, ou réessayez plus tard.',
    nothingPush:
      'Aucune demande sur votre autre appareil\u202F? Il y en a peut-être eu trop, ou ce nom n’est pas connu ici. Utilisez un navigateur dans lequel vous vous êtes déjà connecté, ou réessayez plus tard.',
  },
  tooLong: { title: 'Cela a pris trop de temps', text: 'Personne n’a été connecté. Recommencez.' },
  failed: { title: 'La connexion n’a pas abouti' },
  gone: {
    title: 'Cette connexion n’est plus connue',
    text: 'Elle est terminée, ou elle a été commencée dans un autre navigateur. Personne n’a été connecté ici.',
  },
  many: {
    title: 'Trop de tentatives',
    text: 'Plusieurs connexions ont été commencées en peu de temps. Pour l’instant, aucune nouvelle demande ne part.',
  },
  errors: {
    check_entry: { title: 'Vérifiez votre saisie' },
    garbled: {
      title: 'Cela n’est pas arrivé comme il faut',
      text: 'Votre navigateur a envoyé quelque chose que cette page ne peut pas lire. Recommencez.',
    },
    other_provider: {
      title: 'Cette façon de se connecter n’est pas proposée',
      text: 'Choisissez l’une de celles qui sont proposées ici.',
    },
    cookies: {
      title: 'Les cookies sont nécessaires',
      text: 'Autorisez les cookies pour ce site, puis réessayez\u00A0: ils lient la connexion à votre navigateur. Si vous venez d’une autre appli, ouvrez cette page dans votre navigateur.',
    },
    elsewhere: {
      title: 'Cette demande venait d’ailleurs',
      text: 'Une connexion ne commence que sur ce site. Aucune demande n’est partie. Recommencez ici.',
    },
    not_approved: { title: 'Pas encore approuvé', text: 'Approuvez d’abord, puis continuez.' },
    sign_in: { title: 'Veuillez vous connecter', text: 'Cette page est réservée aux personnes connectées.' },
    ceremony: {
      title: 'Cela n’a pas marché',
      text: 'Personne n’a été connecté. Vérifiez votre saisie, ou connectez-vous autrement.',
    },
    used: {
      title: 'Cette connexion a déjà servi',
      text: 'Chaque approbation connecte une seule fois, et ce navigateur n’est pas connecté. Commencez une nouvelle connexion.',
    },
    sign_in_again: {
      title: 'Veuillez vous reconnecter',
      text: 'Vous êtes connecté depuis un moment. Avant l’ajout d’un appareil, montrez que c’est toujours vous.',
    },
    not_let_in: {
      title: 'Accès refusé',
      text: 'Vous avez approuvé, mais ce site n’admet pas ce compte.',
    },
    other_person: {
      title: 'Une autre personne a approuvé',
      text: 'Vous êtes connecté ici avec un autre compte, et vous le restez. Approuvez avec votre propre compte, ou déconnectez-vous d’abord.',
    },
    not_started: {
      title: 'Connexion non commencée',
      text: 'Ce site n’a pas commencé votre connexion, et aucune demande ne vous a été envoyée. Réessayez plus tard, ou connectez-vous autrement.',
    },
    unreachable: {
      title: 'Le service d’identification est injoignable',
      text: 'Aucune demande n’est partie, et personne n’a été connecté. Réessayez dans un instant.',
    },
    unsure: {
      title: 'Le service d’identification a un problème',
      text: 'Nous ne savons pas si une demande vous est parvenue. Refusez toute demande pour laquelle aucun code n’est affiché ici. Personne n’a été connecté.',
    },
    busy: { title: 'Le service d’identification est surchargé', text: 'Personne n’a été connecté.' },
    waiting: {
      title: 'Une autre connexion est en attente',
      text: 'Elle a été commencée dans un autre navigateur ou à l’instant. Terminez celle-là, ou attendez qu’elle prenne fin.',
    },
    lost: {
      title: 'Votre réponse ne nous est pas parvenue',
      text: 'Personne n’a été connecté, même si vous avez approuvé. Demandez un nouveau code.',
    },
    clocks: {
      title: 'L’approbation n’a pas pu être vérifiée',
      text: 'Les horloges de ce site et du service d’identification ne concordent pas. Personne n’a été connecté. Réessayez plus tard.',
    },
    keys: {
      title: 'L’approbation n’a pas encore pu être vérifiée',
      text: 'Personne n’a été connecté. Pendant une minute, vous pouvez réessayer sans approuver de nouveau.',
    },
    unverified: {
      title: 'L’approbation n’a pas pu être vérifiée',
      text: 'Personne n’a été connecté. Réessayez. Si cela se reproduit, donnez-nous le code d’assistance.',
    },
    unavailable: {
      title: 'La connexion est indisponible pour le moment',
      text: 'L’erreur vient de chez nous. Personne n’a été connecté. Réessayez plus tard.',
    },
    last_step: {
      title: 'La dernière étape a échoué',
      text: 'Vous avez approuvé, mais l’erreur vient de chez nous. Personne n’a été connecté. Pendant une minute, vous pouvez réessayer sans approuver de nouveau.',
    },
  },
  scopes: {
    'identity:name': 'Votre prénom et votre nom',
    'identity:given_name': 'Votre prénom',
    'identity:family_name': 'Votre nom de famille',
    'identity:date_of_birth': 'Votre date de naissance',
    'identity:nationality': 'Votre nationalité',
    'identity:document': 'Le numéro de votre pièce d’identité',
    'identity:photo': 'Votre photo',
    'identity:trust_level': 'Le niveau de vérification de votre identité',
    'identity:age_over_18': 'Si vous avez plus de 18 ans, sans votre date de naissance',
    'identity:age_over_21': 'Si vous avez plus de 21 ans, sans votre date de naissance',
    'identity:age_over_25': 'Si vous avez plus de 25 ans, sans votre date de naissance',
    'identity:age_range': 'Votre tranche d’âge, sans votre date de naissance',
    'identity:is_eu_citizen': 'Si vous êtes citoyen de l’Union européenne, sans votre nationalité',
    'identity:name_initial': 'Vos initiales',
  },
  device: {
    username: 'Nom d’utilisateur',
    rule: '3 à 128 lettres ou chiffres. Entre deux, un seul signe parmi . _ - @ + est permis.',
    busy: 'Votre appareil vous demande. Suivez ce qu’il affiche.',
    noScript:
      'Cette page a besoin de JavaScript\u00A0: sans lui, votre navigateur ne peut pas demander votre empreinte, votre visage ou le verrouillage de l’écran. Autorisez-le pour ce site, puis rechargez la page.',
    stopped: 'Vous avez annulé. Personne n’a été connecté.',
    inApp:
      'Vous avez ouvert cette page dans une autre appli, où votre appareil ne peut pas vous demander. Ouvrez-la dans votre navigateur.',
    freshLogin: 'Se reconnecter',
    over: 'Cette demande est terminée, ou une autre attend encore son approbation. Personne n’a été connecté. Attendez deux minutes, puis recommencez.',
    unavailable:
      'Ce n’est pas possible ici pour le moment. Personne n’a été connecté. Réessayez plus tard, ou connectez-vous autrement.',
  },
  signIn: {
    title: 'Se connecter avec cet appareil',
    lead: 'Votre empreinte, votre visage ou le verrouillage de l’écran suffit.',
    other: 'Approuver sur un autre appareil',
    no: 'Cela n’a pas marché sur cet appareil. Vérifiez le nom d’utilisateur, ou approuvez sur un autre appareil.',
    noScript:
      'Pour vous connecter avec cet appareil, votre navigateur a besoin de JavaScript. Sans lui, saisissez votre nom d’utilisateur et approuvez sur un autre appareil.',
    register: 'Première visite\u202F? S’enregistrer avec cet appareil',
    add: 'Déjà enregistré ailleurs\u202F? Ajouter cet appareil',
  },
  register: {
    title: 'S’enregistrer avec cet appareil',
    lead: 'Cet appareil crée une clé que seuls votre empreinte, votre visage ou le verrouillage de l’écran permettent d’utiliser. Aucune donnée de votre corps ne quitte l’appareil.',
    submit: 'S’enregistrer',
    no: 'Ce nom ne peut pas être enregistré ici. Choisissez-en un autre, ou connectez-vous si c’est le vôtre.',
    signIn: 'Déjà enregistré\u202F? Se connecter',
  },
  approve: {
    title: 'Approuver un autre appareil',
    lead: 'Un autre appareil affiche un code et veut se connecter, ou être ajouté, avec votre nom d’utilisateur.',
    leadLink: 'Un autre appareil veut se connecter, ou être ajouté, avec votre nom d’utilisateur.',
    code: 'Six chiffres de l’autre appareil',
    codeHint: 'Vous pouvez les coller\u202F; les espaces ne gênent pas.',
    warning: 'Seulement si vous venez de commencer cela vous-même.',
    never: 'Personne n’a de raison de vous demander ce code ou cette approbation, quel que soit l’appelant.',
    yes: 'Approuver',
    noButton: 'Non, ce n’était pas moi',
    no: 'Cela n’a pas marché. Comparez les six chiffres et le nom d’utilisateur avec l’autre appareil.',
    approved: 'Continuez sur votre autre appareil. Vous n’êtes pas connecté sur celui-ci.',
    close: 'Vous pouvez fermer cette page.',
    refusedTitle: 'Rien n’a été approuvé',
    refused: 'Personne n’est connecté. La demande prend fin d’elle-même en deux minutes au plus.',
    advice:
      'Si cela se reproduit, dites-le-nous\u00A0: quelqu’un d’autre essaie votre nom d’utilisateur. N’approuvez rien.',
    overTitle: 'Cette demande est terminée',
    over: 'Rien n’a été approuvé, et personne n’est connecté. Si c’était vous, recommencez sur votre autre appareil.',
  },
  add: {
    title: 'Ajouter cet appareil',
    lead: 'Approuvez sur un appareil enregistré\u202F; ensuite celui-ci pourra aussi vous connecter.',
    submit: 'Obtenir un code',
    no: 'Cela n’a pas marché. Vérifiez le nom d’utilisateur, ou connectez-vous autrement.',
    then: 'Ensuite, cet appareil demandera votre empreinte, votre visage ou le verrouillage de l’écran. Gardez cette page ouverte.',
    stopped: 'Vous avez annulé. Rien n’a été ajouté.',
  },
};
