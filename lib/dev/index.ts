export { startIDTokenOperator } from './idtoken/operator.js';
export { startLoginIDOperator } from './loginid/operator.js';
export { IDTOKEN_TOKEN_FAULTS } from './idtoken/token-faults.js';
export { LOGINID_TOKEN_FAULTS } from './loginid/token-faults.js';

export type { AgeBracket, ClaimsDialect, PersonFacts } from './idtoken/claims.js';
export type { ReceivedInitiation } from './idtoken/initiate.js';
export type {
  AnswerFault,
  CloseFault,
  HonestToken,
  IDTokenMisbehaviour,
  JunkFrame,
  UpgradeFault,
} from './idtoken/misbehave.js';
export type { IDTokenOperator, PendingSession, SealOptions } from './idtoken/operator.js';
export type { IDTokenOperatorOptions, RateLimits, ServiceRegistration } from './idtoken/options.js';
export type { ReceivedRequest } from './idtoken/received.js';
export type { IDTokenTokenFault } from './idtoken/token-faults.js';
export type { Device as LoginIDDevice } from './loginid/device.js';
export type { LoginIDMail } from './loginid/mails.js';
export type { LoginIDAnswerFault, LoginIDMisbehaviour } from './loginid/misbehave.js';
export type { LoginIDOperator, PendingRemoteSession } from './loginid/operator.js';
export type { LoginIDClientRegistration, LoginIDOperatorOptions } from './loginid/options.js';
export type { LoginIDRequest } from './loginid/received.js';
export type { LoginIDTokenFault } from './loginid/token-faults.js';
export type { ApproveOptions, EnrolOptions, Phone, PhoneAnswer, PhonePush, WaitOptions } from './phone/phone.js';
