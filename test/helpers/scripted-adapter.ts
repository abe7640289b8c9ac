import { LoginError } from '../../lib/login/errors.js';
import type {
  Challenge,
  Identity,
  Json,
  OutcomeListener,
  LoginRequest,
  UnknownPerson,
  OperatorAdapter,
  Outcome,
  SettledLogin,
  Verified,
} from '../../lib/login/operator.js';

/** Values that must never leave the server, nor stay in a store once a login has ended. */
export const CANARIES = { wsToken: 'canary-ws-token', jwt: 'canary-jwt', code: '48291307' } as const;

/** A phone that rings: what the person, the network and the operator may do about one challenge. */
export interface Ring {
  readonly challenge: Challenge;
  readonly listener: OutcomeListener;
  readonly signal: AbortSignal;
  approve(evidence?: Json): void;
  reject(): void;
  expire(): void;
  fail(error: Error): void;
}

/**
 * An operator played by a test: a whole implementation of the seam, without a network. Every phone that rings stands in
 * `rings`; what is still waited for is counted in `waiting`.
 */
export class ScriptedAdapter implements OperatorAdapter {
  readonly method = 'compare';
  /** Set for an operator that keeps one session a person. */
  oneSession?: NonNullable<OperatorAdapter['oneSession']>;
  /** Every request to ring, in order. */
  readonly begun: LoginRequest[] = [];
  /** Every challenge whose outcome is waited for. */
  readonly rings: Ring[] = [];
  /** Every evidence that was checked. */
  readonly verified: { readonly evidence: Json; readonly login: SettledLogin }[] = [];
  waiting = 0;
  closed = 0;

  /** How the operator answers; by default at once, with a code for a minute. */
  onBegin: (request: LoginRequest) => Promise<Challenge | UnknownPerson> | Challenge | UnknownPerson = () =>
    this.challenge();
  /** What happens when the adapter waits; by default its listener hears that the operator is there at once. */
  onOutcome: (ring: Ring) => void = (ring) => {
    ring.listener.up();
  };
  /** How evidence is checked; by default it is the person asked for. */
  onVerify: (evidence: Json, login: SettledLogin) => Promise<Verified<Identity>> | Verified<Identity> = (
    evidence,
    login,
  ) => ({
    identity: { provider: this.name, id: login.person, scopes: [...login.scopes], missingScopes: [] },
    once: { key: JSON.stringify(evidence), until: login.settledAt + 86_400_000 },
  });

  /** What is wrong with keys and clocks; by default nothing. */
  onCheck: () => Promise<void> | void = () => undefined;
  /** What a question that rings no phone comes to; by default the operator answers. */
  onProbe: () => Promise<void> | void = () => undefined;

  constructor(
    readonly name = 'idtoken',
    readonly id = 'scripted',
  ) {}

  /** The phone that rang last. */
  get ring(): Ring {
    const ring = this.rings.at(-1);
    if (!ring) throw new Error('No phone rings.');
    return ring;
  }

  challenge(life = 60_000): Challenge {
    return { code: CANARIES.code, expiresAt: Date.now() + life, state: { wsToken: CANARIES.wsToken } };
  }

  async begin(request: LoginRequest, signal: AbortSignal): Promise<Challenge | UnknownPerson> {
    signal.throwIfAborted();
    this.begun.push(request);
    return await this.until(signal, async () => await this.onBegin(request));
  }

  async outcome(challenge: Challenge, listener: OutcomeListener, signal: AbortSignal): Promise<Outcome> {
    signal.throwIfAborted();
    return await this.until(
      signal,
      () =>
        new Promise<Outcome>((resolve, reject) => {
          const ring: Ring = {
            challenge,
            listener,
            signal,
            approve: (evidence = { jwt: `${CANARIES.jwt}-${this.rings.indexOf(ring)}` }) =>
              resolve({ type: 'approved', evidence }),
            reject: () => resolve({ type: 'rejected' }),
            expire: () => resolve({ type: 'expired' }),
            fail: reject,
          };
          this.rings.push(ring);
          this.onOutcome(ring);
        }),
    );
  }

  async verify(evidence: Json, login: SettledLogin): Promise<Verified<Identity>> {
    this.verified.push({ evidence, login });
    return await this.onVerify(evidence, login);
  }

  async probe(): Promise<void> {
    await this.onProbe();
  }

  async check(): Promise<void> {
    await this.onCheck();
  }

  close(): void {
    this.closed += 1;
  }

  /** Nothing here outlives its signal. */
  private async until<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    this.waiting += 1;
    try {
      return await new Promise<T>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        work().then(resolve, reject);
      });
    } finally {
      this.waiting -= 1;
    }
  }
}

/** What a scripted operator throws. The codes themselves are provoked where they arise. */
export const BREAKAGES = {
  unreachable: () => new LoginError('operator_unreachable'),
  timeout: () => new LoginError('operator_timeout'),
  inProgress: () => new LoginError('login_in_progress'),
  busy: (retryAt?: number) => new LoginError('operator_busy', { retryAt }),
  lost: () => new LoginError('approval_lost'),
  keys: () => new LoginError('keys_unavailable'),
  signature: () => new LoginError('token_signature'),
};
