import type { CDPSession, Page } from 'playwright-core';
import { CODE_PATH, pending } from './scripted-site.js';
import { describeInBrowser } from '../helpers/chromium.js';
import { expectHeading, Stage, until } from './stage.js';

/**
 * A whole login as a screen reader has it: by the browser's accessibility tree what is read from the top to the end, and
 * behind » what is said without being asked for.
 */
const LOGIN = `
the page is there:
  shop.example.com
  heading: Sign in
  For marie@example.com
  button: Change who signs in
  heading: Getting your code
  button: Cancel
  » Compare this code with your phone 4 8 2 9 1 7
the code is there:
  shop.example.com
  heading: Sign in
  For marie@example.com
  button: Change who signs in
  heading: Compare this code with your phone
  4 8 2 9 1 7
  Valid for another 1:00
  Same code there? Approve.
  Another code, or not\u00A0you? Refuse.
  heading: shop.example.com asks for
  Your given and family name
  Whether you are over 18, not your date of birth
  You choose on your phone what to share.
  unfolds: Nothing on your phone?
  button: Cancel
  » Nothing on your phone? Look at the name above. If it has a mistake, change it. Unlock your phone, check that it is online, and open the ID app.
  » 30 seconds left.
  » 10 seconds left.
  » The code has run out No answer came in time. Nobody was signed in.
the code is over:
  shop.example.com
  heading: The code has run out (has the focus)
  No answer came in time. Nobody was signed in.
  Is the name right?
  For marie@example.com
  button: Change who signs in
  No request on your phone? It may have been asked for too often, or this name is not known here. Use a browser in which you signed in before, or try again later.
  button: New code
  link: Use another account
  Support code 4KZ0 JM2C
  » This is a new code. If your phone still shows an older request, refuse that one. 1 1 1 2 2 2
  » Not approved It was refused on your phone, or another code was typed there. Nobody was signed in.
the phone refuses:
  shop.example.com
  heading: Not approved (has the focus)
  It was refused on your phone, or another code was typed there. Nobody was signed in.
  unfolds: Was it not you?
  button: New code
  link: Use another account
  Support code 4KZ0 JM2C
`;

describeInBrowser('a screen reader', () => {
  const stage = new Stage();

  it('hears a whole login: each code digit by digit, how much time is left, and how it ended', async () => {
    const page = await stage.newPage();
    const listener = await listen(page);
    // Faked time runs ahead of the network: without a beat between, the page would look for another line.
    stage.site.behaviour.socket = 'speaks';
    await page.clock.install();
    const pass = async (seconds: number) => {
      await page.clock.runFor(seconds * 1000);
      const came = socket.waitForEvent('framereceived');
      stage.site.beat();
      await came;
    };

    const opening = page.waitForEvent('websocket');
    await page.goto(stage.site.origin + CODE_PATH);
    const socket = await opening;
    await until(() => stage.site.listening() === 1);
    await listener.read('the page is there');
    stage.site.become(pending('482917', 60));
    await expectHeading(page, 'Compare');
    await listener.read('the code is there');
    for (const seconds of [15, 16, 19]) await pass(seconds);
    stage.site.behaviour.view = { state: 'expired' };
    await page.clock.runFor(10_000);
    await expectHeading(page, 'run out');
    await listener.read('the code is over');
    await page.getByRole('button', { name: 'New code' }).press('Enter');
    await expectHeading(page, 'Compare');
    stage.site.become(pending('111222', 60));
    await page.getByText('This is a new code').first().waitFor();
    stage.site.become({ state: 'rejected', by: 'phone' });
    await expectHeading(page, 'Not approved');
    await listener.read('the phone refuses');
    // A busy machine takes a second or two until the minute is read.
    expect(`\n${listener.log.join('\n')}\n`.replace(/Valid for another 0:5\d/, 'Valid for another 1:00')).toBe(LOGIN);
  });
});

/** Writes down what is read, and what is said in between. */
async function listen(page: Page) {
  const log: string[] = [];
  await page.exposeFunction('said', (text: string) => log.push(`  » ${text}`));
  await page.addInitScript(() => {
    const { said } = window as unknown as { said: (text: string) => void };
    const tell = (changes: MutationRecord[]) => {
      const regions = changes.map(({ target }) =>
        target instanceof Element ? target.closest('[role=status]')?.textContent : undefined,
      );
      for (const text of new Set(regions)) if (text) said(text);
    };
    new MutationObserver(tell).observe(document, { subtree: true, childList: true });
  });
  const session = await page.context().newCDPSession(page);
  const read = async (when: string) => {
    log.push(`${when}:`, ...(await linesOf(session)).map((line) => `  ${line}`));
  };
  return { log, read };
}

type AXNode = Awaited<ReturnType<typeof treeOf>>[number];

async function treeOf(session: CDPSession) {
  await session.send('Accessibility.enable');
  return (await session.send('Accessibility.getFullAXTree')).nodes;
}

/** What is one thing to the ear, with its name. */
const NAMED: Readonly<Record<string, string>> = {
  heading: 'heading',
  link: 'link',
  button: 'button',
  image: 'image',
  DisclosureTriangle: 'unfolds',
};

async function linesOf(session: CDPSession): Promise<string[]> {
  const nodes = await treeOf(session);
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const read = (node: AXNode | undefined): string[] => {
    const role = String(node?.role?.value);
    // What a live region has said is not said again.
    if (!node || role === 'status') return [];
    const named = NAMED[role];
    const name = String(node.name?.value ?? '').trim();
    if (!node.ignored && named !== undefined) return [`${named}: ${name}${stateOf(node)}`];
    if (role === 'StaticText') return [name];
    const children = node.childIds?.map((id) => byId.get(id)) ?? [];
    const inOneLine = children.every((child) => child?.role?.value === 'StaticText');
    const lines = children.flatMap(read);
    return inOneLine && lines.length > 1 ? [lines.join(' ')] : lines;
  };
  return read(nodes[0]);
}

function stateOf({ properties = [] }: AXNode): string {
  const on = properties.filter(({ value }) => value.value === true).map(({ name }) => name);
  return (on.includes('focused') ? ' (has the focus)' : '') + (on.includes('expanded') ? ' (open)' : '');
}
