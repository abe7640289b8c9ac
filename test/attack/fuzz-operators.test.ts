import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { startIDTokenOperator, startLoginIDOperator } from '../../lib/dev/index.js';
import { SHOP as SITES_SHOP, SITE } from '../dev/loginid/site.js';
import { MARIE, SHOP } from '../dev/relying-party.js';
import { form, fuzzed, json, jsonText, text } from './fuzz.js';

jest.setTimeout(240_000);

const CALLS = [
  ...['/registerRequest', '/registerAttest', '/verifyRequest', '/verifySign', '/certs', '/dashboard', '/mails', '/'],
  ...['/register/fido2/init', '/register/fido2/complete', '/authenticate/fido2/init', '/authenticate/fido2/complete'],
  ...['/push_authentication/init', '/add_authenticator/init', '/add_authenticator/complete'],
];

/** Both, with what an honest body has, so that a stranger's words come as far as an honest one's. */
const OPERATORS = [
  {
    name: 'IDToken',
    paths: ['/auth/initiate', '/auth/verify', '/auth/reject', '/enroll', '/.well-known/jwks.json', '/phone/pushes'],
    honest: { serviceId: SHOP.serviceId, tokenId: MARIE.tokenId },
    start: async () => {
      const operator = await startIDTokenOperator({ services: [SHOP], rateLimits: false });
      await operator.enroll(MARIE);
      return operator;
    },
  },
  {
    name: 'LoginID',
    paths: CALLS,
    honest: { client_id: SITES_SHOP.apiKey, username: 'marie' },
    start: async () => await startLoginIDOperator({ clients: [SITES_SHOP] }),
  },
];

const oneLine = text.map((value) => value.replaceAll(/[\r\n\0]/g, ' '));
const header = fc
  .tuple(fc.constantFrom('Origin', 'Authorization', 'Content-Encoding', 'X-Forwarded-For', 'Accept'), oneLine)
  .map(([name, value]) => `${name}: ${value}`);

describe.each(OPERATORS)('the development operator of $name', ({ name, paths, honest, start }) => {
  it('answers what it is to answer, whatever it is sent (S9)', async () => {
    const operator = await start();
    const port = Number(new URL(operator.url).port);

    /** The answer, as far as its head. */
    const ask = async (sent: Buffer): Promise<string> => {
      const socket = connect(port, '127.0.0.1');
      let answer = '';
      socket.setEncoding('latin1').on('error', () => undefined);
      socket.on('data', (chunk: string) => {
        answer += chunk;
        // A stream goes on: that it has begun is all there is to see.
        if (/^HTTP\/1\.1 101 |\r\ncontent-type: text\/event-stream/i.test(answer)) socket.destroy();
      });
      socket.write(sent);
      await once(socket, 'close');
      return answer;
    };

    const body = fc.oneof(
      jsonText,
      fc
        .dictionary(fc.constantFrom(...Object.keys(honest), 'scopes', 'sessionId', 'session_id', 'options'), json, {
          maxKeys: 4,
        })
        .map((lies) => JSON.stringify({ ...honest, ...lies })),
      json.map((lies) => JSON.stringify(Object.assign({}, honest, lies))),
    );
    const request = fc.record({
      head: fc.tuple(
        fc.constantFrom('POST', 'POST', 'POST', 'GET', 'OPTIONS', 'HEAD', 'DELETE'),
        fc.constantFrom(...paths),
      ),
      query: fc.oneof(
        fc.constant(''),
        form.map((fields) => `?${fields}`),
      ),
      headers: fc.array(header, { maxLength: 3 }),
      upgrade: fc.constantFrom(false, false, false, true),
      body,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 20, maxLength: 20 }), async (requests) => {
        const answers = await Promise.all(
          requests.map(async ({ head: [method, path], query, headers, upgrade, body: content }) => {
            const bytes = Buffer.from(content);
            const lines = [
              `${method} ${path}${query} HTTP/1.1`,
              ...[`Host: 127.0.0.1:${port}`, `Origin: ${SITE}`, 'Content-Type: application/json', ...headers],
              ...(upgrade ? ['Connection: Upgrade', 'Upgrade: websocket'] : ['Connection: close']),
              `Content-Length: ${bytes.length}`,
            ];
            return await ask(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]));
          }),
        );
        // What node cannot read as HTTP, and an upgrade that leads nowhere, has no answer of ours.
        const wrong = answers.filter((answer) => answer !== '' && !/^HTTP\/1\.1 (1|2|3|4)\d\d /.test(answer));
        expect(wrong).toEqual([]);
      }),
      fuzzed(`the development operator of ${name}, twenty at a time`, 0.02 / 20),
    );
    await operator.stop();
  });
});
