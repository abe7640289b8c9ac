import { alternate, ratio } from './measure.mjs';

/** Checks of a token with everything that belongs to them: processor time, the threads of WebCrypto included. */
export async function measureTokens(children, report, { warmUp, count, rounds }) {
  const ask = await children.start('token-checks');
  const contenders = ['ours', 'jose', 'nodeCrypto'];
  for (const by of contenders) await ask('check', { by, count: warmUp });
  const taken = await alternate(contenders, rounds, (by) => ask('check', { by, count }));

  report.heading('Checks of a token, processor time', 'jose `jwtVerify` with a local key set');
  report.line('all checks of this package', ratio(taken.ours, taken.jose), { mustHold: 1.15, aim: 1.05 });
  report.line('node:crypto alone', ratio(taken.nodeCrypto, taken.jose));
}
