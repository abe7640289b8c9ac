import { send } from './http.mjs';
import { LINES } from './lines.mjs';

/** Browsers without a history: every login is one of a new browser and a new person. */
export function newBrowser(operator) {
  let people = 0;

  /** Takes a login to the point where the code is shown. */
  async function start(site, line) {
    people += 1;
    const person = `person-${people}`;
    const heard = newHearing();
    if (line === 'direct') {
      const { json } = await send(operator, '/auth/initiate', { body: { tokenId: person } });
      const path = `/ws/session/${json.sessionId}?token=${json.wsToken}`;
      const close = LINES.socket(operator, path, undefined, heard.take);
      await heard.message('otp_ready');
      return { person, heard, close };
    }
    const { json, cookies } = await send(site, '/login', { body: { identifier: person } });
    const cookie = cookies.join('; ');
    const close = LINES[line](site, json.events, cookie, heard.take);
    await heard.message('pending');
    return { person, heard, close, handle: json.handle, cookie };
  }

  /** Approves on the phone. @returns how long it took to the browser, in microseconds. */
  async function approve({ person, heard, close }) {
    const { json } = await send(operator, `/approve?person=${person}`);
    const at = await heard.message('approved');
    close();
    return Number(at - BigInt(json.sentAt)) / 1000;
  }

  async function logIn(site, line) {
    const login = await start(site, line);
    await approve(login);
    const { handle, cookie } = login;
    const { json, cookies } = await send(site, '/login/finish', { body: { handle }, cookie });
    if (json.redirect !== '/') throw new Error(`A login ended with ${JSON.stringify(json)}.`);
    return { person: login.person, cookie: cookies.join('; ') };
  }

  return {
    start,
    approve,
    logIn,
    async whoLogsIn(site, line) {
      const { person, cookie } = await logIn(site, line);
      const { json } = await send(site, '/me', { method: 'GET', cookie });
      return { person, user: json };
    },
  };
}

/** Notes when each type of message came first. */
function newHearing() {
  const times = new Map();
  const waiting = new Map();
  return {
    take({ type }) {
      const now = process.hrtime.bigint();
      if (!times.has(type)) times.set(type, now);
      waiting.get(type)?.(now);
    },
    async message(type) {
      return times.get(type) ?? (await new Promise((resolve) => waiting.set(type, resolve)));
    },
  };
}
