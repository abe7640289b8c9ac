import { json } from '../idtoken/http.js';
import type { Answer } from '../idtoken/http.js';
import { refusal } from './errors.js';
import type { Incoming } from './http.js';
import { pemOf } from './keys.js';
import type { Parts } from './parts.js';

const CACHE = 'public, max-age=1800';

/** `GET /certs?kid=`: PEM whatever the `Accept` header says; without a `kid` 404 (protocol 9.3). */
export function certs({ query }: Incoming, { keys }: Parts): Answer {
  const key = keys.published.find(({ kid }) => kid === query.get('kid'));
  if (!key) throw refusal('not_found', 'There is no key of this kid.');
  return {
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': CACHE },
    body: pemOf(key),
  };
}

/** `GET /.well-known/jwks.json`: the same keys for libraries that want a set. */
export function keySet({ keys }: Parts): Answer {
  return json(200, { keys: keys.published.map(({ jwk }) => jwk) }, { 'cache-control': CACHE });
}
