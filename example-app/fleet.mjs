// Several instances of the shop, each in a process of its own. `kill 2` in the terminal kills the second one as a machine
// that fails does, and a few seconds later it is back.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('instance-process.mjs', import.meta.url));
/** Long enough to see that nobody waits for it (ms). */
const BACK_AFTER = 4000;
/** How often the instances hear whose phones are there (ms). */
const TELL_EVERY = 500;

/** @param parts - as of an instance; they are sent to each. */
export async function openFleet(count, { operator, loginid, ...parts }) {
  const instances = new Map();
  let closing = false;

  const start = async (number) => {
    const child = fork(FILE);
    const ended = once(child, 'exit');
    child.send({ ...parts, name: `instance ${number}`, operator: sent(operator), loginid: sent(loginid) });
    const [port] = await Promise.race([once(child, 'message'), ended.then(() => [])]);
    if (!port) throw new Error(`Instance ${number} did not start.`);
    instances.set(number, { child, ended, port });
    void ended.then(() => comeBack(number));
  };

  const comeBack = async (number) => {
    instances.delete(number);
    if (closing) return;
    console.log(`instance ${number}: dead. The others go on with its logins.`);
    await new Promise((resolve) => setTimeout(resolve, BACK_AFTER));
    if (closing) return;
    await start(number);
    console.log(`instance ${number}: back`);
  };

  // One after the other: they write to one file as they start.
  for (let number = 1; number <= count; number += 1) await start(number);
  const telling = setInterval(() => {
    // One that dies at this moment hears nothing.
    for (const { child } of instances.values()) child.send({ operator: sent(operator) }, () => {});
  }, TELL_EVERY);

  return {
    ports: () => [...instances.values()].map(({ port }) => port),
    /** @param words - what was typed. */
    command(words) {
      const [, number] = /^\s*kill\s+(\d+)\s*$/.exec(words) ?? [];
      const instance = instances.get(Number(number));
      if (instance) instance.child.kill('SIGKILL');
      else console.log(`There are the instances ${[...instances.keys()].sort().join(', ')}: type kill and a number.`);
    },
    async close() {
      closing = true;
      clearInterval(telling);
      const running = [...instances.values()];
      for (const { child } of running) child.kill('SIGTERM');
      await Promise.all(running.map(({ ended }) => ended));
    },
  };
}

/** What another process can use of an operator that runs here: all but what it does. */
function sent({ demo, ...operator }) {
  return { ...operator, stop: undefined, demo: demo?.() };
}
