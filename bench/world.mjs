/** Two sites, and two kinds of line over which their browsers hear of a login. */
export const CONTENDERS = {
  'ours, events': { site: 'ours', line: 'events' },
  'ours, WebSocket': { site: 'ours', line: 'socket' },
  'by hand, events': { site: 'by-hand', line: 'events' },
  'by hand, WebSocket': { site: 'by-hand', line: 'socket' },
};

/** An operator, the sites that use it, and their visitors: each a process of its own. */
export async function startWorld(children, { warmUp, atOnce }) {
  const operator = await (await children.start('operator'))('origin');
  const startSite = async (name) => {
    const ask = await children.start(name, operator);
    return { ask, origin: await ask('origin') };
  };
  const sites = { ours: await startSite('ours'), 'by-hand': await startSite('by-hand') };
  const browsers = await children.start('browsers', operator);

  for (const { site, line } of Object.values(CONTENDERS)) {
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
