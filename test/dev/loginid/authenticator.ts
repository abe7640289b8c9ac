import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Loose } from '../relying-party.js';

interface Held {
  id: string;
  privateKey: KeyObject;
  counter: number;
}

/** What a device does otherwise than a good one. */
export interface Slip {
  origin?: string;
  rpId?: string;
  challenge?: string;
  type?: string;
  /** The flags: 0x01 somebody was there, 0x04 it was the owner. */
  flags?: number;
  counter?: number;
  brokenSignature?: boolean;
  /** The credential gets this id, as if it were made anew with the old one. */
  id?: string;
}

/** A platform authenticator and its browser, in a few lines: ES256, attestation "none". */
export class Authenticator {
  readonly held: Held[] = [];

  constructor(readonly origin = 'http://localhost:3000') {}

  /** `navigator.credentials.create()`: the texts that an SDK sends. */
  create(options: Loose, slip: Slip = {}) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const id = slip.id === undefined ? randomBytes(32) : fromText(slip.id);
    const cose = cbor(new Map<number, unknown>([[1, 2], [3, -7], [-1, 1], [-2, fromText(x)], [-3, fromText(y)]])); // prettier-ignore
    const length = Buffer.from([0, id.length]);
    const attested = Buffer.concat([Buffer.alloc(16), length, id, cose]);
    const authData = Buffer.concat([this.authData(options.rp.id, 0x40, 0, slip), attested]);
    this.held.push({ id: id.toString('base64url'), privateKey, counter: 0 });
    const object = cbor(new Map<string, unknown>([['fmt', 'none'], ['attStmt', new Map()], ['authData', authData]])); // prettier-ignore
    return {
      id: id.toString('base64url'),
      clientData: this.clientData('webauthn.create', options.challenge, slip).toString('base64url'),
      attestation: object.toString('base64url'),
    };
  }

  /** `navigator.credentials.get()`. Throws if none of the credentials is on this device. */
  get(options: Loose, slip: Slip = {}) {
    const allowed = options.allowCredentials as { id: string }[];
    const key = this.held.find((each) => allowed.some(({ id }) => id === each.id));
    if (!key) throw new Error('NotAllowedError');
    key.counter = slip.counter ?? key.counter + 1;
    const authData = this.authData(options.rpId, 0, key.counter, slip);
    const clientData = this.clientData('webauthn.get', options.challenge, slip);
    const signature = sign('sha256', Buffer.concat([authData, sha256(clientData)]), key.privateKey);
    if (slip.brokenSignature) signature.writeUInt8(signature.readUInt8(20) ^ 1, 20);
    return {
      id: key.id,
      clientData: clientData.toString('base64url'),
      authData: authData.toString('base64url'),
      signature: signature.toString('base64url'),
    };
  }

  private authData(rpId: string, more: number, counter: number, slip: Slip): Buffer {
    const tail = Buffer.alloc(5);
    tail.writeUInt8((slip.flags ?? 0x05) | more, 0);
    tail.writeUInt32BE(counter, 1);
    return Buffer.concat([sha256(Buffer.from(slip.rpId ?? rpId)), tail]);
  }

  private clientData(type: string, challenge: string, slip: Slip): Buffer {
    const said = {
      type: slip.type ?? type,
      challenge: slip.challenge ?? challenge,
      origin: slip.origin ?? this.origin,
    };
    return Buffer.from(JSON.stringify({ ...said, crossOrigin: false }));
  }
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function fromText(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}

/** As much of CBOR as an attestation needs. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  const entries = [...(value as Map<unknown, unknown>)];
  return Buffer.concat([head(5, entries.length), ...entries.flatMap((entry) => entry.map(cbor))]);
}

function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  if (length < 256) return Buffer.from([(major << 5) | 24, length]);
  return Buffer.from([(major << 5) | 25, length >> 8, length & 255]);
}
