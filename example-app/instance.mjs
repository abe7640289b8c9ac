// One instance of the shop, with what it keeps: customers in a file, logins and sessions in memory and file, or in Redis.
import path from 'node:path';
import { openDatabase } from './database.mjs';
import { openRedis } from './redis.mjs';
import { openSessions } from './sessions.mjs';
import { openShop } from './shop.mjs';

/**
 * @param parts - `operator`, `loginid`; `data`: the folder; `secret`; `origin`: the public address, if it is another one;
 * `proxies`: how many stand
 * in front of it; `redisUrl`, if there is a Redis; `name`: stands before what it logs, where there are several.
 */
export async function openInstance({ operator, loginid, data, secret, origin, proxies, redisUrl, name }) {
  // The demo has customers from the start, whom nobody proved. They must not be anybody's at a real operator.
  const database = await openDatabase(path.join(data, operator.demo ? 'demo.db' : 'shop.db'));
  for (const { email, person } of operator.people ?? []) database.link({ email, tokenId: person.tokenId });
  const redis = redisUrl && (await openRedis(redisUrl, secret));

  const shop = openShop({
    operator,
    loginid,
    database,
    sessions: openSessions({ database, secret, store: redis?.sessions }),
    store: redis?.logins,
    secret,
    origin,
    proxies,
    // A demo is tried out more often than a person logs in; the default is 5 starts in 5 minutes.
    limits: operator.demo && { perPerson: { starts: 30, seconds: 300 } },
    onEvent: ({ type, handle, code, error, operatorCode }) => {
      const login = handle.split('.').at(-1).slice(0, 8); // the support code on our pages, but for its capitals
      const words = `login ${login} ${type}${code ? ` ${operatorCode ?? code}: ${error?.message}` : ''}`;
      console.log(name ? `${name}: ${words}` : words);
    },
  });
  return {
    ...shop,
    /** Lets go of what it kept. The shop is closed before. */
    forget() {
      redis?.close();
      database.close();
    },
  };
}
