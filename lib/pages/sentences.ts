import { sentenceOf } from '../login/errors.js';
import type { LoginErrorCode } from '../login/errors.js';
import type { Identity, OperatorAdapter, Verifier } from '../login/operator.js';
import type { LoginView } from '../login/view.js';
import { fillText } from './format.js';
import type { Texts } from './texts/en.js';

/** What the person does with our code: compares it with the phone's, or enters it on another device. */
export type CodeMethod = OperatorAdapter['method'];

/** How the person who reads is tied to the screen. */
export type LoginMethod = Verifier<Identity>['method'];

/** What a visitor reads when something went wrong: never our configuration, never an operator's words. */
export interface ErrorText {
  readonly title: string;
  readonly text: string;
}

/** Who ended a login with a no, and why, where that is known. */
type Rejection = Omit<LoginView & { state: 'rejected' }, 'state'>;

/** Why a login ended with a no, in our words: the operator's own are never shown. */
export function refusalText(texts: Texts, { by, why }: Rejection, method: LoginMethod | undefined): ErrorText {
  const { cancelled, notApproved, refused, wrong, errors } = texts;
  if (by === 'application') return errors.not_let_in;
  const { title, text, textPush } = by === 'browser' ? cancelled : notApproved;
  if (method !== 'compare')
    return { title, text: by === 'phone' && method !== 'code' ? notApproved.textEither : textPush };
  if (by === 'phone' && why !== undefined) return why === 'refused' ? refused : wrong;
  return { title, text };
}

/**
 * What the visitor reads about an error: what happened, whether anybody was signed in, what to do.
 *
 * @param site - the name that is filled in.
 * @param method - how the person is tied to the screen; `undefined`: it is not known which kind it is.
 */
export function explain(
  texts: Texts,
  code: LoginErrorCode,
  { site, method }: { site: string; method: LoginMethod | undefined },
): ErrorText {
  const sentence = sentenceOf(code);
  switch (sentence) {
    case 'check_entry':
      return { ...texts.errors.check_entry, text: fillText(texts.form.mistake, { site }) };
    case 'gone':
      return texts.gone;
    case 'too_many':
      return texts.many;
    case 'expired':
      return method === 'fido2' ? texts.tooLong : texts.expired;
    case 'rejected':
      return refusalText(texts, { by: 'phone' }, method);
    case 'cancelled':
      return refusalText(texts, { by: 'browser' }, method);
    default:
      return texts.errors[sentence];
  }
}

/** The same in one sentence after the other, where there is no heading. */
export function inOneLine({ title, text }: ErrorText): string {
  return title + (text.endsWith('。') ? '。' : '. ') + text;
}

/** What a scope shares, as an entry of a list; one that we do not know is called by its name. */
export function scopeLabel({ scopes }: Texts, scope: string): string {
  return Object.hasOwn(scopes, scope) ? scopes[scope as keyof Texts['scopes']] : scope;
}
