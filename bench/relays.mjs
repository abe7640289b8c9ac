import { quantile } from './measure.mjs';
import { CONTENDERS } from './world.mjs';

const NAMES = [...Object.keys(CONTENDERS), 'direct'];

/** From the operator's `approved` to the browser's event, while others wait. */
export function newRelayTimes({ waiting, samples }) {
  const taken = new Map(waiting.map((count) => [count, Object.fromEntries(NAMES.map((name) => [name, []]))]));

  return {
    async take({ sites, browsers }) {
      const contenders = NAMES.map((name) => {
        if (name === 'direct') return { name, line: 'direct' };
        const { site, line } = CONTENDERS[name];
        return { name, site: sites[site].origin, line };
      });
      for (const [count, times] of taken) {
        const more = await browsers('approvals', { contenders, waiting: count, samples });
        for (const name of NAMES) times[name].push(...more[name]);
      }
    },

    tell(report) {
      for (const [count, times] of taken) {
        const against = (name, floor) => ({ median: quantile(times[name], 0.5) / quantile(times[floor], 0.5) });
        report.heading(`Approval to browser with ${count} waiting, p50`, 'the relay by hand of the same kind');
        const bounds = { mustHold: 1.25 };
        report.line('event stream', against('ours, events', 'by hand, events'), bounds);
        report.line('WebSocket', against('ours, WebSocket', 'by hand, WebSocket'), bounds);
        report.line('event stream, against a direct socket', against('ours, events', 'direct'));
        report.line('WebSocket, against a direct socket', against('ours, WebSocket', 'direct'));
        report.line('WebSocket by hand, against a direct socket', against('by hand, WebSocket', 'direct'));
      }
    },
  };
}
