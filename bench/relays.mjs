import { quantile } from './measure.mjs';
import { CONTENDERS } from './world.mjs';

/** From the operator's `approved` to the browser's event, while others wait. */
export async function measureRelays({ sites, browsers }, report, { waiting, samples }) {
  const contenders = Object.entries(CONTENDERS).map(([name, { site, line }]) => ({
    name,
    site: sites[site].origin,
    line,
  }));
  contenders.push({ name: 'direct', line: 'direct' });

  for (const count of waiting) {
    const times = await browsers('approvals', { contenders, waiting: count, samples });
    const against = (name, floor) => ({ median: quantile(times[name], 0.5) / quantile(times[floor], 0.5) });

    report.heading(`Approval to browser with ${count} waiting, p50`, 'the relay by hand of the same kind');
    const bounds = { mustHold: 1.25 };
    report.line('event stream', against('ours, events', 'by hand, events'), bounds);
    report.line('WebSocket', against('ours, WebSocket', 'by hand, WebSocket'), bounds);
    report.line('event stream, against a direct socket', against('ours, events', 'direct'));
    report.line('WebSocket, against a direct socket', against('ours, WebSocket', 'direct'));
    report.line('WebSocket by hand, against a direct socket', against('by hand, WebSocket', 'direct'));
  }
}
