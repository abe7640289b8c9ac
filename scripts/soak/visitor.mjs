// One person who logs in, with a browser that is sent to another instance with each request.
import { setTimeout as pause } from 'node:timers/promises';
import { Browser } from './browser.mjs';

/** After these nobody goes on: a person would have left (ms). */
const PATIENCE = 60_000;
/** How soon after it an approval has to be known, or to be reported as lost (ms). */
const KNOWN_WITHIN = 3000;
/** What the page says where a phone may have rung. */
const UNSURE = /do not know whether a request reached you/;

/** One login, from the start to its end: what happened, in numbers, and what was wrong. */
export class Visit {
  /** Starts whose code was shown: each is one push, and one push only. */
  shown = 0;
  /** Starts that ended with the words that a phone may have rung, or whose answer died with its process. */
  unsure = 0;
  /** Starts that were answered with the words that no phone rang, or with a breakage that came before. */
  notAsked = 0;
  pushes = 0;
  approvals = 0;
  finished = 0;
  givenUp = 0;
  /** For each approval, how long it took until it was known (ms). */
  knownAfter = [];
  /** Of those that took longer than three seconds: what held them up. */
  heldUp = [];
  /** Why approvals were reported as lost, each. */
  lost = [];
  wrong = [];

  constructor(world, tokenId) {
    this.world = world;
    this.tokenId = tokenId;
    this.browser = new Browser(world);
    this.until = Date.now() + PATIENCE;
  }

  async run() {
    this.phone = await this.world.operator.enroll({ tokenId: this.tokenId });
    this.handle = await this.start();
    while (this.handle && (await this.round()));
    if (!this.handle) this.isWrong('nothing came of a start');
    this.pushes = this.phone.pushes.length;
    // Each code is on the phone once; what else lies there belongs to starts that may have rung, and to no other.
    if (this.pushes < this.shown || this.pushes > this.shown + this.unsure) {
      this.isWrong(`${this.pushes} pushes for ${this.shown} codes and ${this.unsure} unsure starts`);
    }
    return this;
  }

  isWrong(sentence) {
    this.wrong.push(`${this.tokenId} ${this.handle ?? ''}: ${sentence}`);
  }

  /** @returns the handle of a login that has begun. */
  async start() {
    for (; Date.now() < this.until; await pause(200)) {
      const answer = await this.browser.ask('/login', { identifier: this.tokenId });
      if (answer?.status === 201) return answer.json.handle;
      // Without its answer, and with it the cookie, the next start is another login.
      this.countFailed(answer?.json.error);
    }
  }

  /** One code, from its start to its end. @returns whether there is another one to come. */
  async round() {
    const begun = await this.browser.outcome(this.handle, ['starting'], this.until);
    if (begun?.type === 'failed') {
      this.countFailed(begun);
      return await this.renew();
    }
    const push = this.phone.pushes.find(({ otp }) => otp === begun?.code);
    if (begun?.type !== 'pending' || !push) {
      this.isWrong(`a start became ${begun?.type}, and its code ${push ? 'is' : 'is not'} on the phone`);
      return false;
    }
    this.shown += 1;
    await pause(this.world.below(3000));
    const known = await this.approve(push);
    if (known?.type === 'approved') {
      const end = await this.browser.finish(this.handle, this.until);
      if (end === 'finished') this.finished += 1;
      else this.isWrong(`an approval was not finished: ${end}`);
      return false;
    }
    if (known?.code === 'approval_lost') return await this.renew();
    this.isWrong(`an approval became ${known?.type} ${known?.code}`);
    return false;
  }

  /** Approves on the phone. @returns what the login then is, as the browser hears of it. */
  async approve(push) {
    const [answer, known] = await Promise.all([
      this.world.approve(this.phone, push),
      this.browser.outcome(this.handle, ['starting', 'pending'], this.until),
    ]);
    const to = Date.now();
    if (!answer) {
      this.isWrong('the operator did not take an approval');
      return known;
    }
    this.approvals += 1;
    const took = to - answer.at;
    this.knownAfter.push(took);
    if (took > KNOWN_WITHIN) {
      const { from, why } = this.world.heldUp(answer, to);
      const delay = this.world.delayed(from, to);
      if (to - from <= KNOWN_WITHIN) this.heldUp.push(why);
      else if (to - from - delay <= KNOWN_WITHIN) this.heldUp.push('a machine that was too busy to run this');
      else this.isWrong(`an approval was ${known?.type} ${to - from} ms after ${why}, less ${delay} of a busy machine`);
    }
    if (known?.code === 'approval_lost') {
      const why = this.world.whyLost(answer, to);
      if (why) this.lost.push(why);
      else
        this.isWrong(`a living process was told of an approval, which was reported as lost: ${JSON.stringify(answer)}`);
    }
    return known;
  }

  /** Asks for a new code. @returns whether there will be one. */
  async renew() {
    while (Date.now() < this.until) {
      await pause(200);
      const before = this.retryAt;
      const answer = await this.browser.ask('/login/retry', { handle: this.handle });
      const now = await this.browser.outcome(this.handle, [], this.until);
      if (now && now.type !== 'failed') return true;
      // A retry that is too early, while a request may lie on the phone, is no start.
      if (!answer || answer.status === 201 || UNSURE.test(answer.json.error?.message)) this.countFailed(now);
      this.retryAt = now?.retryAt && Date.parse(now.retryAt);
      if (this.retryAt > this.until) break;
      if (before === this.retryAt && this.retryAt > Date.now()) await pause(this.retryAt - Date.now());
    }
    this.givenUp += 1;
    return false;
  }

  /** @param failure - what was said of a start; nothing, where the process that knew it died. */
  countFailed(failure) {
    if (!failure || UNSURE.test(failure.message)) this.unsure += 1;
    else this.notAsked += 1;
  }
}
