import { startLoginIDOperator } from '../../../lib/dev/index.js';
import type { LoginIDOperator } from '../../../lib/dev/loginid/operator.js';
import type { LoginIDClientRegistration, LoginIDOperatorOptions } from '../../../lib/dev/loginid/options.js';
import { send } from '../relying-party.js';
import type { Answer, Loose } from '../relying-party.js';
import { Authenticator } from './authenticator.js';
import type { Slip } from './authenticator.js';

export const SITE = 'http://localhost:3000';

export const SHOP: LoginIDClientRegistration = {
  apiKey: 'fLari955o86zbedHVT-lcRKoZMoIQ==',
  websiteURL: SITE,
  name: 'My Shop',
  approvePath: '/login/loginid/approve',
  addPath: '/login/loginid/add',
};

export const CHROME =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/87.0.4280.88 Safari/537.36';

const running: LoginIDOperator[] = [];

/** An operator that {@link stopAll} stops. */
export async function start(options: Partial<LoginIDOperatorOptions> = {}): Promise<LoginIDOperator> {
  const operator = await startLoginIDOperator({ clients: [SHOP], ...options });
  running.push(operator);
  return operator;
}

/** Ends what a test has begun. */
export async function stopAll(): Promise<void> {
  await Promise.all(running.splice(0).map((operator) => operator.stop()));
}

/** A browser with an authenticator of its own, on the page of a site, with the wire calls of the quick start's SDK. */
export class Visitor {
  readonly authenticator: Authenticator;

  constructor(
    readonly operator: LoginIDOperator,
    readonly apiKey = SHOP.apiKey,
    readonly site = SITE,
  ) {
    this.authenticator = new Authenticator(site);
  }

  /** One call; `client_id` or `clientId` as the endpoint has it. */
  post(path: string, body: Record<string, unknown>, headers: Record<string, string> = {}): Promise<Answer> {
    const key = /^\/(register|verify)[A-Z]/.test(path) ? 'clientId' : 'client_id';
    const own = { origin: this.site, 'user-agent': CHROME, ...headers };
    return send('POST', this.operator.url + path, { [key]: this.apiKey, ...body }, own);
  }

  /** `dw.register(username)`: the answer of the last call. */
  async register(username: string, slip: Slip = {}): Promise<Answer> {
    const begun = await this.post('/registerRequest', { udata: username, sessionId: '' });
    return begun.status === 200 ? await this.attest(username, begun.json, slip) : begun;
  }

  /** The second half of a registration. */
  attest(username: string, options: Loose, slip: Slip = {}): Promise<Answer> {
    const { id, clientData, attestation } = this.authenticator.create(options, slip);
    const { uid, challenge } = options;
    const made = { keyHandle: id, clientData, attestData: attestation };
    return this.post('/registerAttest', { uid, challenge, udata: username, ...made });
  }

  /** `dw.login(username, options)`: the answer of the last call. */
  async login(username: string, options: unknown = null, slip: Slip = {}): Promise<Answer> {
    const begun = await this.post('/verifyRequest', { username, options });
    return begun.status === 200 ? await this.sign(username, begun.json, options, slip) : begun;
  }

  /** The second half of a login. */
  sign(username: string, begun: Loose, options: unknown = null, slip: Slip = {}): Promise<Answer> {
    const { id, clientData, authData, signature } = this.authenticator.get(begun, slip);
    const { challenge } = begun;
    const signed = { keyHandle: id, clientData, authData, signData: signature };
    return this.post('/verifySign', { challenge, username, udata: username, ...signed, options });
  }

  /** `dw.pushAuthentication` or `dw.addAuthenticator` up to the callback. */
  ask(kind: Remote, username: string, options: Loose = null): Promise<Answer> {
    return this.post(`/${kind}/init`, { username, options });
  }

  /** Their next call, which is held until the other device acts. */
  wait(kind: Remote, username: string, code: string): Promise<Answer> {
    const answer = this.post(`/${kind}/complete`, { username, options: { remote_session: { code } } });
    // Some tests end while one is held.
    answer.catch(() => {});
    return answer;
  }
}

type Remote = 'push_authentication' | 'add_authenticator';
