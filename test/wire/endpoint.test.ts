import { globalAgent } from 'node:http';
import { isLoopback, openEndpoint } from '../../lib/wire/endpoint.js';

it.each([
  ['http://localhost', true],
  ['http://LOCALHOST:3000/a', true],
  ['http://shop.localhost', true],
  ['http://127.0.0.1:80', true],
  ['http://127.9.9.9', true],
  ['http://0x7f.1', true],
  ['http://[::1]:3000', true],
  ['http://localhost.example.com', false],
  ['http://notlocalhost', false],
  ['http://127.0.0.1.example.com', false],
  ['http://0.0.0.0', false],
  ['http://10.0.0.1', false],
  ['http://[::]', false],
  ['http://example.com/?localhost', false],
  ['http://localhost@example.com', false],
])('isLoopback(%s) is %s (S40)', (url, expected) => {
  expect(isLoopback(url)).toBe(expected);
});

it.each(['ftp://example.com', 'example.com', ''])('%j is no address of an operator', (url) => {
  expect(() => openEndpoint(url)).toThrow(expect.objectContaining({ name: 'TypeError' }));
});

it.each([
  ['https://auth.example.com', { protocol: 'https:', hostname: 'auth.example.com', port: '', prefix: '' }],
  ['https://auth.example.com:8443/tenant/a/', { port: '8443', prefix: '/tenant/a' }],
  ['http://[::1]:3000', { protocol: 'http:', hostname: '::1', port: '3000' }],
])('%s is taken apart', (url, parts) => {
  const endpoint = openEndpoint(url);
  endpoint.close();
  expect(endpoint).toMatchObject(parts);
});

it("an address that is far away has longer than Node's 250 ms", () => {
  const endpoint = openEndpoint('https://auth.example.com');
  endpoint.close();
  expect(endpoint.connecting).toEqual({ autoSelectFamilyAttemptTimeout: 1000, rejectUnauthorized: true });
});

it('our agents take the proxy that Node was told to use', () => {
  const { options } = globalAgent as unknown as { options: { proxyEnv?: NodeJS.ProcessEnv } };
  const proxyEnv = { HTTP_PROXY: 'http://proxy.example:3128' };
  options.proxyEnv = proxyEnv;
  try {
    const endpoint = openEndpoint('http://auth.example.com');
    endpoint.close();
    for (const agent of [endpoint.requests, endpoint.sockets])
      expect(agent).toHaveProperty('options.proxyEnv', proxyEnv);
  } finally {
    delete options.proxyEnv;
  }
});
