import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { PhoneAnswer } from './phone.js';

/** Sends JSON as a phone does, and reads the answer. Rejects if the connection ends without one. */
export function post(url: string, body: object, ca: string | undefined): Promise<PhoneAnswer> {
  const text = JSON.stringify(body);
  const options = {
    method: 'POST',
    // A connection of its own: none is left open when the answer is here.
    agent: false as const,
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
  };
  return new Promise((resolve, reject) => {
    const outgoing = url.startsWith('https:') ? secureRequest(url, { ...options, ca }) : request(url, options);
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        const answer = parse(Buffer.concat(chunks).toString());
        const error = typeof answer.error === 'string' ? { error: answer.error } : {};
        resolve({ ok: status >= 200 && status < 300, status, ...error, body: answer });
      });
    });
    outgoing.end(text);
  });
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
