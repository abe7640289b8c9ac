// Once for all workers: unpack the browser, tell them where it is.
import { findBrowser } from './find-browser.mjs';

export default async function setup() {
  const browser = await findBrowser();
  if (browser) process.env.CHROMIUM_PATH = browser;
  else if (process.env.CI) throw new Error('No Chromium found: set CHROMIUM_PATH or install one.');
}
