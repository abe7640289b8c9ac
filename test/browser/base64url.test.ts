import { decodeBase64url as decode, encodeBase64url as encode } from '../../lib/browser/authenticator.js';

const bytes = (...list: number[]) => Uint8Array.from(list);

describe('base64url', () => {
  it('keeps zero bytes at the end, of every length', () => {
    for (let length = 0; length <= 64; length++) {
      for (const zeros of [0, 1, 2, 3].filter((count) => count <= length)) {
        const given = Buffer.alloc(length, 0xff).fill(0, length - zeros);
        const text = given.toString('base64url');
        expect(Buffer.from(decode(text)).toString('hex')).toBe(given.toString('hex'));
        expect(encode(Uint8Array.from(given).buffer)).toBe(text);
      }
    }
  });

  it('uses its own alphabet and no padding', () => {
    expect(encode(bytes(0xfb, 0xff).buffer)).toBe('-_8');
    expect(encode(bytes(0).buffer)).toBe('AA');
    expect(encode(bytes().buffer)).toBe('');
  });

  it('reads padding and the plain alphabet too', () => {
    for (const text of ['-_8', '+/8', '+/8=', '-_8=']) expect([...decode(text)]).toEqual([0xfb, 0xff]);
    expect([...decode('AA==')]).toEqual([0]);
  });

  it.each(['A', 'AAAAA', 'A=A', 'AA===', 'AA AA', 'AA\n', 'äA', '%41'])('refuses %j', (text) => {
    expect(() => decode(text)).toThrow(SyntaxError);
  });

  it('reads a UUID for what it is in this alphabet', () => {
    expect(decode('3883c7f2-4e2b-4373-9211-ef99962b6220')).toHaveLength(27);
  });
});
