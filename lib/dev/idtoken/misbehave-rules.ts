import { callable, check, either, integer, listOf, number, oneOf, record, shape, text, yes } from '../rules.js';
import type { Rule, Rules } from '../rules.js';
import type { AnswerFault, CloseFault, IDTokenMisbehaviour, UpgradeFault } from './misbehave.js';
import { IDTOKEN_TOKEN_FAULTS } from './token-faults.js';

const times = integer(1, 1e9);
const headers = record;

const answer: Rule = shape<AnswerFault>({
  status: integer(200, 599),
  redirect: either('text', text(4096)),
  retryAfter: either('a number or a text', number, text()),
  headers,
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
  times,
});

const FAULTS: Rules<IDTokenMisbehaviour> = {
  initiate: answer,
  verify: answer,
  reject: answer,
  enroll: answer,
  jwks: answer,
  clockOffset: number,
  dateHeader: either('a number of seconds or "missing"', number, oneOf('missing')),
  push: oneOf('lost', 'twice'),
  pushFields: record,
  upgrade: shape<UpgradeFault>({ status: { required: integer(300, 599) }, headers, times }),
  closeOnOpen: shape<CloseFault>({ code: { required: closeCode }, times }),
  silentSocket: yes,
  otpReady: oneOf('missing', 'masked', 'other', 'wrong-type', 'late'),
  junk: listOf(oneOf('unknown-type', 'not-json', 'null', 'array', 'binary', 'oversize', 'flood')),
  approved: oneOf('lost', 'twice', 'then-rejected', 'after-rejected'),
  approvedFields: record,
  random: oneOf('none', 'missing', 'other', 'truncated'),
  hash: oneOf('missing', 'other', 'truncated'),
  dialect: oneOf('quick-start', 'nested-camel', 'flat-snake'),
  contradiction: yes,
  ungranted: yes,
  claims: record,
  scope: (value, at, mistakes) => {
    if (typeof value !== 'string') mistakes.push(`${at} must be text`);
  },
  token: oneOf(...IDTOKEN_TOKEN_FAULTS),
  tokenHeader: record,
  tokenClaims: record,
  jwt: either('text or a function', text(1e7), callable),
  keySet: oneOf(
    'empty',
    'duplicate-kid',
    'private-members',
    'off-curve',
    'foreign-curve',
    'symmetric',
    'encryption-key',
    'not-an-array',
  ),
};

/** Refuses what is not in the set, naming every mistake and the right word. */
export function checkMisbehaviour(faults: IDTokenMisbehaviour): void {
  check('operator.misbehave', 'faults', faults, shape(FAULTS));
}

/** The close codes that an endpoint may send, and 1006 for none. */
export function closeCode(value: unknown, at: string, mistakes: string[]): void {
  const code = Number.isInteger(value) ? (value as number) : 0;
  const sendable = (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005) || (code >= 3000 && code <= 4999);
  if (!sendable) mistakes.push(`${at} must be a close code from 1000 to 1014 or from 3000 to 4999`);
}
