import { alternate, ratio } from './measure.mjs';
import { CONTENDERS } from './world.mjs';

/** Whole logins, from the identifier to `req.user`: processor time in the process of the site. */
export async function measureLogins({ sites, browsers, atOnce }, report, { count, rounds }) {
  const taken = await alternate(Object.keys(CONTENDERS), rounds, async (name) => {
    const { site, line } = CONTENDERS[name];
    const { ask, origin } = sites[site];
    const before = await ask('processorTime');
    await browsers('logIn', { site: origin, line, count, atOnce });
    return ((await ask('processorTime')) - before) / count;
  });

  report.heading('Whole logins, processor time of the site', 'the login by hand over the same kind of line');
  const bounds = { mustHold: 1.15 };
  report.line('event stream', ratio(taken['ours, events'], taken['by hand, events']), bounds);
  report.line('WebSocket', ratio(taken['ours, WebSocket'], taken['by hand, WebSocket']), bounds);
  report.line('event stream, against WebSocket by hand', ratio(taken['ours, events'], taken['by hand, WebSocket']), {
    aim: 0.75,
  });
  report.line('by hand: event stream, against WebSocket', ratio(taken['by hand, events'], taken['by hand, WebSocket']));
}
