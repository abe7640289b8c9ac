import { base64, signText } from './device-key.js';
import type { Facts, Person } from './people.js';

/** A request for approval, as the push brings it: all values are text. */
export interface Push {
  sessionId: string;
  tokenId: string;
  otp: string;
  expiresAt: string;
  serviceName: string;
  serviceUrl?: string;
  privacyPolicyUrl?: string;
  serviceVerified: string;
  scopes: string;
}

/** What the push stream says. */
export type StreamEvent =
  | { type: 'hello'; served: string[]; refused: { tokenId: string; reason: string }[] }
  | { type: 'refused'; tokenId: string; reason: string }
  | { type: 'push'; data: Push }
  | { type: 'left'; sessionId: string }
  | { type: 'ended'; sessionId: string; state: string };

/** An answer of the operator. */
export interface Reply {
  status: number;
  body: { error?: string; message?: string };
}

/** How approvals are signed at this operator. */
export interface SigningForm {
  approvalMessage: string;
  grantedScopesEncoding: string;
}

/** The operator, as a phone talks to it. */
export class Wire {
  /** How far the operator's clock is ahead of ours, in milliseconds: it may be a virtual one. */
  private ahead: number;

  constructor(
    operatorNow: number,
    private readonly form: SigningForm,
  ) {
    this.ahead = operatorNow - Date.now();
  }

  /** The operator's time in milliseconds. */
  now(): number {
    return Date.now() + this.ahead;
  }

  /** Enrols a device key. The credential is a stand-in: JSON with the keys of a real one. */
  enroll({ tokenId, deviceId, facts, publicKeyPem }: Person): Promise<Reply> {
    const vdsData = base64(new TextEncoder().encode(JSON.stringify(credential(tokenId, facts))));
    return this.post('/enroll', { vdsData, publicKeyPem, deviceId });
  }

  /** Approves: the code and the scopes are what the person saw, and are bound by the signature. */
  async approve(person: Person, sessionId: string, otp: string, grantedScopes: string[]): Promise<Reply> {
    const timestamp = this.seconds();
    const three = `${sessionId}|${otp}|${timestamp}`;
    const text = this.form.approvalMessage === 'three' ? three : `${three}|${this.joined(grantedScopes)}`;
    const signatureBase64 = await signText(text, person.privateKey);
    const { tokenId } = person;
    return this.post('/auth/verify', { sessionId, tokenId, otp, signatureBase64, timestamp, grantedScopes });
  }

  /** Refuses. */
  async refuse({ tokenId, privateKey }: Person, sessionId: string): Promise<Reply> {
    const timestamp = this.seconds();
    const signatureBase64 = await signText(`${sessionId}|reject|${timestamp}`, privateKey);
    return this.post('/auth/reject', { sessionId, tokenId, timestamp, signatureBase64 });
  }

  /** Listens for pushes until the stream or the signal ends. */
  async listen(people: readonly Person[], signal: AbortSignal, heard: (event: StreamEvent) => void): Promise<void> {
    const deviceId = people[0]?.deviceId ?? '';
    const timestamp = this.seconds();
    const claims = people.map(async ({ tokenId, privateKey }) => ({
      tokenId,
      signatureBase64: await signText(`pushes|${deviceId}|${tokenId}|${timestamp}`, privateKey),
    }));
    const response = await this.send(
      '/phone/pushes',
      { deviceId, timestamp, people: await Promise.all(claims) },
      signal,
    );
    if (!response.ok || !response.body) throw new Error('The operator does not send pushes.');
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) if (event.startsWith('data: ')) heard(JSON.parse(event.slice(6)) as StreamEvent);
    }
  }

  private async post(path: string, body: object): Promise<Reply> {
    const response = await this.send(path, body);
    const parsed: unknown = await response.json().catch(() => ({}));
    return { status: response.status, body: parsed ?? {} };
  }

  private async send(path: string, body: object, signal?: AbortSignal): Promise<Response> {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: signal ?? null,
    });
    const date = Date.parse(response.headers.get('date') ?? '');
    // A header has whole seconds: smaller differences say nothing.
    if (Math.abs(date - this.now()) > 2000) this.ahead = date - Date.now();
    return response;
  }

  private seconds(): number {
    return Math.floor(this.now() / 1000);
  }

  private joined(scopes: string[]): string {
    if (this.form.grantedScopesEncoding === 'json') return JSON.stringify(scopes);
    return scopes.join(this.form.grantedScopesEncoding === 'space' ? ' ' : ',');
  }
}

function credential(tokenId: string, facts: Facts): object {
  const { givenName, familyName, dateOfBirth, nationality, documentNumber, trustLevel } = facts;
  // JSON leaves out what is undefined.
  return {
    tid: tokenId,
    gn: givenName,
    fn: familyName,
    dob: dateOfBirth,
    nat: nationality,
    doc: documentNumber,
    trust: trustLevel,
  };
}
