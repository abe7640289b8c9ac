import { approvalOf, resultOf } from './answers.js';
import type { DirectWebApproval, DirectWebResult } from './answers.js';
import { addAuthenticator, logIn, prepare, registerUsername } from './ceremonies.js';
import type { CeremonyCall, RemoteSession } from './ceremonies.js';
import { DirectWebError } from './errors.js';
import { oneAtATime } from './one-at-a-time.js';
import { Operator } from './operator.js';
import { askRegisteredDevice } from './remote.js';
import type { DirectWebCallback, RemoteRequest } from './remote.js';
import { UnansweredQuestion } from './unanswered.js';

/** Options of every call. What is `null` counts as left out, here and in the options that build on this. */
export interface DirectWebOptions {
  /** Ends the call with `aborted`: the browser's dialogue closes, and nothing waits any more. */
  signal?: AbortSignal | null | undefined;
}

/** Options of {@link DirectWeb.login}. */
export interface LoginOptions extends DirectWebOptions {
  /** The login approves this request of another device. */
  remote_session?: RemoteSession | null | undefined;
}

/** Options of {@link DirectWeb.pushAuthentication} and {@link DirectWeb.addAuthenticator}. */
export interface RemoteOptions extends DirectWebOptions {
  /** Where the operator sends the link by which the request can be approved. It does not keep the address. */
  transient_email?: string | null | undefined;
}

/**
 * The browser's side of LoginID DirectWeb: registers and logs in with the authenticator of this device, or asks a
 * registered device. Every call resolves with `{ username, namespace, jwt }`, of which your server has to verify the
 * `jwt`, and rejects with a {@link DirectWebError}. One call runs at a time on a page.
 *
 * @example
 * const dw = new DirectWeb('https://directweb.usw1.loginid.io', 'fLari955o86zbedHVT...lcRKoZMoIQ==');
 * const { jwt } = await dw.login('john.doe');
 */
export class DirectWeb {
  private readonly operator: Operator;
  private readonly unanswered = new UnansweredQuestion();

  /**
   * @param baseURL - the base URL from the operator's dashboard
   * @param apiKey - the API key of the integration; it is public
   * @throws TypeError if the address is none, or the key is missing
   */
  constructor(baseURL: string, apiKey: string) {
    this.operator = new Operator(baseURL, apiKey);
  }

  /**
   * Registers a new username with the authenticator of this device.
   *
   * @param username - 3 to 128 characters
   * @param options - see {@link DirectWebOptions}
   * @returns the operator's result, with the `jwt` for your server
   * @throws {@link DirectWebError}
   * @example
   * const { jwt } = await dw.register('john.doe');
   */
  async register(username: string, options?: DirectWebOptions | null): Promise<DirectWebResult> {
    return await oneAtATime(async () => await registerUsername(this.call(username, options)));
  }

  /**
   * Logs in with the authenticator of this device. With `remote_session` the login also approves what another device
   * has asked for. Rejects with `ceremony_refused` where this device has no credential of the account: then offer
   * {@link DirectWeb.pushAuthentication} or {@link DirectWeb.addAuthenticator}.
   *
   * @param username - as it was registered
   * @param options - see {@link LoginOptions}
   * @returns the operator's result; with `remote_session` perhaps without a `jwt`
   * @throws {@link DirectWebError}
   * @example
   * const { jwt } = await dw.login('john.doe');
   * @example
   * await dw.login('john.doe', { remote_session: { code: '123456' } });
   */
  login(
    username: string,
    options?: (LoginOptions & { remote_session?: null | undefined }) | null,
  ): Promise<DirectWebResult>;
  login(username: string, options?: LoginOptions | null): Promise<DirectWebApproval>;
  async login(username: string, options?: LoginOptions | null): Promise<DirectWebApproval> {
    return await oneAtATime(async () => {
      const remoteSession = remoteSessionIn(options);
      const answer = await logIn(this.call(username, options), remoteSession);
      return remoteSession ? approvalOf(answer) : resultOf(answer);
    });
  }

