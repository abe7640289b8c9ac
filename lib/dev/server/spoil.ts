import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { AnswerFault } from './answer-fault.js';
import { bend, hooked } from './faults.js';
import type { Answer } from './http.js';

/** What a fault makes of an answer, as far as headers and body go. */
export async function spoil(answer: Answer, fault: AnswerFault): Promise<Answer> {
  const { retryAfter } = fault;
  const headers: Record<string, string> = {
    ...answer.headers,
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    ...(fault.gzipBomb !== undefined && { 'content-encoding': 'gzip' }),
    ...lowerCased(fault.headers),
  };
  return { ...answer, headers, body: await spoilBody(answer.body.toString(), fault) };
}

/** Sends an answer as the fault says. The timers end with the connection. */
export async function sendSpoilt(response: ServerResponse, answer: Answer, fault: AnswerFault): Promise<void> {
  if (fault.hang) return;
  if (fault.delayMs !== undefined) await pause(response, fault.delayMs);
  if (fault.drop) {
    response.destroy();
    return;
  }
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
  if (fault.truncate) {
    // The tear-down has to wait for the half, or nothing of it would arrive.
    response.write(body.subarray(0, body.length >> 1), () => response.destroy());
    return;
  }
  if (fault.dripMs !== undefined) {
    for (let sent = 0; sent < body.length - 1 && !response.destroyed; sent++) {
      response.write(body.subarray(sent, sent + 1));
      await pause(response, fault.dripMs);
    }
    response.end(body.subarray(-1));
    return;
  }
  response.end(body);
}

async function spoilBody(honest: string, fault: AnswerFault): Promise<string | Uint8Array> {
  if (fault.gzipBomb !== undefined) return gzipSync(Buffer.alloc(fault.gzipBomb));
  const bent = fault.fields ? JSON.stringify(bend(JSON.parse(honest) as object, fault.fields)) : honest;
  const { body: other = bent } = fault;
  const body = typeof other === 'function' ? await hooked(() => other(bent)) : other;
  return fault.padTo === undefined || typeof body !== 'string' ? body : body.padEnd(fault.padTo);
}

function lowerCased(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Waits, or until the other side is gone. */
function pause(response: ServerResponse, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      response.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms).unref();
    response.on('close', done);
  });
}
