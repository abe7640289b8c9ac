import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How long an answer may take (ms): something hangs, and a benchmark that hangs tells nothing. */
const LONGEST = 300_000;

/**
 * V8 collects a process that has rested for eight seconds, and throws away what it has compiled for it: which of the
 * contenders that meets, and when, would be left to chance.
 */
const EXEC_ARGV = ['--no-memory-reducer'];

/** The processes of a run. All of them end with it. */
export class Children {
  #all = [];
  #execArgv;

  /** @param profiles - a folder for a processor profile of each child, if wanted. */
  constructor(profiles) {
    this.#execArgv = [...EXEC_ARGV, ...(profiles ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : [])];
  }

  /**
   * Starts one of `processes/`.
   *
   * @param args - given to it as command line arguments.
   * @returns a function that asks it: `ask('question', details)`.
   */
  async start(name, ...args) {
    const file = fileURLToPath(new URL(`./processes/${name}.mjs`, import.meta.url));
    const execArgv = this.#execArgv.map((option) => (option.includes('=') ? `${option}/${name}` : option));
    const child = fork(file, args, { execArgv });
    this.#all.push(child);
    const waiting = new Map();
    let asked = 0;

    child.on('message', ({ id, answer, error }) => {
      const { resolve, reject, timeout } = waiting.get(id) ?? {};
      waiting.delete(id);
      clearTimeout(timeout);
      if (error) reject?.(new Error(`${name}: ${error}`));
      else resolve?.(answer);
    });
    child.on('exit', (code) => {
      for (const { reject } of waiting.values()) reject(new Error(`${name} ended with ${code}.`));
    });
    const answered = (id) =>
      new Promise((resolve, reject) => {
        const timeout = setTimeout(() => reject(new Error(`${name} does not answer.`)), LONGEST);
        waiting.set(id, { resolve, reject, timeout });
      });

    await answered(undefined);
    return async (question, details) => {
      asked += 1;
      const answer = answered(asked);
      child.send({ id: asked, question, details });
      return await answer;
    };
  }

  async stop() {
    await Promise.all(
      this.#all.map((child) => {
        if (child.exitCode !== null || child.signalCode !== null) return undefined;
        const ended = new Promise((resolve) => child.once('exit', resolve));
        if (child.connected) child.disconnect();
        return ended;
      }),
    );
  }
}
