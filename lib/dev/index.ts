export { countersContract } from './contract/counters.js';
export { fleetContract } from './contract/fleet.js';
export { storeContract } from './contract/store.js';
export { startIDTokenOperator } from './idtoken/start.js';
export { startLoginIDOperator } from './loginid/start.js';
export { IDTOKEN_TOKEN_FAULTS } from './idtoken/token-faults.js';
export { LOGINID_TOKEN_FAULTS } from './loginid/token-faults.js';

export type { ContractCheck, ContractClock } from './contract/check.js';
export type { CountersContractOptions } from './contract/counters.js';
export type { ContractProcess, FleetContractOptions } from './contract/fleet.js';
export type { StoreContractOptions } from './contract/store.js';
export type { AgeBracket, ClaimsDialect, PersonFacts } from './idtoken/claims.js';
export type { CloseFault, IDTokenMisbehaviour, JunkFrame, UpgradeFault } from './idtoken/misbehave.js';
export type {
  IDTokenOperator,
  PendingSession,
  ReceivedInitiation,
  ReceivedRequest,
  SealOptions,
} from './idtoken/operator.js';
export type { IDTokenOperatorOptions, RateLimits, ServiceRegistration } from './idtoken/options.js';
export type {
  ApproveOptions,
  EnrolOptions,
  Phone,
  PhoneAnswer,
  PhonePush,
  WaitOptions,
} from './idtoken/phone/phone.js';
export type { IDTokenTokenFault } from './idtoken/token-faults.js';
export type { Device as LoginIDDevice } from './loginid/device.js';
export type { LoginIDMail } from './loginid/mails.js';
export type { LoginIDAnswerFault, LoginIDMisbehaviour } from './loginid/misbehave.js';
export type { LoginIDOperator, LoginIDRequest, PendingRemoteSession } from './loginid/operator.js';
export type { LoginIDClientRegistration, LoginIDOperatorOptions } from './loginid/options.js';
export type { LoginIDTokenFault } from './loginid/token-faults.js';
export type { AnswerFault } from './server/answer-fault.js';
export type { HonestToken } from './server/forge.js';
