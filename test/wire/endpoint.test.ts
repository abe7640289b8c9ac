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
