import type { IncomingMessage } from 'node:http';
import { wantsJson } from '../../lib/http/accept.js';

const asking = (headers: object): IncomingMessage => ({ headers }) as unknown as IncomingMessage;

it.each([
  ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', false],
  ['fetch and curl', '*/*', false],
  ['nothing said', undefined, false],
  ['JSON only', 'application/json', true],
  ['axios', 'application/json, text/plain, */*', true],
  ['JSON before a page', 'text/html;q=0.5, application/json', true],
  ['a page before JSON', 'application/json;q=0.5, text/html', false],
  ['a page named, JSON tolerated', 'text/html, */*', false],
  ['JSON refused', 'application/json;q=0, */*', false],
  ['any application type', 'application/*, text/html;q=0.1', true],
  ['both alike', 'text/html, application/json', false],
  ['nonsense', ';;q=x,,', false],
])('%s', (_, accept, json) => {
  expect(wantsJson(asking({ accept }))).toBe(json);
});

it('a JSON body asks for JSON, whatever it accepts', () => {
  const headers = { accept: 'text/html', 'content-type': 'application/json' };
  expect(wantsJson(asking(headers))).toBe(true);
});
