import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnswerFault } from './answer-fault.js';
import { incoming, json } from './http.js';
import type { Answer, BodyMistake, Endpoint, Incoming, Refusal } from './http.js';
import { sendSpoilt, spoil } from './spoil.js';

/** An endpoint, and the fault that spoils its answers. */
export interface Route<Spoilable extends string> {
  readonly endpoint: Endpoint;
  readonly spoilable?: Spoilable;
}

/** Endpoints by method and path. */
export type Routes<Spoilable extends string> = ReadonlyMap<string, Route<Spoilable>>;

/** In what one operator differs from another, as far as HTTP goes. */
export interface Wire<Spoilable extends string, Fault extends AnswerFault> {
  readonly routes: Routes<Spoilable>;
  /** Notes a request that came in. */
  received(request: IncomingMessage): void;
  /** The path by which the routes know what was sent. */
  routeOf(path: string): string;
  /** The fault of one answer, counted. */
  fault(name: Spoilable): Fault | undefined;
  /** The error that a fault tells instead of the work, if it does. */
  told(fault: Fault): Answer | undefined;
  /** Words the refusal of a body. */
  badBody(mistake: BodyMistake): Refusal;
  /** Words the refusal of a path without an endpoint, or with endpoints of these methods only. */
  noRoute(methods: readonly string[]): Refusal;
  /** Writes a refusal in the operator's form, and anything else as a failure of its own. */
  refused(error: unknown): Answer;
  /** The headers for browsers of an origin; no `access-control-allow-origin` is a no. */
  cors(origin: string | undefined): Record<string, string>;
  /** What a preflight is told besides. */
  readonly preflight: Readonly<Record<string, string>>;
  /** The time in the `Date` header, in milliseconds; undefined leaves the header out. */
  date(): number | undefined;
  /** Called when the work is done, before it is answered. */
  worked(request: Incoming): void;
}

/** Finds the endpoint, lets it work, and writes its answer. The only place that does. */
export async function respond<Spoilable extends string, Fault extends AnswerFault>(
  request: IncomingMessage,
  response: ServerResponse,
  wire: Wire<Spoilable, Fault>,
): Promise<void> {
  wire.received(request);
  const asked = incoming(request, response, (mistake) => wire.badBody(mistake));
  const path = wire.routeOf(asked.path);
  const route = wire.routes.get(`${asked.method} ${path}`);
  const fault = route?.spoilable && wire.fault(route.spoilable);
  const cors = wire.cors(request.headers.origin);
  const done =
    preflight(asked, cors, wire.preflight) ?? insteadOf(fault, wire) ?? (await work(asked, path, route, wire));
  wire.worked(asked);
  const answer = { ...done, headers: { ...done.headers, ...cors, ...dateHeader(wire.date()) } };
  response.sendDate = false;
  if (answer.stream) {
    response.writeHead(answer.status, answer.headers);
    answer.stream(response);
    return;
  }
  const spoilt = fault ? await spoil(answer, fault).catch((error: unknown) => wire.refused(error)) : answer;
  await sendSpoilt(response, spoilt, fault ?? {});
}

function preflight(
  { method }: Incoming,
  cors: Record<string, string>,
  headers: Readonly<Record<string, string>>,
): Answer | undefined {
  if (method !== 'OPTIONS' || !('access-control-allow-origin' in cors)) return undefined;
  return { status: 204, headers, body: '' };
}

function insteadOf<Spoilable extends string, Fault extends AnswerFault>(
  fault: Fault | undefined,
  wire: Wire<Spoilable, Fault>,
): Answer | undefined {
  if (!fault) return undefined;
  const { redirect, status = 302 } = fault;
  return redirect === undefined ? wire.told(fault) : json(status, {}, { location: redirect });
}

async function work<Spoilable extends string, Fault extends AnswerFault>(
  request: Incoming,
  path: string,
  route: Route<Spoilable> | undefined,
  wire: Wire<Spoilable, Fault>,
): Promise<Answer> {
  try {
    if (route) return await route.endpoint(request);
    throw wire.noRoute([...wire.routes.keys()].flatMap((key) => (key.endsWith(` ${path}`) ? key.split(' ', 1) : [])));
  } catch (error) {
    return wire.refused(error);
  }
}

/** The operator's own clock, which may be a virtual one. */
function dateHeader(at: number | undefined): Record<string, string> {
  return at === undefined ? {} : { date: new Date(at).toUTCString() };
}