  /**
   * Logs in on a device without a credential: a registered one approves, by the code that the callback gets or by the
   * link in the mail. An exception of the callback ends the call with that exception.
   *
   * @param username - as it was registered
   * @param callback - shows the code to the person
   * @param options - see {@link RemoteOptions}
   * @returns the operator's result, once a registered device has approved
   * @throws {@link DirectWebError}; TypeError if the callback is none
   * @example
   * const { jwt } = await dw.pushAuthentication('john.doe', (code) => show(code));
   */
  async pushAuthentication(
    username: string,
    callback: DirectWebCallback,
    options?: RemoteOptions | null,
  ): Promise<DirectWebResult> {
    return await oneAtATime(async () => {
      const request = remoteRequest(this.call(username, options), callback, options);
      return resultOf(await askRegisteredDevice(this.operator, 'push_authentication', request));
    });
  }

  /**
   * Makes this device an authenticator of an account, once a registered device has approved that.
   *
   * @param username - as it was registered
   * @param callback - shows the code to the person; an exception of it ends the call
   * @param options - see {@link RemoteOptions}
   * @returns the operator's result, once this device has its credential
   * @throws {@link DirectWebError}; TypeError if the callback is none
   * @example
   * await dw.addAuthenticator('john.doe', (code) => show(code), { transient_email: 'john.doe@acme.com' });
   */
  async addAuthenticator(
    username: string,
    callback: DirectWebCallback,
    options?: RemoteOptions | null,
  ): Promise<DirectWebResult> {
    return await oneAtATime(async () => {
      const call = this.call(username, options);
      return await addAuthenticator(call, remoteRequest(call, callback, options));
    });
  }

  /**
   * Has the operator ask now what the browser's dialogue will answer, so that no request stands between the press that
   * follows and the dialogue: some browsers open it only soon after a press. Call it when the username is known. A
   * `login` or `register` for the same username within a minute takes it up; nothing is asked of the person before.
   * Nothing is thrown, and nothing is lost if it fails: the call then asks by itself.
   *
   * @param kind - which of the two calls follows
   * @param username - the one that it will have
   * @example
   * field.addEventListener('change', () => dw.prepare('login', field.value));
   */
  prepare(kind: 'login' | 'register', username: string): void {
    try {
      prepare(kind, this.call(username, null));
    } catch {
      // No username yet, or no FIDO2: the call that follows says so.
    }
  }

  private call(username: string, options: DirectWebOptions | null | undefined): CeremonyCall {
    const { operator, unanswered } = this;
    return { operator, unanswered, username: checkedUsername(username), signal: options?.signal ?? undefined };
  }
}

function remoteRequest(
  { username, signal }: CeremonyCall,
  callback: DirectWebCallback,
  options: RemoteOptions | null | undefined,
): RemoteRequest {
  if (typeof (callback as unknown) !== 'function') throw new TypeError('DirectWeb: callback must be a function.');
  return { username, callback, email: options?.transient_email ?? undefined, signal };
}

/** Which request is approved. One that names none must not become a login like any other. Throws a DirectWebError. */
function remoteSessionIn(options: LoginOptions | null | undefined): RemoteSession | undefined {
  const given = options?.remote_session ?? undefined;
  if (!given) return undefined;
  const { code, session_id } = given;
  if (!code && !session_id) throw new DirectWebError('remote_session_not_found');
  return { code: code ?? undefined, session_id: session_id ?? undefined };
}

/** Letters and digits, with single special characters between them. Which of those may be is the operator's to say. */
const USERNAME = /^[\p{L}\p{N}](?:[^\p{L}\p{N}\s\p{C}]?[\p{L}\p{N}])*$/u;

/** The username, if it can be one: nothing else is sent. Throws a DirectWebError. */
export function checkedUsername(username: string): string {
  const given: unknown = username;
  if (given === undefined || given === null || given === '') throw new DirectWebError('username_empty');
  if (typeof given !== 'string' || given.length < 3 || given.length > 128 || !USERNAME.test(given)) {
    throw new DirectWebError('username_invalid');
  }
  return given;
}
