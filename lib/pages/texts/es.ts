import type { Texts } from './en.js';

/** Every sentence of our pages, in Spanish. */
export const es: Texts = {
  form: {
    title: 'Iniciar sesión',
    lead: 'Sin contraseña. Usted aprueba en su teléfono.',
    leadPush: 'Sin contraseña. Usted aprueba en un dispositivo que registró aquí.',
    leadEither: 'Sin contraseña.',
    identifier: 'Dirección de correo o nombre de usuario',
    ways: '¿Cómo quiere iniciar sesión?',
    submit: 'Continuar',
    mistake: 'Escriba la dirección de correo o el nombre de usuario con que {site} le conoce.',
    signedIn: 'Ya ha iniciado sesión.',
    goOn: 'Seguir',
    needs: 'La página a la que va pide este dato. Compártalo al aprobar:',
  },
  ways: {
    compare: {
      label: 'Con la app de identidad en su teléfono',
      hint: 'Compara un código y luego aprueba en la app.',
    },
    code: {
      label: 'Con otro de mis dispositivos',
      hint: 'Escribe un código en un dispositivo registrado.',
    },
    fido2: { label: 'Con este dispositivo', hint: 'Huella, rostro o bloqueo de pantalla.' },
  },

  resume: {
    text: 'Ya hay un inicio de sesión en curso en este navegador.',
    approved: 'Ha aprobado este inicio de sesión. Falta un paso.',
    back: 'Volver al código',
    anew: 'O empezar de nuevo',
    anewButton: 'Empezar de nuevo',
  },

  code: {
    for: 'Para {who}',
    change: 'Cambiar',
    changeSpoken: 'Cambiar de persona',
    starting: 'Su código llega enseguida',
    compare: 'Compare este código con su teléfono',
    compareApp: 'Compare este código con el de su app de identidad',
    left: 'Válido {time} más',
    leftSpoken: 'Quedan {n} segundos.',
    same: '¿El mismo código? Apruebe.',
    different: '¿Otro código, o no es usted? Rechace.',
    openApp: 'Abrir la app de identidad',
    comeBack: 'Después vuelva aquí. Esta página sigue por sí sola.',
    new: 'Este código es nuevo. Si su teléfono muestra aún una solicitud anterior, rechácela.',
    check: 'Comprobar ahora',
    cancel: 'Cancelar',
  },

  asked: {
    title: '{site} pide',
    default: 'Su teléfono muestra lo que se pide.',
    choose: 'Usted elige en su teléfono qué comparte.',
    missing: 'No ha compartido',
    again: 'Puede pedirlo otra vez con un código nuevo y compartirlo entonces.',
  },

  help: {
    title: '¿No aparece nada en su teléfono?',
    titleApp: '¿No aparece nada en su app de identidad?',
    name: 'Mire el nombre de arriba. Si tiene un error, cámbielo.',
    phone: 'Desbloquee su teléfono, compruebe que tiene conexión y abra la app de identidad.',
    again: 'Pedir de nuevo con otro código',
    other: 'Iniciar sesión de otra forma',
  },
  push: {
    title: 'Escriba este código en un dispositivo que haya registrado',
    open: 'Abra allí esta dirección',
    qr: 'Código QR de esta dirección',
    mail: 'Si {who} está registrado aquí, también va en camino un correo con un enlace.',
    devices: 'Puede aprobar en',
    nobody: 'No dé el código a nadie, llame o escriba quien sea. ¿No lo ha empezado usted? Cancele y no apruebe nada.',
    new: 'Este código es nuevo. El anterior ya no vale: escriba este.',
    help: '¿Falta algo?',
    own: 'Solo puede aprobar un dispositivo en el que se haya registrado en {site}.',
  },

  note: {
    offline: 'Sin conexión. Esta página sigue por sí sola en cuanto la haya.',
    restoring: 'Se está restableciendo la conexión con el servicio de identificación. Su código sigue siendo válido.',
  },

  end: {
    new: 'Código nuevo',
    again: 'Reintentar',
    anew: 'Empezar de nuevo',
    account: 'Usar otra cuenta',
    support: 'Código de asistencia',
    notYou: '¿No ha sido usted?',
    advice:
      'Rechace toda solicitud que no haya empezado usted. Si otra persona respondió en su teléfono, bloquéelo y avise a quien emitió su identidad digital.',
    advicePush:
      'Rechace toda solicitud que no haya empezado usted. Si otra persona respondió en su otro dispositivo, bloquéelo y avise a este sitio.',
    retryIn: 'Puede volver a intentarlo {in}',
    retryAt: 'a las {clock}',
  },
  approved: {
    title: 'Aprobado',
    text: 'Se está iniciando su sesión en {site}.',
    stuck: 'Si no ocurre nada, continúe aquí.',
    undone: 'El último paso no ha funcionado. Continúe para intentarlo otra vez. Si no sirve, avise a este sitio.',
    button: 'Continuar',
  },
  finished: { title: 'Ha iniciado sesión', text: 'Continúe hacia donde quería ir.' },
  cancelled: {
    title: 'Cancelado',
    text: 'No se ha iniciado ninguna sesión. Si su teléfono sigue preguntando, rechace allí.',
    textPush: 'No se ha iniciado ninguna sesión. Si otro dispositivo sigue preguntando, rechace allí.',
  },
  refused: { title: 'Rechazado en su teléfono', text: 'No se ha iniciado ninguna sesión.' },
  wrong: {
    title: 'El código no coincidía',
    text: 'En su teléfono se escribió otro código. No se ha iniciado ninguna sesión. Pida un código nuevo y escriba ese.',
  },
  notApproved: {
    title: 'No aprobado',
    text: 'Se rechazó en su teléfono, o allí se escribió otro código. No se ha iniciado ninguna sesión.',
    textPush:
      'Se rechazó en su otro dispositivo, o el código fue incorrecto demasiadas veces. No se ha iniciado ninguna sesión.',
    textEither: 'Se rechazó. No se ha iniciado ninguna sesión.',
  },
  expired: {
    title: 'El código ha caducado',
    text: 'No llegó ninguna respuesta a tiempo. No se ha iniciado ninguna sesión.',
    name: '¿Es correcto el nombre?',
    nothing:
      '¿Ninguna solicitud en su teléfono? Puede que se haya pedido demasiadas veces, o que este nombre no se conozca aquí. Use un navegador en el que ya haya iniciado sesión, o inténtelo más tarde.',
    nothingPush:
      '¿Ninguna solicitud en su otro dispositivo? Puede que se haya pedido demasiadas veces, o que este nombre no se conozca aquí. Use un navegador en el que ya haya iniciado sesión, o inténtelo más tarde.',
  },
  tooLong: { title: 'Ha tardado demasiado', text: 'No se ha iniciado ninguna sesión. Empiece de nuevo.' },
  failed: { title: 'El inicio de sesión no ha funcionado' },
  gone: {
    title: 'Este inicio de sesión ya no se conoce',
    text: 'Ha terminado, o se empezó en otro navegador. Aquí no se ha iniciado ninguna sesión.',
  },
  many: {
    title: 'Demasiados intentos',
    text: 'Se han empezado varios inicios de sesión en poco tiempo. Por ahora no sale ninguna solicitud más.',
  },
  errors: {
    check_entry: { title: 'Compruebe lo que ha escrito' },
    garbled: {
      title: 'Esto no ha llegado como debía',
      text: 'Su navegador ha enviado algo que esta página no puede leer. Empiece de nuevo.',
    },
    other_provider: {
      title: 'Esa forma de iniciar sesión no se ofrece',
      text: 'Elija una de las que se ofrecen aquí.',
    },
    cookies: {
      title: 'Se necesitan cookies',
      text: 'Permita las cookies de este sitio y vuelva a intentarlo: unen el inicio de sesión a su navegador. Si ha llegado desde otra app, abra esta página en su navegador.',
    },
    elsewhere: {
      title: 'Esa solicitud venía de otro sitio',
      text: 'Un inicio de sesión solo empieza en este sitio. No se ha enviado ninguna solicitud. Empiece de nuevo aquí.',
    },
    not_approved: { title: 'Todavía sin aprobar', text: 'Primero apruebe, luego continúe.' },
    sign_in: { title: 'Inicie sesión', text: 'Esta página es para personas que han iniciado sesión.' },
    ceremony: {
      title: 'No ha funcionado',
      text: 'No se ha iniciado ninguna sesión. Compruebe lo que ha escrito, o inicie sesión de otra forma.',
    },
    used: {
      title: 'Este inicio de sesión ya se ha usado',
      text: 'Cada aprobación sirve una sola vez, y en este navegador no hay ninguna sesión iniciada. Empiece un nuevo inicio de sesión.',
    },
    sign_in_again: {
      title: 'Inicie sesión de nuevo',
      text: 'Inició sesión hace ya un rato. Antes de añadir un dispositivo, demuestre que sigue siendo usted.',
    },
    not_let_in: {
      title: 'Sin acceso',
      text: 'Usted ha aprobado, pero este sitio no admite esta cuenta.',
    },
    other_person: {
      title: 'Ha aprobado otra persona',
      text: 'Usted ha iniciado sesión aquí con otra cuenta, y así sigue. Apruebe con su propia cuenta, o cierre antes la sesión.',
    },
    not_started: {
      title: 'Inicio de sesión no comenzado',
      text: 'Este sitio no ha comenzado su inicio de sesión y no se le ha enviado ninguna solicitud. Inténtelo más tarde, o inicie sesión de otra manera.',
    },
    unreachable: {
      title: 'No se puede acceder al servicio de identificación',
      text: 'No se ha enviado ninguna solicitud, ni se ha iniciado ninguna sesión. Inténtelo de nuevo en un momento.',
    },
    unsure: {
      title: 'El servicio de identificación tiene un problema',
      text: 'No sabemos si le ha llegado una solicitud. Rechace toda solicitud para la que aquí no se muestre un código. No se ha iniciado ninguna sesión.',
    },
    busy: { title: 'El servicio de identificación está saturado', text: 'No se ha iniciado ninguna sesión.' },
    waiting: {
      title: 'Hay otro inicio de sesión en espera',
      text: 'Se empezó en otro navegador o hace un momento. Termine aquel, o espere a que acabe.',
    },
    lost: {
      title: 'Su respuesta no nos ha llegado',
      text: 'No se ha iniciado ninguna sesión, aunque usted haya aprobado. Pida un código nuevo.',
    },
    clocks: {
      title: 'No se ha podido verificar la aprobación',
      text: 'Los relojes de este sitio y del servicio de identificación no coinciden. No se ha iniciado ninguna sesión. Inténtelo más tarde.',
    },
    keys: {
      title: 'Todavía no se ha podido comprobar la aprobación',
      text: 'No se ha iniciado ninguna sesión. Durante un minuto puede reintentarlo sin aprobar otra vez.',
    },
    unverified: {
      title: 'No se ha podido verificar la aprobación',
      text: 'No se ha iniciado ninguna sesión. Inténtelo de nuevo. Si vuelve a ocurrir, díganos el código de asistencia.',
    },
    unavailable: {
      title: 'Ahora no es posible iniciar sesión',
      text: 'El fallo es nuestro. No se ha iniciado ninguna sesión. Inténtelo más tarde.',
    },
    last_step: {
      title: 'El último paso no ha funcionado',
      text: 'Usted ha aprobado, pero el fallo es nuestro. No se ha iniciado ninguna sesión. Durante un minuto puede reintentarlo sin aprobar otra vez.',
    },
  },
  scopes: {
    'identity:name': 'Su nombre y apellidos',
    'identity:given_name': 'Su nombre',
    'identity:family_name': 'Sus apellidos',
    'identity:date_of_birth': 'Su fecha de nacimiento',
    'identity:nationality': 'Su nacionalidad',
    'identity:document': 'El número de su documento de identidad',
    'identity:photo': 'Su foto',
    'identity:trust_level': 'Con qué seguridad se comprobó su identidad',
    'identity:age_over_18': 'Si tiene más de 18 años, no su fecha de nacimiento',
    'identity:age_over_21': 'Si tiene más de 21 años, no su fecha de nacimiento',
    'identity:age_over_25': 'Si tiene más de 25 años, no su fecha de nacimiento',
    'identity:age_range': 'Su grupo de edad, no su fecha de nacimiento',
    'identity:is_eu_citizen': 'Si tiene la ciudadanía de la Unión Europea, no su nacionalidad',
    'identity:name_initial': 'Sus iniciales',
  },
  device: {
    username: 'Nombre de usuario',
    rule: 'De 3 a 128 letras o cifras. Uno de . _ - @ + se admite entre dos de ellas.',
    busy: 'Su dispositivo pregunta por usted. Siga lo que muestra.',
    noScript:
      'Esta página necesita JavaScript: solo con él puede su navegador pedir su huella, su rostro o el bloqueo de pantalla. Permítalo en este sitio y vuelva a cargar la página.',
    stopped: 'Ha cancelado. No se ha iniciado ninguna sesión.',
    inApp:
      'Ha abierto esta página dentro de otra aplicación, donde su dispositivo no puede pedirle confirmación. Ábrala en su navegador.',
    freshLogin: 'Iniciar sesión de nuevo',
    over: 'Esta solicitud ha terminado, u otra espera aún su aprobación. No se ha iniciado ninguna sesión. Espere dos minutos y empiece de nuevo.',
    unavailable:
      'Eso no está disponible aquí ahora. No se ha iniciado ninguna sesión. Inténtelo más tarde, o inicie sesión de otra forma.',
  },
  signIn: {
    title: 'Iniciar sesión con este dispositivo',
    lead: 'Basta su huella, su rostro o el bloqueo de pantalla.',
    other: 'Aprobar en otro dispositivo',
    no: 'No ha funcionado en este dispositivo. Compruebe el nombre de usuario, o apruebe en otro dispositivo.',
    noScript:
      'Para iniciar sesión con este dispositivo, su navegador necesita JavaScript. Sin él, escriba su nombre de usuario y apruebe en otro dispositivo.',
    register: '¿Primera vez aquí? Registrarse con este dispositivo',
    add: '¿Registrado en otro? Añadir este dispositivo',
  },
  register: {
    title: 'Registrarse con este dispositivo',
    lead: 'Este dispositivo crea una clave que solo su huella, su rostro o el bloqueo de pantalla pueden usar. Ningún dato de su cuerpo sale del dispositivo.',
    submit: 'Registrarse',
    no: 'Este nombre no se puede registrar aquí. Elija otro, o inicie sesión si es el suyo.',
    signIn: '¿Ya se registró? Iniciar sesión',
  },
  approve: {
    title: 'Aprobar otro dispositivo',
    lead: 'Otro dispositivo muestra un código y quiere iniciar sesión, o ser añadido, con su nombre de usuario.',
    leadLink: 'Otro dispositivo quiere iniciar sesión, o ser añadido, con su nombre de usuario.',
    code: 'Seis cifras del otro dispositivo',
    codeHint: 'Puede pegarlas; los espacios no importan.',
    warning: 'Solo si usted mismo acaba de empezar esto.',
    never: 'Nadie tiene motivo para pedirle este código o esta aprobación, llame quien llame.',
    yes: 'Aprobar',
    noButton: 'No, no he sido yo',
    no: 'No ha funcionado. Compare las seis cifras y el nombre de usuario con el otro dispositivo.',
    approved: 'Siga en su otro dispositivo. En este no ha iniciado sesión.',
    close: 'Puede cerrar esta página.',
    refusedTitle: 'No se ha aprobado nada',
    refused: 'No se ha iniciado ninguna sesión. La solicitud termina por sí sola en dos minutos como mucho.',
    advice: 'Si vuelve a ocurrir, avísenos: otra persona está probando su nombre de usuario. No apruebe nada.',
    overTitle: 'Esta solicitud ha terminado',
    over: 'No se ha aprobado nada, ni se ha iniciado ninguna sesión. Si era usted, empiece de nuevo en su otro dispositivo.',
  },
  add: {
    title: 'Añadir este dispositivo',
    lead: 'Apruebe en un dispositivo registrado; después también podrá iniciar sesión con este.',
    submit: 'Obtener un código',
    no: 'No ha funcionado. Compruebe el nombre de usuario, o inicie sesión de otra forma.',
    then: 'Después, este dispositivo pide su huella, su rostro o el bloqueo de pantalla. Deje esta página abierta.',
    stopped: 'Ha cancelado. No se ha añadido nada.',
  },
};
