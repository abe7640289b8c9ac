// Where Debian's package has the programs of a Postgres: the folder of its newest version; undefined if there is none.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

export function findPostgres(folder = '/usr/lib/postgresql') {
  const versions = existsSync(folder) ? readdirSync(folder).sort((a, b) => Number(b) - Number(a)) : [];
  return versions
    .map((version) => path.join(folder, version, 'bin'))
    .find((bin) => ['initdb', 'postgres', 'psql'].every((program) => existsSync(path.join(bin, program))));
}
