import type { ServerResponse } from 'node:http';
import { Refusal } from '../../server/http.js';
import type { Answer, Incoming } from '../../server/http.js';
import { signedByDevice } from '../approval.js';
import type { OperatorContext } from '../context.js';
import { pushOf } from '../push.js';
import type { SessionState } from '../sessions.js';

/** Why a person on a phone gets no pushes. */
export type NotServed = 'not_enrolled' | 'revoked' | 'other_device';

interface Claim {
  readonly tokenId: string;
  readonly signatureBase64: string;
}

const WINDOW_SECONDS = 30;
const HEARTBEAT_MS = 15_000;
const MOST_PEOPLE = 50;

/**
 * The push service for phones that are web pages: server-sent events, asked for by POST so that the proof of the
 * device keys stands in a body and not in an address. For each person the phone signs `pushes|deviceId|tokenId|timestamp`.
 *
 * The events: `hello` with `now`, who is served and who is not (and why); `push` with the data message; `ended` with a
 * session that needs no answer any more; `left` with one that the service has left; `refused` with a person who is no longer served. Requests that already wait are sent at once.
 */
export async function pushStream(request: Incoming, context: OperatorContext): Promise<Answer> {
  const { deviceId, timestamp, people } = await request.json();
  const wellFormed =
    typeof deviceId === 'string' &&
    typeof timestamp === 'number' &&
    Array.isArray(people) &&
    people.length <= MOST_PEOPLE &&
    people.every(isClaim);
  if (!wellFormed) throw new Refusal(400, 'invalid_request', 'Send deviceId, timestamp and people.');
  if (Math.abs(Math.floor(context.now() / 1000) - timestamp) > WINDOW_SECONDS) {
    throw new Refusal(401, 'stale_timestamp', 'Invalid timestamp');
  }
  const refused: { tokenId: string; reason: NotServed }[] = [];
  const served = people.flatMap(({ tokenId, signatureBase64 }) => {
    const reason = whyNot(tokenId, signatureBase64, `pushes|${deviceId}|${tokenId}|${timestamp}`, context);
    if (reason) refused.push({ tokenId, reason });
    return reason ? [] : [tokenId];
  });
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform' },
    body: '',
    stream: (response) => serve(response, served, refused, context),
  };
}

function serve(
  response: ServerResponse,
  served: readonly string[],
  refused: readonly { tokenId: string; reason: NotServed }[],
  { pushes, sessions, codeOf, faults, now }: OperatorContext,
): void {
  const send = (event: object) => response.write(`data: ${JSON.stringify(event)}\n\n`);
  const receiver = {
    push: (data: Readonly<Record<string, string>>) => void send({ type: 'push', data }),
    ended: (sessionId: string, state: SessionState) => void send({ type: 'ended', sessionId, state }),
    left: (sessionId: string) => void send({ type: 'left', sessionId }),
    replaced: (tokenId: string) => void send({ type: 'refused', tokenId, reason: 'other_device' }),
  };
  send({ type: 'hello', now: now(), served, refused });
  for (const session of sessions.all) {
    const waits = session.state === 'pending' && session.rung && served.includes(session.tokenId);
    if (waits) receiver.push(pushOf(session, codeOf(session), faults.now.pushFields));
  }
  const ends = served.map((tokenId) => pushes.listen(tokenId, receiver));
  const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS).unref();
  response.on('close', () => {
    clearInterval(heartbeat);
    for (const end of ends) end();
  });
}

function whyNot(tokenId: string, signature: string, message: string, context: OperatorContext): NotServed | undefined {
  const enrolment = context.enrolments.find(tokenId);
  if (!enrolment) return 'not_enrolled';
  if (enrolment.revoked) return 'revoked';
  const key = context.enrolments.keyOf(enrolment);
  return signedByDevice(message, signature, key, 'der') ? undefined : 'other_device';
}

function isClaim(value: unknown): value is Claim {
  const { tokenId, signatureBase64 } = (value ?? {}) as Record<string, unknown>;
  return typeof tokenId === 'string' && typeof signatureBase64 === 'string';
}
