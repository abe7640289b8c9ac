// A Redis of its own, on a free port: it keeps nothing and ends with the run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createClient } from 'redis';
import { answerParent } from './talk.mjs';

const [binary] = process.argv.slice(2);
const port = await freePort();
const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
const server = spawn(binary, options, { stdio: ['ignore', 'pipe', 'ignore'] });
process.on('exit', () => server.kill());
for await (const chunk of server.stdout) if (String(chunk).includes('Ready to accept connections')) break;

const url = `redis://127.0.0.1:${port}`;
const client = createClient({ url });
await client.connect();
answerParent({ url: () => url, processorTime, memory });

/** The processor time that the server has used, in microseconds: all of its threads, the system's part included. */
async function processorTime() {
  return ((await told('used_cpu_user')) + (await told('used_cpu_sys'))) * 1e6;
}

/** The bytes in which it keeps everything. */
async function memory() {
  return await told('used_memory');
}

async function told(name) {
  return Number(new RegExp(`^${name}:(.*)$`, 'm').exec(await client.info())[1]);
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: free } = probe.address();
  probe.close();
  await once(probe, 'close');
  return free;
}
