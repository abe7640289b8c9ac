/** Two sites, and two kinds of line over which their browsers hear of a login. */
export const CONTENDERS = {
  'ours, events': { site: 'ours', line: 'events' },
  'ours, WebSocket': { site: 'ours', line: 'socket' },
  'by hand, events': { site: 'by-hand', line: 'events' },
  'by hand, WebSocket': { site: 'by-hand', line: 'socket' },
};

/** The process of each site, and what it is told besides the operator. */
const SITES = { ours: ['ours'], 'by-hand': ['by-hand'] };

/** An operator, the sites that use it, and their visitors: each a process of its own. */
export async function startWorld(children, { warmUp, atOnce }, contenders = CONTENDERS, processes = SITES) {
  const operator = await (await children.start('operator'))('origin');
  const sites = {};
  for (const [name, [file, ...args]] of Object.entries(processes)) {
    const ask = await children.start(file, operator, ...args);
    sites[name] = { ask, origin: await ask('origin') };
  }
  const browsers = await children.start('browsers', operator);

  for (const { site, line } of Object.values(contenders)) {
    const { origin } = sites[site];
    await expectRightPerson(browsers, origin, line);
    await browsers('logIn', { site: origin, line, count: warmUp, atOnce });
  }
  return { sites, browsers, atOnce };
}

async function expectRightPerson(browsers, site, line) {
  const { person, user } = await browsers('whoLogsIn', { site, line });
  if (user?.id !== person || user.name !== 'Marie')
    throw new Error(`${person} was logged in as ${JSON.stringify(user)}.`);
}
