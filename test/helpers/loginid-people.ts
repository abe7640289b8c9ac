import type { LoginIDOperator } from '../../lib/dev/index.js';
import type { OperatorAdapter } from '../../lib/login/operator.js';
import { loginIDAdapter } from '../../lib/loginid/adapter.js';
import type { LoginIDSettings } from '../../lib/loginid/adapter.js';
import type { LoginIDIdentity } from '../../lib/loginid/identity.js';
import { loginIDTokens } from '../../lib/loginid/tokens.js';
import type { TokenSettings } from '../../lib/loginid/tokens.js';
import { claimsIn } from '../dev/relying-party.js';
import { SHOP, SITE, Visitor } from '../dev/loginid/site.js';

/** A registered device and what its owner does there. */
export interface Owner {
  readonly username: string;
  /** The `sub` of the owner's tokens, and the namespace. */
  readonly id: string;
  readonly namespace: string;
  /** Approves by the code, or by the session that the mail names. */
  approve(by: { code?: string; session_id?: string }): Promise<void>;
  /** Types wrong codes until the operator has had enough. */
  mistype(): Promise<void>;
}

/** Registers somebody, as the quick start's SDK does. */
export async function register(operator: LoginIDOperator, username: string): Promise<Owner> {
  const device = new Visitor(operator);
  const { status, json } = await device.register(username);
  if (status !== 200) throw new Error(`Nobody is registered: ${json.code}.`);
  const { sub, nid } = claimsIn(json.jwt);
  const say = async (remote_session: object) => await device.login(username, { remote_session });
  return {
    username,
    id: sub as string,
    namespace: nid as string,
    approve: async (by) => {
      const answer = await say(by);
      if (answer.status !== 200) throw new Error(`Nothing is approved: ${answer.json.code}.`);
    },
    mistype: async () => {
      const right = operator.pending.find((session) => session.username === username)?.code;
      const code = right === '000000' ? '000001' : '000000';
      for (let tries = 0; tries < 3; tries += 1) await say({ code });
    },
  };
}

export type AllSettings = LoginIDSettings & TokenSettings;

/** An adapter, and the check of tokens that comes with it. */
export function adapterOf(settings: AllSettings): OperatorAdapter<LoginIDIdentity> {
  return loginIDAdapter(settings, loginIDTokens(settings));
}

/** What an adapter to the development operator is made of. */
export function settingsFor(operator: LoginIDOperator, changes: Partial<AllSettings> = {}): AllSettings {
  return {
    name: 'loginid',
    baseURL: operator.url,
    apiKey: SHOP.apiKey,
    origin: SITE,
    certsURL: `${operator.url}/certs`,
    publicKey: undefined,
    namespace: undefined,
    issuer: ['loginid.io'],
    clockTolerance: 30,
    maxTokenAge: 60,
    timeoutMs: 2000,
    showDevices: false,
    ...changes,
  };
}
