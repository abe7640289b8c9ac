import { setTimeout as pause } from 'node:timers/promises';

/** A browser that is sent to another instance with each request, and asks again when that one dies. */
export class Browser {
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
