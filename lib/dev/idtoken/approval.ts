import { verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Settings } from './settings.js';

/** How approvals are signed: two settings of the operator that a phone has to follow. */
export type ApprovalForm = Pick<Settings, 'approvalMessage' | 'grantedScopesEncoding'>;

/** What an approval says. */
export interface Approval {
  readonly sessionId: string;
  readonly otp: string;
  readonly timestamp: number;
  /** Left out: everything that was asked for. */
  readonly grantedScopes?: readonly string[] | undefined;
}

/** What a phone signs to approve: `sessionId|otp|timestamp`, and the granted scopes where they are bound (protocol 8). */
export function approvalText({ sessionId, otp, timestamp, grantedScopes }: Approval, form: ApprovalForm): string {
  const three = `${sessionId}|${otp}|${timestamp}`;
  const bound = form.approvalMessage === 'four' || (form.approvalMessage === 'auto' && grantedScopes !== undefined);
  return bound ? `${three}|${joined(grantedScopes ?? [], form.grantedScopesEncoding)}` : three;
}

/** What a phone signs to refuse. Our own extension: refusing is not documented on the wire (protocol 21). */
export function refusalText(sessionId: string, timestamp: number): string {
  return `${sessionId}|reject|${timestamp}`;
}

/** Checks a signature of an enrolled device: ECDSA P-256 with SHA-256, standard Base64 of DER or, if allowed, r|s. */
export function signedByDevice(
  message: string,
  signatureBase64: string,
  publicKey: KeyObject,
  format: Settings['signatureFormat'],
): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(signatureBase64)) return false;
  const signature = Buffer.from(signatureBase64, 'base64');
  const raw = format === 'der-or-raw' && signature.length === 64;
  const dsaEncoding = raw ? 'ieee-p1363' : 'der';
  return verify('sha256', Buffer.from(message), { key: publicKey, dsaEncoding }, signature);
}

function joined(scopes: readonly string[], encoding: Settings['grantedScopesEncoding']): string {
  if (encoding === 'json') return JSON.stringify(scopes);
  return scopes.join(encoding === 'space' ? ' ' : ',');
}
