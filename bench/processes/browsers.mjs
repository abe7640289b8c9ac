// The browsers of a run, and the people in front of them, who approve on their phones.
import { answerParent } from './talk.mjs';
import { newBrowser } from './browsers/browser.mjs';
import { newWaitingRoom } from './browsers/waiting-room.mjs';

const [operator] = process.argv.slice(2);
const browser = newBrowser(operator);
const waitingRoom = newWaitingRoom(browser);

answerParent({
  /** One login, and who is logged in by it. */
  whoLogsIn: ({ site, line }) => browser.whoLogsIn(site, line),

  /** Many whole logins, some of them at the same time. */
  async logIn({ site, line, count, atOnce }) {
    let left = count;
    const visitor = async () => {
      while (left-- > 0) await browser.logIn(site, line);
    };
    await Promise.all(Array.from({ length: atOnce }, visitor));
  },

  /** How long approvals take to the browser while others wait. */
  approvals: (details) => waitingRoom.approvals(details),
});
