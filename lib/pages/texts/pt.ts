import type { Texts } from './en.js';

/** Every sentence of our pages, in Portuguese. */
export const pt: Texts = {
  form: {
    title: 'Iniciar sessão',
    lead: 'Sem palavra-passe. Aprova no seu telemóvel.',
    leadPush: 'Sem palavra-passe. Aprova num dispositivo que registou aqui.',
    leadEither: 'Sem palavra-passe.',
    identifier: 'Endereço de e-mail ou nome de utilizador',
    ways: 'Como quer iniciar sessão?',
    submit: 'Continuar',
    mistake: 'Introduza o endereço de e-mail ou o nome de utilizador pelo qual {site} o conhece.',
    signedIn: 'Já tem a sessão iniciada.',
    goOn: 'Prosseguir',
    needs: 'A página para onde vai pede este dado. Partilhe-o ao aprovar:',
  },
  ways: {
    compare: {
      label: 'Com a app de identidade no telemóvel',
      hint: 'Compara um código e depois aprova na app.',
    },
    code: {
      label: 'Com outro dos meus dispositivos',
      hint: 'Introduz um código num dispositivo registado.',
    },
    fido2: { label: 'Com este dispositivo', hint: 'Impressão digital, rosto ou bloqueio de ecrã.' },
  },

  resume: {
    text: 'Já há um início de sessão em curso neste navegador.',
    approved: 'Aprovou este início de sessão. Falta um passo.',
    back: 'Voltar ao código',
    anew: 'Ou começar de novo',
    anewButton: 'Começar de novo',
  },

  code: {
    for: 'Para {who}',
    change: 'Mudar',
    changeSpoken: 'Mudar de pessoa',
    starting: 'O seu código está a chegar',
    compare: 'Compare este código com o seu telemóvel',
    compareApp: 'Compare este código com o da sua app de identidade',
    left: 'Válido por mais {time}',
    leftSpoken: 'Faltam {n} segundos.',
    same: 'O mesmo código? Aprove.',
    different: 'Outro código, ou não é consigo? Recuse.',
    openApp: 'Abrir a app de identidade',
    comeBack: 'Depois volte aqui. Esta página prossegue sozinha.',
    new: 'Este código é novo. Se o seu telemóvel ainda mostrar um pedido anterior, recuse-o.',
    check: 'Verificar agora',
    cancel: 'Cancelar',
  },

  asked: {
    title: '{site} pede',
    default: 'O seu telemóvel mostra o que é pedido.',
    choose: 'É no telemóvel que escolhe o que partilha.',
    missing: 'Não partilhou',
    again: 'Pode pedir de novo com um novo código e partilhar então.',
  },

  help: {
    title: 'Nada no seu telemóvel?',
    titleApp: 'Nada na sua app de identidade?',
    name: 'Veja o nome acima. Se tiver um erro, mude-o.',
    phone: 'Desbloqueie o telemóvel, verifique se tem ligação e abra a app de identidade.',
    again: 'Pedir de novo com outro código',
    other: 'Iniciar sessão de outra forma',
  },
  push: {
    title: 'Introduza este código num dispositivo que registou',
    open: 'Abra lá este endereço',
    qr: 'Código QR deste endereço',
    mail: 'Se {who} estiver registado aqui, vai também a caminho um e-mail com uma ligação.',
    devices: 'Pode aprovar em',
    nobody:
      'Não dê o código a ninguém, seja quem for que ligue ou escreva. Não foi iniciado por si? Cancele e não aprove nada.',
    new: 'Este código é novo. O anterior já não vale: introduza este.',
    help: 'Falta alguma coisa?',
    own: 'Só pode aprovar um dispositivo no qual se registou em {site}.',
  },

  note: {
    offline: 'Sem ligação. Esta página prossegue sozinha assim que houver.',
    restoring: 'A ligação ao serviço de identificação está a ser restabelecida. O seu código continua válido.',
  },

  end: {
    new: 'Novo código',
    again: 'Tentar de novo',
    anew: 'Começar de novo',
    account: 'Usar outra conta',
    support: 'Código de apoio',
    notYou: 'Não foi a própria pessoa?',
    advice:
      'Recuse todos os pedidos que não iniciou. Se outra pessoa respondeu no seu telemóvel, bloqueie-o e avise quem emitiu a sua identidade digital.',
    advicePush:
      'Recuse todos os pedidos que não iniciou. Se outra pessoa respondeu no seu outro dispositivo, bloqueie-o e avise este site.',
    retryIn: 'Pode tentar de novo {in}',
    retryAt: 'às {clock}',
  },
  approved: {
    title: 'Aprovado',
    text: 'A sua sessão em {site} está a ser iniciada.',
    stuck: 'Se nada acontecer, continue aqui.',
    undone: 'O último passo não resultou. Continue para tentar de novo. Se não ajudar, avise este site.',
    button: 'Continuar',
  },
  finished: { title: 'Tem a sessão iniciada', text: 'Continue para onde queria ir.' },
  cancelled: {
    title: 'Cancelado',
    text: 'Nenhuma sessão foi iniciada. Se o telemóvel ainda perguntar, recuse lá.',
    textPush: 'Nenhuma sessão foi iniciada. Se outro dispositivo ainda perguntar, recuse lá.',
  },
  refused: { title: 'Recusado no seu telemóvel', text: 'Nenhuma sessão foi iniciada.' },
  wrong: {
    title: 'O código não coincidiu',
    text: 'Foi introduzido outro código no seu telemóvel. Nenhuma sessão foi iniciada. Peça um novo código e introduza esse.',
  },
  notApproved: {
    title: 'Não aprovado',
    text: 'Foi recusado no seu telemóvel, ou foi lá introduzido outro código. Nenhuma sessão foi iniciada.',
    textPush:
      'Foi recusado no seu outro dispositivo, ou o código esteve errado demasiadas vezes. Nenhuma sessão foi iniciada.',
    textEither: 'Foi recusado. Nenhuma sessão foi iniciada.',
  },
  expired: {
    title: 'O código expirou',
    text: 'Nenhuma resposta chegou a tempo. Nenhuma sessão foi iniciada.',
    name: 'O nome está certo?',
    nothing:
      'Nenhum pedido no telemóvel? Talvez tenha sido pedido demasiadas vezes, ou este nome não é conhecido aqui. Use um navegador em que já iniciou sessão, ou tente mais tarde.',
    nothingPush:
      'Nenhum pedido no outro dispositivo? Talvez tenha sido pedido demasiadas vezes, ou este nome não é conhecido aqui. Use um navegador em que já iniciou sessão, ou tente mais tarde.',
  },
  tooLong: { title: 'Demorou demasiado', text: 'Nenhuma sessão foi iniciada. Comece de novo.' },
  failed: { title: 'O início de sessão não resultou' },
  gone: {
    title: 'Este início de sessão já não é conhecido',
    text: 'Terminou, ou foi iniciado noutro navegador. Aqui não foi iniciada nenhuma sessão.',
  },
  many: {
    title: 'Demasiadas tentativas',
    text: 'Foram iniciadas várias sessões em pouco tempo. Por agora não sai mais nenhum pedido.',
  },
  errors: {
    check_entry: { title: 'Verifique o que introduziu' },
    garbled: {
      title: 'Isto não chegou como devia',
      text: 'O seu navegador enviou algo que esta página não consegue ler. Comece de novo.',
    },
    other_provider: {
      title: 'Essa forma de iniciar sessão não é oferecida',
      text: 'Escolha uma das que são oferecidas aqui.',
    },
    cookies: {
      title: 'São precisos cookies',
      text: 'Permita os cookies deste site e tente de novo: ligam o início de sessão ao seu navegador. Se veio de outra app, abra esta página no seu navegador.',
    },
    elsewhere: {
      title: 'Esse pedido veio de outro lado',
      text: 'Um início de sessão só começa neste site. Nenhum pedido foi enviado. Comece aqui de novo.',
    },
    not_approved: { title: 'Ainda não aprovado', text: 'Primeiro aprove, depois continue.' },
    sign_in: { title: 'Inicie sessão', text: 'Esta página é para pessoas com sessão iniciada.' },
    ceremony: {
      title: 'Isso não resultou',
      text: 'Nenhuma sessão foi iniciada. Verifique o que introduziu, ou inicie sessão de outra forma.',
    },
    used: {
      title: 'Este início de sessão já foi usado',
      text: 'Cada aprovação serve uma só vez, e neste navegador não há sessão iniciada. Comece um novo início de sessão.',
    },
    sign_in_again: {
      title: 'Inicie sessão de novo',
      text: 'Já iniciou sessão há algum tempo. Antes de adicionar um dispositivo, mostre que ainda é a mesma pessoa.',
    },
    not_let_in: {
      title: 'Sem acesso',
      text: 'Aprovou, mas este site não admite esta conta.',
    },
    other_person: {
      title: 'Outra pessoa aprovou',
      text: 'A sessão aqui é de outra conta, e assim continua. Aprove com a sua própria conta, ou termine primeiro a sessão.',
    },
    not_started: {
      title: 'Início de sessão não começado',
      text: 'Este site não começou o seu início de sessão e não lhe foi enviado nenhum pedido. Tente mais tarde, ou inicie sessão de outra forma.',
    },
    unreachable: {
      title: 'O serviço de identificação não está acessível',
      text: 'Nenhum pedido foi enviado, e nenhuma sessão foi iniciada. Tente de novo daqui a pouco.',
    },
    unsure: {
      title: 'O serviço de identificação tem um problema',
      text: 'Não sabemos se lhe chegou um pedido. Recuse todos os pedidos para os quais não é mostrado aqui um código. Nenhuma sessão foi iniciada.',
    },
    busy: { title: 'O serviço de identificação está sobrecarregado', text: 'Nenhuma sessão foi iniciada.' },
    waiting: {
      title: 'Há outro início de sessão à espera',
      text: 'Foi iniciado noutro navegador ou há instantes. Termine esse, ou espere que acabe.',
    },
    lost: {
      title: 'A sua resposta não nos chegou',
      text: 'Nenhuma sessão foi iniciada, mesmo que tenha aprovado. Peça um novo código.',
    },
    clocks: {
      title: 'Não foi possível verificar a aprovação',
      text: 'Os relógios deste site e do serviço de identificação não coincidem. Nenhuma sessão foi iniciada. Tente mais tarde.',
    },
    keys: {
      title: 'Ainda não foi possível conferir a aprovação',
      text: 'Nenhuma sessão foi iniciada. Durante um minuto pode tentar de novo sem voltar a aprovar.',
    },
    unverified: {
      title: 'Não foi possível verificar a aprovação',
      text: 'Nenhuma sessão foi iniciada. Tente de novo. Se voltar a acontecer, indique-nos o código de apoio.',
    },
    unavailable: {
      title: 'De momento não é possível iniciar sessão',
      text: 'A falha é nossa. Nenhuma sessão foi iniciada. Tente mais tarde.',
    },
    last_step: {
      title: 'O último passo não resultou',
      text: 'Aprovou, mas a falha é nossa. Nenhuma sessão foi iniciada. Durante um minuto pode tentar de novo sem voltar a aprovar.',
    },
  },
  scopes: {
    'identity:name': 'O seu nome próprio e apelido',
    'identity:given_name': 'O seu nome próprio',
    'identity:family_name': 'O seu apelido',
    'identity:date_of_birth': 'A sua data de nascimento',
    'identity:nationality': 'A sua nacionalidade',
    'identity:document': 'O número do seu documento de identidade',
    'identity:photo': 'A sua fotografia',
    'identity:trust_level': 'Até que ponto a sua identidade foi verificada',
    'identity:age_over_18': 'Se tem mais de 18 anos, não a data de nascimento',
    'identity:age_over_21': 'Se tem mais de 21 anos, não a data de nascimento',
    'identity:age_over_25': 'Se tem mais de 25 anos, não a data de nascimento',
    'identity:age_range': 'A sua faixa etária, não a data de nascimento',
    'identity:is_eu_citizen': 'Se tem cidadania da União Europeia, não a nacionalidade',
    'identity:name_initial': 'As suas iniciais',
  },
  device: {
    username: 'Nome de utilizador',
    rule: '3 a 128 letras ou algarismos. Um de . _ - @ + é permitido entre dois deles.',
    busy: 'O seu dispositivo está a pedir a sua confirmação. Siga o que ele mostra.',
    noScript:
      'Esta página precisa de JavaScript: só com ele o navegador pode pedir a impressão digital, o rosto ou o bloqueio de ecrã. Permita-o para este site e carregue a página de novo.',
    stopped: 'Cancelou. Nenhuma sessão foi iniciada.',
    inApp:
      'Abriu esta página dentro de outra aplicação, onde o seu dispositivo não lhe pode pedir confirmação. Abra-a no seu navegador.',
    freshLogin: 'Iniciar sessão de novo',
    over: 'Este pedido terminou, ou outro ainda espera pela aprovação. Nenhuma sessão foi iniciada. Espere dois minutos e comece de novo.',
    unavailable:
      'Isso não está disponível aqui de momento. Nenhuma sessão foi iniciada. Tente mais tarde, ou inicie sessão de outra forma.',
  },
  signIn: {
    title: 'Iniciar sessão com este dispositivo',
    lead: 'Basta a impressão digital, o rosto ou o bloqueio de ecrã.',
    other: 'Aprovar noutro dispositivo',
    no: 'Não resultou neste dispositivo. Verifique o nome de utilizador, ou aprove noutro dispositivo.',
    noScript:
      'Para iniciar sessão com este dispositivo, o navegador precisa de JavaScript. Sem ele, introduza o nome de utilizador e aprove noutro dispositivo.',
    register: 'Primeira vez aqui? Registar-se com este dispositivo',
    add: 'Registado noutro lado? Adicionar este dispositivo',
  },
  register: {
    title: 'Registar-se com este dispositivo',
    lead: 'Este dispositivo cria uma chave que só a impressão digital, o rosto ou o bloqueio de ecrã podem usar. Nenhum dado do seu corpo sai do dispositivo.',
    submit: 'Registar',
    no: 'Este nome não pode ser registado aqui. Escolha outro, ou inicie sessão se for o seu.',
    signIn: 'Já se registou? Iniciar sessão',
  },
  approve: {
    title: 'Aprovar outro dispositivo',
    lead: 'Outro dispositivo mostra um código e quer iniciar sessão, ou ser adicionado, com o seu nome de utilizador.',
    leadLink: 'Outro dispositivo quer iniciar sessão, ou ser adicionado, com o seu nome de utilizador.',
    code: 'Seis algarismos do outro dispositivo',
    codeHint: 'Pode colá-los; os espaços não incomodam.',
    warning: 'Só se foi a própria pessoa a iniciar isto agora mesmo.',
    never: 'Ninguém tem motivo para lhe pedir este código ou esta aprovação, seja quem for que ligue.',
    yes: 'Aprovar',
    noButton: 'Não, não fui eu',
    no: 'Isso não resultou. Compare os seis algarismos e o nome de utilizador com o outro dispositivo.',
    approved: 'Prossiga no outro dispositivo. Neste não tem a sessão iniciada.',
    close: 'Pode fechar esta página.',
    refusedTitle: 'Nada foi aprovado',
    refused: 'Nenhuma sessão foi iniciada. O pedido termina sozinho dentro de dois minutos.',
    advice: 'Se voltar a acontecer, avise-nos: outra pessoa está a tentar o seu nome de utilizador. Não aprove nada.',
    overTitle: 'Este pedido terminou',
    over: 'Nada foi aprovado, e nenhuma sessão foi iniciada. Se era a própria pessoa, comece de novo no outro dispositivo.',
  },
  add: {
    title: 'Adicionar este dispositivo',
    lead: 'Aprove num dispositivo registado; depois este também poderá iniciar a sua sessão.',
    submit: 'Obter um código',
    no: 'Isso não resultou. Verifique o nome de utilizador, ou inicie sessão de outra forma.',
    then: 'Depois disso, este dispositivo pede a impressão digital, o rosto ou o bloqueio de ecrã. Deixe esta página aberta.',
    stopped: 'Cancelou. Nada foi adicionado.',
  },
};
