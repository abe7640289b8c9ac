// Where a redis-server is: REDIS_SERVER_PATH, else the PATH; undefined if there is none.
import { existsSync } from 'node:fs';
import path from 'node:path';

export function findRedis(env = process.env) {
  if (env.REDIS_SERVER_PATH) {
    if (!existsSync(env.REDIS_SERVER_PATH)) {
      throw new Error(`REDIS_SERVER_PATH=${env.REDIS_SERVER_PATH} does not exist`);
    }
    return env.REDIS_SERVER_PATH;
  }
  const folders = (env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.map((folder) => path.join(folder, 'redis-server')).find((file) => existsSync(file));
}
