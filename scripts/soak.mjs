// A fleet under load and bad luck: real processes on a real Redis, one of which is killed every few seconds, an operator
// that misbehaves, and a Redis that stands still now and then. Ends with its counts, and with 1 if a phone rang without a
// start, or an approval was neither finished once nor reported within three seconds of it, or of
// the last disturbance.
//
//   npm run soak -- --instances 3 --logins 1000 --at-once 25 --seed 1
import { parseArgs } from 'node:util';
import { logIn } from './soak/visitor.mjs';
import { World } from './soak/world.mjs';

const { values } = parseArgs({
  options: {
    instances: { type: 'string', default: '3' },
    logins: { type: 'string', default: '1000' },
    'at-once': { type: 'string', default: '25' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [instances, logins, atOnce, seed] = ['instances', 'logins', 'at-once', 'seed'].map((name) =>
  Number(values[name]),
);
console.log(`seed ${seed}`);

const began = Date.now();
const world = await World.open(instances, seed);
const results = [];
let next = 0;
try {
  world.disturb();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < logins) results.push(await logIn(world, `person-${(next += 1)}`));
    }),
  );
} finally {
  await world.close();
}

const sum = (name) => results.reduce((total, result) => total + result[name], 0);
const waits = results.flatMap(({ knownAfter }) => knownAfter).sort((one, other) => one - other);
const wrong = results.flatMap((result) => result.wrong);
for (const [handle, times] of world.finishes) if (times > 1) wrong.push(`${handle} was finished ${times} times`);
const counts = {
  logins: results.length,
  'codes shown': sum('rung'),
  pushes: sum('pushes'),
  'starts whose answer was lost, or that failed': sum('unsure'),
  approvals: sum('approvals'),
  finished: sum('finished'),
  'approvals reported as lost': sum('lost'),
  'logins given up after a failure that was told': sum('givenUp'),
  'processes killed': world.kills,
  'Redis stood still': world.pauses,
  'faults of the operator': world.faults,
  'an approval was known after, median and longest (ms)': `${waits[waits.length >> 1]}, ${waits.at(-1)}`,
  seconds: Math.round((Date.now() - began) / 1000),
};
for (const [name, count] of Object.entries(counts)) console.log(`${name}: ${count}`);
for (const sentence of wrong) console.log(`WRONG ${sentence}`);
console.log(wrong.length === 0 ? 'ok' : `${wrong.length} wrong; seed ${seed}`);
process.exitCode = wrong.length === 0 ? 0 : 1;
