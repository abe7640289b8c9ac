import type { IncomingMessage } from 'node:http';
import { LoginError } from '../login/errors.js';
import type { LoginErrorCode } from '../login/errors.js';
import type { LoginRequestMessage } from './request.js';
import { isJson } from './same-origin.js';

/** The fields that our routes know. Whatever else a form sends is not looked at. */
const NAMES = [
  'identifier',
  'provider',
  'way',
  'kind',
  'returnTo',
  'change',
  'handle',
  'instead',
  'then',
  'jwt',
  'reason',
  'cookies',
] as const;

type Name = (typeof NAMES)[number];

/** Fields of a form, of JSON or of a query: each one at most once, and text. */
export type Fields = Readonly<Partial<Record<Name, string>>>;

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** No form of ours comes near it (bytes). */
const MAX_BODY_BYTES = 16 * 1024;
/** A browser sends so little at once (ms). */
const READ_WITHIN_MS = 10_000;

/**
 * Reads the body of a request, or takes what a body parser of the host has read already.
 *
 * @throws LoginError `body_too_large`, `body_type_unsupported`, `body_invalid`, `fields_invalid`.
 */
export async function readFields(req: LoginRequestMessage): Promise<Fields> {
  // The stream tells, not `req.body`: parsers leave an empty object behind for types that are not theirs.
  if (req.readableDidRead || req.readableEnded) return parsedFields(req.body);
  const form = isForm(req);
  const encoding = req.headers['content-encoding'] ?? 'identity';
  if (!(form || isJson(req)) || encoding.toLowerCase() !== 'identity') throw new LoginError('body_type_unsupported');
  const text = textOf(await readBytes(req));
  return form ? formFields(new URLSearchParams(text)) : jsonFields(text);
}

/**
 * Whether a request has fields that no body parser of the host has read, in a type of ours: for code that leaves the
 * parsing to the host.
 */
export function hasUnreadFields(req: LoginRequestMessage): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = req.headers;
  const hasBody = encoding !== undefined || Number(length) > 0;
  // A host without a stream of its own may hand in what it has parsed.
  const isEmpty = req.body === undefined || req.body === null || Object.keys(req.body).length === 0;
  return hasBody && isEmpty && (isForm(req) || isJson(req)) && !(req.readableDidRead || req.readableEnded);
}

function isForm({ headers }: IncomingMessage): boolean {
  return /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '');
}

/**
 * The same of a query.
 *
 * @throws LoginError `fields_invalid` when a field is there twice.
 */
export function formFields(form: URLSearchParams): Fields {
  const fields: Partial<Record<Name, string>> = {};
  for (const [name, value] of form) {
    if (!isName(name)) continue;
    if (fields[name] !== undefined) throw new LoginError('fields_invalid');
    fields[name] = value;
  }
  return fields;
}

function isName(name: string): name is Name {
  return (NAMES as readonly string[]).includes(name);
}

/**
 * One field of a form or a query.
 *
 * @throws LoginError `fields_invalid` when it is there twice: there is no telling which one counts.
 */
export function onlyOne(form: URLSearchParams, name: string): string | undefined {
  const [value, ...more] = form.getAll(name);
  if (more.length > 0) throw new LoginError('fields_invalid');
  return value;
}

function jsonFields(text: string): Fields {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new LoginError('body_invalid');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new LoginError('body_invalid');
  return checked(body as Readonly<Record<string, unknown>>);
}

function parsedFields(body: unknown): Fields {
  if (body === undefined) return {};
  const wrong = typeof body !== 'object' || body === null || Buffer.isBuffer(body);
  if (wrong) throw new LoginError('body_type_unsupported');
  if (Array.isArray(body)) throw new LoginError('body_invalid');
  return checked(body as Readonly<Record<string, unknown>>);
}

function checked(body: Readonly<Record<string, unknown>>): Fields {
  const fields: Partial<Record<Name, string>> = {};
  for (const name of NAMES) {
    if (!Object.hasOwn(body, name)) continue;
    const value = body[name];
    // A field that was sent twice is an array in what parsers make of forms.
    if (typeof value !== 'string') throw new LoginError('fields_invalid');
    fields[name] = value;
  }
  return fields;
}

function textOf(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new LoginError('body_invalid');
  }
}

/** The whole body, if it is neither too large nor too slow. */
function readBytes(req: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(req.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw new LoginError('body_too_large');
    const chunks: Buffer[] = [];
    let size = 0;
    let reading = true;
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_BODY_BYTES) stop('body_too_large');
    };
    const stop = (mistake?: LoginErrorCode) => {
      if (!reading) return;
      reading = false;
      clearTimeout(slow);
      if (mistake) {
        req.off('data', take);
        reject(new LoginError(mistake));
      } else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    };
    const cut = () => stop('body_invalid');
    const slow = setTimeout(cut, READ_WITHIN_MS);
    req.on('data', take);
    req.on('end', () => stop());
    req.on('error', cut);
    // Comes after the end as well, when it means nothing any more.
    req.on('close', cut);
  });
}
