// Once for all workers: unpack the browser, find redis-server and Postgres, tell the workers where they are.
import { findBrowser } from './find-browser.mjs';
import { findPostgres } from './find-postgres.mjs';
import { findRedis } from './find-redis.mjs';

export default async function setup() {
  const browser = await findBrowser();
  if (browser) process.env.CHROMIUM_PATH = browser;
  else if (process.env.CI) throw new Error('No Chromium found: set CHROMIUM_PATH or install one.');

  const redis = findRedis();
  if (redis) process.env.REDIS_SERVER_PATH = redis;
  else if (process.env.CI) throw new Error('No redis-server found: set REDIS_SERVER_PATH or install one.');
  else {
    console.warn(
      'No redis-server found: the tests over Redis are left out, and counted as skipped. To run them, install it\n' +
        '(Debian: apt-get install redis-server) or set REDIS_SERVER_PATH, then: npx jest test/redis',
    );
  }

  const postgres = findPostgres();
  if (postgres) process.env.POSTGRES_BIN = postgres;
  else {
    console.warn(
      'No Postgres found: the store of docs/stores.md is not run. To run it: apt-get install postgresql, then npx jest test/docs/postgres',
    );
  }
}
