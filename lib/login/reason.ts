/**
 * Why a login ended, or a request was refused, where its type and its code leave that open. It may tell who has an
 * account, so it is for the log only.
 *
 * - `no_answer`: the person had the code on the phone and did not answer;
 * - `not_resolved`: the application knows no such person: `resolveTokenId` gave none;
 * - `unknown_person`: the operator knows no such person;
 * - `over_budget`: too many starts of strangers together for this person;
 * - `visitor_over_budget`, `browser_over_budget`: too many starts of this visitor, or of this known browser;
 * - `session_taken`: another sign-in of this person is waiting, and the operator takes one at a time;
 * - `operator_busy`: the operator takes no more starts for now, of this person or at all;
 * - `refused_lately`: the phone refused a login of this person a moment ago;
 * - `refused`, `wrong_code`: on the phone; `not_approved` where the operator does not say which;
 * - `cancelled`: in the browser;
 * - `shutdown`: the strategy was closed while it waited;
 * - `person_replaced`: another person had been logged in to this session;
 * - `not_finished`: the approval came, and nothing took it in time;
 * - `no_cookie`, `other_browser`, `unknown_login`: why a login was not found.
 */
export type LoginReason =
  | 'no_answer'
  | 'not_resolved'
  | 'unknown_person'
  | 'over_budget'
  | 'visitor_over_budget'
  | 'browser_over_budget'
  | 'session_taken'
  | 'operator_busy'
  | 'refused_lately'
  | 'refused'
  | 'wrong_code'
  | 'not_approved'
  | 'cancelled'
  | 'shutdown'
  | 'person_replaced'
  | 'not_finished'
  | 'no_cookie'
  | 'other_browser'
  | 'unknown_login';
