import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describeWithRedis } from '../helpers/redis.js';

const root = path.resolve(__dirname, '../..');

describeWithRedis('npm run soak', () => {
  it('three processes, killed at random: no push without a start, each approval finished once or reported (F28, F31, F32, F37)', async () => {
    const args = ['scripts/soak.mjs', '--instances', '3', '--logins', '24', '--at-once', '12'];
    const soak = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    soak.stdout.on('data', (text: Buffer) => (said += String(text)));
    const [code] = (await once(soak, 'close')) as [number];
    // What it says has the seed.
    expect([code, said]).toEqual([0, expect.stringMatching(/^logins: 24$[^]*^processes killed: [1-9][^]*^ok$/m)]);
  }, 120_000);
});
