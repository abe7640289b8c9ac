// A fleet under load and bad luck: real processes on a real Redis, one of which is killed every few seconds, an operator
// that misbehaves, and a Redis that stands still now and then. Ends with its counts, and with 1 if a phone rang but once
// for each start that showed its code or said that it may ring; if a living process was told of an approval and it was
// not finished, once; or if one was not known within three seconds, counted from the end of a standstill of Redis, from the
// death of the process that was to tell of it, and without the time in which this machine was too busy to run.
//
//   npm run soak -- --instances 3 --logins 1000 --at-once 25 --seed 1
import { parseArgs } from 'node:util';
import { Visit } from './soak/visitor.mjs';
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
const visits = [];
let next = 0;
try {
  world.disturb();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < logins) visits.push(await new Visit(world, `person-${(next += 1)}`).run());
    }),
  );
} finally {
  await world.close();
}

const sum = (name) => visits.reduce((total, visit) => total + visit[name], 0);
const all = (name) => visits.flatMap((visit) => visit[name]);
const byReason = (name) => {
  const counted = {};
  for (const why of all(name)) counted[`  ${why}`] = (counted[`  ${why}`] ?? 0) + 1;
  return counted;
};
const waits = all('knownAfter').sort((one, other) => one - other);
const wrong = all('wrong');
for (const [handle, times] of world.finishes) if (times > 1) wrong.push(`${handle} was finished ${times} times`);
const counts = {
  logins: visits.length,
  'starts whose code was shown': sum('shown'),
  'starts that were told as not asked': sum('notAsked'),
  'starts that may have rung, as was told, or whose process died': sum('unsure'),
  'of these, rang': sum('pushes') - sum('shown'),
  pushes: sum('pushes'),
  approvals: sum('approvals'),
  finished: sum('finished'),
  'approvals reported as lost': all('lost').length,
  ...byReason('lost'),
  'logins given up after a failure that was told': sum('givenUp'),
  'processes killed': world.kills,
  'Redis stood still': world.pauses,
  'faults of the operator': world.faults,
  'an approval was known after, median and longest (ms)': `${waits[waits.length >> 1]}, ${waits.at(-1)}`,
  'known after more than three seconds': all('heldUp').length,
  ...byReason('heldUp'),
  'this machine was too busy to run, longest (ms)': world.longestDelay,
  seconds: Math.round((Date.now() - began) / 1000),
};
for (const [name, count] of Object.entries(counts)) console.log(`${name}: ${count}`);
for (const sentence of wrong) console.log(`WRONG ${sentence}`);
console.log(wrong.length === 0 ? 'ok' : `${wrong.length} wrong; seed ${seed}`);
process.exitCode = wrong.length === 0 ? 0 : 1;
