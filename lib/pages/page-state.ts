import type { LoginErrorCode } from '../login/errors.js';
import type { Language } from './language.js';
import type { CodeMethod } from './sentences.js';

/** A page of ours, for an application that writes its markup itself: as pieces of HTML, and as what they say. */
export type PageState = PageFrame & PageSubject;

/** What every page has. */
export interface PageFrame {
  /** What the page is about, for the tab. */
  readonly title: string;
  /** The language of the visitor, of those that the site has. */
  readonly language: Language;
  /** How that language is written. */
  readonly direction: 'ltr' | 'rtl';
  /** Who asks: the site's name, or its host. */
  readonly site: string;
  /** The public path of the router. */
  readonly loginPath: string;
  /** What the Content-Security-Policy lets scripts and style sheets have: `nonce="..."`. It is another one each time. */
  readonly nonce: string;
  /** HTML for the `<head>`: our style sheet and script, and what loads the page again where there is no script. */
  readonly head: string;
  /** HTML: our own `<main>`, all that the script needs. */
  readonly main: string;
}

/** Which page it is, and what it is made of. `device` is one of a strategy's own, which its script fills. */
export type PageSubject =
  | {
      readonly page: 'form';
      /** What the form that asks who wants to sign in has to show. */
      readonly form: FormState;
    }
  | {
      readonly page: 'code';
      /** The login whose code is shown, or how it ended. */
      readonly login: LoginState;
    }
  | {
      readonly page: 'message';
      /** What happened. */
      readonly message: MessageState;
    }
  | { readonly page: 'device' };

/** The form that asks who wants to sign in: a POST to `loginPath`. */
export interface FormState {
  /** What its field `returnTo` has to send. */
  readonly returnTo?: string | undefined;
  /** What was typed before. */
  readonly identifier?: string | undefined;
  /** What was wrong with it. */
  readonly problem?: string | undefined;
  /** What its field `way` may send. */
  readonly ways: readonly { readonly value: string; readonly label: string; readonly hint: string }[];
  /** Which of them is chosen at first. */
  readonly chosen: string;
  /** This browser has a login on its way, with its page there. */
  readonly resume?: { readonly href: string; readonly identifier: string } | undefined;
}

/** One login as its browser sees it. */
export interface LoginState {
  /** What its posts name it by. */
  readonly handle: string;
  /** The path to which its `handle` is posted after the approval: that of the place where it began. */
  readonly finish: string;
  /** Where it stands. */
  readonly state: 'starting' | 'pending' | 'approved' | 'rejected' | 'expired' | 'failed' | 'finished';
  /** What the person does with the code: compares it, or enters it on another device. */
  readonly method: CodeMethod;
  /** Who was typed, in this browser. */
  readonly identifier: string;
  /** While it is pending: the code. */
  readonly code?: string | undefined;
  /** How long (ms) the code is valid. */
  readonly left: number;
  /** The code is not the first: a request for another one may still lie on the phone. */
  readonly again: boolean;
  /** What the phone shows as asked for, and why. */
  readonly asked: readonly { readonly scope: string; readonly label: string; readonly why?: string | undefined }[];
  /** How it ended, for the person. */
  readonly text?: string | undefined;
  /** By which the log knows it. */
  readonly supportCode: string;
}

/** What happened, and what it means. */
export interface MessageState {
  /** One of `docs/errors.md`. */
  readonly code: LoginErrorCode;
  /** What the person reads. */
  readonly text: string;
  /** By which the log knows the login, where there is one. */
  readonly supportCode?: string | undefined;
  /** From when on (ms) it makes sense to try again. */
  readonly retryAt?: number | undefined;
}
