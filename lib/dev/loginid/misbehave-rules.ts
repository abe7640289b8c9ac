import { callable, check, either, integer, number, oneOf, record, shape, text, yes } from '../rules.js';
import type { Rule, Rules } from '../rules.js';
import type { LoginIDAnswerFault, LoginIDMisbehaviour } from './misbehave.js';
import { LOGINID_TOKEN_FAULTS } from './token-faults.js';

const answer: Rule = shape<LoginIDAnswerFault>({
  code: text(64),
  status: integer(200, 599),
  redirect: text(4096),
  retryAfter: either('a number or a text', number, text()),
  headers: record,
  fields: record,
  body: either('text, bytes or a function', callable, (value, at, mistakes) => {
    if (typeof value !== 'string' && !(value instanceof Uint8Array)) mistakes.push(at);
  }),
  padTo: integer(0, 1e9),
  gzipBomb: integer(0, 2e9),
  truncate: yes,
  dripMs: integer(1, 1e6),
  delayMs: integer(1, 1e6),
  hang: yes,
  drop: yes,
  times: integer(1, 1e9),
});

const FAULTS: Rules<LoginIDMisbehaviour> = {
  registerInit: answer,
  registerComplete: answer,
  loginInit: answer,
  loginComplete: answer,
  pushInit: answer,
  pushComplete: answer,
  addInit: answer,
  addComplete: answer,
  certs: answer,
  clockOffset: number,
  expireAtUnit: oneOf('milliseconds', 'seconds'),
  notification: oneOf('push_notification', 'communication'),
  mail: oneOf('lost'),
  noJwt: yes,
  resultUsername: text(),
  token: oneOf(...LOGINID_TOKEN_FAULTS),
  tokenHeader: record,
  tokenClaims: record,
  jwt: either('text or a function', text(1e7), callable),
};

/** Refuses what is not in the set, naming every mistake and the right word. */
export function checkMisbehaviour(faults: LoginIDMisbehaviour): void {
  check('loginid.misbehave', 'faults', faults, shape(FAULTS));
}
