import { alternate, ratio } from './measure.mjs';
import { CONTENDERS } from './world.mjs';

const NAMES = Object.keys(CONTENDERS);

/** Whole logins, from the identifier to `req.user`: processor time in the process of the site. */
export function newLoginTimes({ count, rounds }) {
  const taken = Object.fromEntries(NAMES.map((name) => [name, []]));

  return {
    async take(world) {
      const turns = await alternate(NAMES, rounds, (name) => loginTime(world, CONTENDERS[name], count));
      for (const name of NAMES) taken[name].push(...turns[name]);
    },

    tell(report) {
      const against = (name, floor) => ratio(taken[name], taken[floor]);
      report.heading('Whole logins, processor time of the site', 'the login by hand over the same kind of line');
      const bounds = { mustHold: 1.15 };
      report.line('event stream', against('ours, events', 'by hand, events'), bounds);
      report.line('WebSocket', against('ours, WebSocket', 'by hand, WebSocket'), bounds);
      report.line('event stream, against WebSocket by hand', against('ours, events', 'by hand, WebSocket'), {
        aim: 0.75,
      });
      report.line('by hand: event stream, against WebSocket', against('by hand, events', 'by hand, WebSocket'));
    },
  };
}

/** Takes `count` logins of a contender. @returns the processor time of one in the process of its site, in microseconds. */
export async function loginTime({ sites, browsers, atOnce }, { site, line }, count) {
  const { ask, origin } = sites[site];
  const before = await ask('processorTime');
  await browsers('logIn', { site: origin, line, count, atOnce });
  return ((await ask('processorTime')) - before) / count;
}
