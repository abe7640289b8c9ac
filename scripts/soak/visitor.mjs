// One person who logs in, with a browser that is sent to another instance with each request.
import { setTimeout as pause } from 'node:timers/promises';

/** After these nobody goes on: a person would have left (ms). */
const PATIENCE = 60_000;
/** How soon after it, or after the last disturbance, an approval has to be known, or to be reported as lost (ms). */
const KNOWN_WITHIN = 3000;
/** Network and processor of this machine, which all of it shares (ms). */
const SLACK = 1000;

/** @returns what happened, in numbers, and what was `wrong`. */
export async function logIn(world, tokenId) {
  const result = {
    rung: 0,
    pushes: 0,
    unsure: 0,
    approvals: 0,
    finished: 0,
    lost: 0,
    givenUp: 0,
    knownAfter: [],
    wrong: [],
  };
  const wrong = (sentence) => result.wrong.push(`${tokenId}: ${sentence}`);
  const phone = await world.operator.enroll({ tokenId });
  const browser = new Browser(world);
  const until = Date.now() + PATIENCE;

  const handle = await start(browser, tokenId, until, result);
  for (;;) {
    const shown = handle && (await browser.outcome(handle, ['starting'], until));
    if (shown?.type !== 'pending') {
      // What broke may have rung, or not: that is what the page says, too.
      result.unsure += 1;
      if (shown?.type === 'failed' && (await browser.renew(handle, until, result))) continue;
      if (!shown) wrong('nothing came of a start');
      result.givenUp += 1;
      break;
    }
    const push = phone.pushes.find(({ otp }) => otp === shown.code);
    if (!push) {
      wrong(`the code ${shown.code} is on no phone`);
      break;
    }
    result.rung += 1;
    await pause(world.below(3000));
    const { ok } = await phone.approve(push).catch(() => ({ ok: false }));
    const from = Date.now();
    if (ok) result.approvals += 1;
    const known = await browser.outcome(handle, ['starting', 'pending'], until);
    const took = Date.now() - Math.max(from, Math.min(world.lastDisturbance, Date.now()));
    if (ok) result.knownAfter.push(Date.now() - from);
    if (ok && took > KNOWN_WITHIN + SLACK) wrong(`an approval was ${known?.type} after ${took} ms`);
    if (known?.type === 'approved') {
      const end = await browser.finish(handle, until);
      if (end === 'finished') result.finished += 1;
      else wrong(`an approval was not finished: ${end}`);
      break;
    }
    if (known?.type !== 'failed') {
      wrong(`an approval became ${known?.type}`);
      break;
    }
    result.lost += 1;
    if (!(await browser.renew(handle, until, result))) {
      result.givenUp += 1;
      break;
    }
  }
  result.pushes = phone.pushes.length;
  if (result.pushes < result.rung || result.pushes > result.rung + result.unsure) {
    wrong(`${result.pushes} pushes for ${result.rung} codes and ${result.unsure} unsure starts`);
  }
  return result;
}

async function start(browser, identifier, until, result) {
  for (; Date.now() < until; await pause(200)) {
    const answer = await browser.ask('/login', { identifier });
    if (answer?.status === 201) return answer.json.handle;
    // Its answer was lost, with the cookie: the next start is another login.
    result.unsure += 1;
  }
}

class Browser {
  #cookies = new Map();

  constructor(world) {
    this.world = world;
  }

  /** @returns what the login is once it is none of these; undefined if that takes too long. */
  async outcome(handle, types, until) {
    for (let known = ''; Date.now() < until;) {
      const answer = await this.ask(`/login/status?handle=${handle}${known && `&wait=2&state=${known}`}`);
      if (answer?.status === 200 && !types.includes(answer.json.type)) return answer.json;
      known = answer?.status === 200 ? answer.json.type : '';
      if (!known) await pause(100);
    }
  }

  /** Asks for a new code. @returns whether there will be one. */
  async renew(handle, until, result) {
    while (Date.now() < until) {
      await pause(200);
      const answer = await this.ask('/login/retry', { handle });
      const now = answer && (await this.ask(`/login/status?handle=${handle}`));
      if (now?.status === 200 && now.json.type !== 'failed') return true;
      // It may have rung all the same. No new request while one may lie on the phone.
      result.unsure += 1;
      if (now?.json.retryAt && Date.parse(now.json.retryAt) > until) return false;
    }
    return false;
  }

  async finish(handle, until) {
    let last = 'no answer';
    for (let mayBeDone = false; Date.now() < until; await pause(200)) {
      const answer = await this.ask('/login/finish', { handle });
      if (answer?.status === 200 && answer.json.redirect === '/me') return 'finished';
      // The answer with the session was lost: the page says that this sign-in was used.
      if (mayBeDone && answer?.json?.error?.code === 'login_finished') return 'finished';
      if (!answer) mayBeDone = true;
      last = answer ? `${answer.status} ${JSON.stringify(answer.json)}` : last;
    }
    return last;
  }

  /** @returns the answer; undefined if the instance died over it. */
  async ask(route, body) {
    const origin = this.world.anywhere;
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    try {
      const answer = await fetch(origin + route, {
        method: body ? 'POST' : 'GET',
        headers: { accept: 'application/json', origin, cookie, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        redirect: 'manual',
      });
      const text = await answer.text();
      for (const line of answer.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
        this.#cookies.set(name, value);
      }
      return { status: answer.status, json: JSON.parse(text) };
    } catch {
      return undefined;
    }
  }
}
