import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { normalizeIdentifier } from '../../lib/login/identifier.js';
import { expectUsername } from '../../lib/loginid/messages.js';
import { wantsJson } from '../../lib/http/accept.js';
import { readBrowserKey } from '../../lib/http/browser-key.js';
import { readFields } from '../../lib/http/body.js';
import { isJson, ownPath } from '../../lib/http/same-origin.js';

/** A request with one header, of whatever length, and an empty body. */
function saying(header: string, value: string): IncomingMessage {
  const req = Object.assign(new IncomingMessage(new Socket()), { headers: { [header]: value }, method: 'POST' });
  req.push(null);
  return req;
}

/** Where a visitor's text meets our patterns, by what it begins with there. */
const READERS: [what: string, start: string, read: (text: string) => unknown][] = [
  ['a type like JSON', 'application/', (text) => isJson(saying('content-type', text))],
  ['the type of JSON', 'application/json', (text) => isJson(saying('content-type', text))],
  ['the type of a form', 'application/x-www-form-urlencoded', (text) => readFields(saying('content-type', text))],
  ['a cookie', `passport-idtoken=${'k'.repeat(43)}.`, (text) => readBrowserKey(saying('cookie', text), false)],
  ['Accept', '', (text) => wantsJson(saying('accept', text))],
  ['returnTo', '/', ownPath],
  ['an identifier', '', normalizeIdentifier],
  ['a username', 'a', expectUsername],
];

/** Runs that a pattern may divide in many ways. The short ones come first: there a failure is seen in this life. */
const RUNS = ['a', '0', ' ', '+', '/', '=', 'a.', 'a+', 'a/', 'a%', ' ;', ' ,'];
const LENGTHS = [...Array(31).keys(), 2_000, 100_000, 1_000_000];

it.each(READERS)('%s takes no longer than it is (S68)', async (_, start, read) => {
  for (const length of LENGTHS) {
    for (const run of RUNS) {
      const text = `${start}${run.repeat(length / run.length)}!`;
      const begun = performance.now();
      try {
        await read(text);
      } catch {
        // Nobody expects it to be taken.
      }
      expect([length, run, performance.now() - begun < 2_000]).toEqual([length, run, true]);
    }
  }
});
