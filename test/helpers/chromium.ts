import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const executablePath = process.env.CHROMIUM_PATH;

/** Not the flags of the package that brings the browser: those switch web security off. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** `describe`, where there is a browser; in CI its absence is an error before any test runs. */
export const describeInBrowser = executablePath ? describe : describe.skip;

/**
 * Starts the browser that was found before the tests.
 *
 * @param flags - more of its flags, such as names of hosts.
 */
export async function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  return await chromium.launch({ executablePath: executablePath!, args: [...FLAGS, ...flags] });
}
