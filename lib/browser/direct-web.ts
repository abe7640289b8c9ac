import { assert } from './assertion.js';
import type { RemoteSession } from './assertion.js';
import { needWebAuthn } from './fido2.js';
import { textOf } from './fields.js';
import { Operator } from './operator.js';
import { register, registerHere } from './registration.js';
import { askRegisteredDevice } from './remote.js';
import type { Asking, DirectWebCallback } from './remote.js';
import { approvalOf, resultOf } from './result.js';
import type { DirectWebApproval, DirectWebResult } from './result.js';
import { inTurn } from './turn.js';
import { checked } from './username.js';

/** Options of every call. */
export interface DirectWebOptions {
  /** Ends the call with `aborted`: the browser's dialogue closes, and nothing waits any more. */
  signal?: AbortSignal | undefined;
}

/** Options of {@link DirectWeb.login}. */
export interface LoginOptions extends DirectWebOptions {
  /** The login approves this request of another device. */
  remote_session?: RemoteSession | undefined;
}

/** Options of {@link DirectWeb.pushAuthentication} and {@link DirectWeb.addAuthenticator}. */
export interface RemoteOptions extends DirectWebOptions {
  /** Where the operator sends the link by which the request can be approved. It does not keep the address. */
  transient_email?: string | undefined;
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
   * @example
   * const { jwt } = await dw.register('john.doe');
   */
  async register(username: string, { signal }: DirectWebOptions = {}): Promise<DirectWebResult> {
    return await inTurn(async () => await register(this.operator, checked(username), signal));
  }

  /**
   * Logs in with the authenticator of this device. With `remote_session` the login also approves what another device
   * has asked for. Rejects with `ceremony_refused` where this device has no credential of the account: then offer
   * {@link DirectWeb.pushAuthentication} or {@link DirectWeb.addAuthenticator}.
   *
   * @example
   * const { jwt } = await dw.login('john.doe');
   * @example
   * await dw.login('john.doe', { remote_session: { code: '123456' } });
   */
  login(username: string, options?: LoginOptions & { remote_session?: undefined }): Promise<DirectWebResult>;
  login(username: string, options: LoginOptions): Promise<DirectWebApproval>;
  async login(
    username: string,
    { remote_session: remoteSession, signal }: LoginOptions = {},
  ): Promise<DirectWebApproval> {
    return await inTurn(async () => {
      const answer = await assert(this.operator, checked(username), remoteSession, signal);
      return remoteSession ? approvalOf(answer) : resultOf(answer);
    });
  }

  /**
   * Logs in on a device without a credential: a registered one approves, by the code that the callback gets or by the
   * link in the mail. An exception of the callback ends the call with that exception.
   *
   * @example
   * const { jwt } = await dw.pushAuthentication('john.doe', (code) => show(code));
   */
  async pushAuthentication(
    username: string,
    callback: DirectWebCallback,
    options: RemoteOptions = {},
  ): Promise<DirectWebResult> {
    return await inTurn(async () => {
      const asking = askingOf(username, callback, options);
      return resultOf(await askRegisteredDevice(this.operator, 'push_authentication', asking));
    });
  }

  /**
   * Makes this device an authenticator of an account, once a registered device has approved that.
   *
   * @example
   * await dw.addAuthenticator('john.doe', (code) => show(code), { transient_email: 'john.doe@acme.com' });
   */
  async addAuthenticator(
    username: string,
    callback: DirectWebCallback,
    options: RemoteOptions = {},
  ): Promise<DirectWebResult> {
    return await inTurn(async () => {
      const asking = askingOf(username, callback, options);
      needWebAuthn();
      const approved = await askRegisteredDevice(this.operator, 'add_authenticator', asking);
      const session = textOf(approved, 'registration_session');
      return await registerHere(this.operator, asking.username, session, asking.signal);
    });
  }
}

function askingOf(username: string, callback: DirectWebCallback, options: RemoteOptions): Asking {
  if (typeof (callback as unknown) !== 'function') throw new TypeError('DirectWeb: callback must be a function.');
  return { username: checked(username), callback, email: options.transient_email, signal: options.signal };
}
