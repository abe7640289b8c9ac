import type { WebSocket } from 'ws';
import { idTokenAdapter, type IDTokenSettings } from '../../lib/idtoken/adapter.js';
import type { IDTokenIdentity } from '../../lib/idtoken/identity.js';
import type { Challenge, OutcomeListener, OperatorAdapter, SettledLogin } from '../../lib/login/operator.js';
import { makeSigner, type Signer } from './signer.js';
import { reply, startScriptedServer, type ScriptedServer } from './scripted-server.js';
import { someVisitor } from './visitor.js';

export const PERSON = 'user-token-id';
export const SERVICE = 'my-shop';

/** An operator with one key whose answers are the quick start's, until a test changes them. */
export interface ScriptedOperator extends ScriptedServer {
  readonly signer: Signer;
  /** The answer to the next initiations; `undefined` leaves them waiting. */
  initiation: { status: number; body: unknown; headers?: Record<string, string> } | undefined;
  keySet: unknown;
  adapter(settings?: Partial<IDTokenSettings>): OperatorAdapter<IDTokenIdentity>;
  /** A token for {@link PERSON} with the name of the quick start. */
  token(claims?: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): string;
}

export function initiation(changes: Readonly<Record<string, unknown>> = {}): { status: number; body: unknown } {
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  return {
    status: 200,
    body: {
      sessionId: 'sess_abc123def456',
      autoPassword: '482917',
      wsToken: 'ws-token',
      expiresAt,
      random: 'a1b2c3d4e5f67890',
      ...changes,
    },
  };
}

export async function startScriptedOperator(socket?: (socket: WebSocket) => void): Promise<ScriptedOperator> {
  const server = await startScriptedServer();
  const signer = makeSigner();

  const operator: ScriptedOperator = Object.assign(server, {
    signer,
    initiation: initiation(),
    keySet: { keys: [signer.jwk] },
    adapter: (settings: Partial<IDTokenSettings> = {}) => {
      const adapter = idTokenAdapter({
        name: 'idtoken',
        operator: server.url,
        serviceId: SERVICE,
        issuer: server.url,
        audience: [SERVICE],
        clockTolerance: 30,
        requireRandom: false,
        timeoutMs: 2000,
        ...settings,
      });
      server.atClose.push(() => adapter.close());
      return adapter;
    },
    token: (claims: Readonly<Record<string, unknown>> = {}, header?: Readonly<Record<string, unknown>>) =>
      signer.sign({ ...tokenClaims(server.url), ...claims }, header),
  });
  server.parts = {
    request: ({ url }, res) => {
      if (url.endsWith('/.well-known/jwks.json')) reply(res, 200, operator.keySet, { 'cache-control': 'max-age=3600' });
      else if (operator.initiation) {
        reply(res, operator.initiation.status, operator.initiation.body, operator.initiation.headers);
      }
    },
    ...(socket && { socket }),
  };
  return operator;
}

/** The payload of the quick start, made now. */
export function tokenClaims(issuer: string, now = Date.now()): Record<string, unknown> {
  const iat = Math.floor(now / 1000);
  return {
    sub: PERSON,
    iss: issuer,
    aud: SERVICE,
    iat,
    exp: iat + 3600,
    scope: 'identity:name identity:age_over_18',
    idtoken: { tokenId: PERSON, givenName: 'Marie', familyName: 'Dupont', age_over_18: true },
  };
}

/** A challenge as `begin` makes it. */
export function challenge(changes: Partial<Challenge> = {}): Challenge {
  return {
    code: '482917',
    expiresAt: Date.now() + 60_000,
    state: { sessionId: 'sess_abc123def456', wsToken: 'ws-token', random: 'a1b2c3d4e5f67890', skew: 0 },
    ...changes,
  };
}

/** A login as the login service hands it over when it is finished. */
export function settled(changes: Partial<SettledLogin> = {}): SettledLogin {
  const now = Date.now();
  return {
    kind: 'push',
    person: PERSON,
    scopes: ['identity:name', 'identity:age_over_18'],
    state: challenge().state,
    visitor: someVisitor(),
    startedAt: now - 1000,
    settledAt: now,
    ...changes,
  };
}

/** A listener that writes down what it is told, and can be waited for. */
export function recordListener(): OutcomeListener & {
  readonly calls: string[];
  seen(call: string, times?: number): Promise<void>;
} {
  const calls: string[] = [];
  const waiting = new Set<() => void>();
  const tell = (call: string) => {
    calls.push(call);
    waiting.forEach((look) => look());
  };
  return {
    calls,
    up: () => tell('up'),
    down: () => tell('down'),
    seen: (call, times = 1) =>
      new Promise((resolve) => {
        const look = () => {
          if (calls.filter((made) => made === call).length < times) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
