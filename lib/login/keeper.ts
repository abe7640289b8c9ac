import { setMaxListeners } from 'node:events';
import type { Decoys } from './decoys.js';
import { LoginError } from './errors.js';
import { subjectOf } from './events.js';
import type { Report } from './events.js';
import type { Fleet, FleetMember } from './fleet.js';
import { newAttemptId } from './logins.js';
import type { Logins } from './logins.js';
import { transition } from './record.js';
import { isOver, keptUntil } from './lifetimes.js';
import type { LoginRecord, PendingRecord } from './record.js';
import { sleep } from './wait.js';

/** What a keeper stands on. */
export interface KeeperContext {
  readonly logins: Logins;
  readonly report: Report;
  /** There if other processes may look after the same logins. */
  readonly fleet: Fleet | undefined;
  /** Names those that can: operator and service. */
  readonly id: string;
  readonly decoys: Pick<Decoys, 'life'>;
  /** Goes on with a login whose code is shown. Resolves once an answer would reach us, or none can come any more. */
  readonly resume: (handle: string, login: PendingRecord) => Promise<void>;
}

/** What a login is looked after for: until its answer, or while one request finishes it. */
type Care = 'answer' | 'finish';

/** An operator would refuse hundreds of connections at once. */
const RESUMED_AT_ONCE = 20;
/** After a store that did not answer (ms). */
const TRY_AGAIN_MS = 500;

/** The logins that this process looks after, as others know it, and those that it takes over from processes that died. */
export class Keeper {
  private readonly member: FleetMember | undefined;
  private readonly held = new Map<string, { readonly attempt: string; readonly care: Care; readonly until: number }>();
  private readonly orphans: { readonly handle: string; readonly attempt: string }[] = [];
  private readonly left = new AbortController();
  private resuming = 0;

  constructor(private readonly context: KeeperContext) {
    setMaxListeners(0, this.left.signal);
    this.member = context.fleet?.join(context.id, (handle, attempt) => this.adopt(handle, attempt));
  }

  /** Whether others would take over. */
  get isShared(): boolean {
    return this.member !== undefined;
  }

  /** How many logins are being finished here. */
  get finishing(): number {
    return [...this.held.values()].filter(({ care }) => care === 'finish').length;
  }

  /** Looks after a login from now on. Nothing waits for it: Redis is told with the next beat if it is down. */
  hold(handle: string, login: LoginRecord, care: Care = 'answer'): void {
    if (!this.member) return;
    const { attempt } = login;
    const until = keptUntil(login);
    this.held.set(handle, { attempt, care, until });
    this.member.hold(handle, attempt, until).catch(() => undefined);
  }

  /** The login needs no care any more, as far as that attempt of it goes. */
  release(handle: string, attempt: string, care: Care = 'answer'): void {
    const held = this.held.get(handle);
    if (held?.attempt !== attempt || held.care !== care) return;
    this.held.delete(handle);
    // What is handed over is no longer ours to release: another process may not have taken it yet.
    if (!this.left.signal.aborted) this.member?.release(handle).catch(() => undefined);
  }

  /** Takes care of a login whose finish could not be told to the store: what was approved is given back. */
  recover(handle: string, attempt: string): void {
    this.orphans.push({ handle, attempt });
    this.next();
  }

  /** Hands over what is held here, and takes nothing any more. A store that is down hears nothing: then this is a death. */
  async leave(): Promise<void> {
    this.left.abort();
    this.orphans.length = 0;
    await this.member?.leave().catch(() => undefined);
  }

  private adopt(handle: string, attempt: string): void {
    const own = this.held.get(handle);
    // A browser that asked for a new code may have done so here.
    if (own && own.attempt !== attempt) this.member?.hold(handle, own.attempt, own.until).catch(() => undefined);
    else this.orphans.push({ handle, attempt });
    this.next();
  }

  private next(): void {
    while (this.resuming < RESUMED_AT_ONCE) {
      const orphan = this.orphans.shift();
      if (!orphan) return;
      this.resuming += 1;
      void this.takeOver(orphan.handle, orphan.attempt).finally(() => {
        this.resuming -= 1;
        this.next();
      });
    }
  }

  private async takeOver(handle: string, attempt: string): Promise<void> {
    try {
      const record = await this.context.logins.read(handle);
      const isMine = record?.attempt === attempt;
      if (isMine && record.state === 'pending') await this.resume(handle, record);
      else if (isMine && record.state === 'starting') await this.interrupt(handle, record);
      else if (isMine && record.state === 'finishing') await this.giveBack(handle, record);
      else this.forget(handle, attempt);
    } catch {
      // The store is down. It is asked again until it answers; should this process die too, others take the login.
      await sleep(TRY_AGAIN_MS, this.left.signal).catch(() => undefined);
      if (!this.left.signal.aborted) this.orphans.push({ handle, attempt });
    }
  }

  /** The code is on the page and on the phone: another process waits for its answer, and no phone rings. */
  private async resume(handle: string, record: PendingRecord): Promise<void> {
    const taken = { ...record, attempt: newAttemptId() };
    this.hold(handle, taken);
    if (await this.context.logins.move(handle, record, taken)) await this.context.resume(handle, taken);
    else this.release(handle, taken.attempt);
  }

  /** The phone may have been asked or not: the code, if there was one, died with the process. */
  private async interrupt(handle: string, record: LoginRecord): Promise<void> {
    const error = new LoginError('login_interrupted');
    // A request that may lie on a phone is to be over before there is another one (F3).
    const retryAt = Date.now() + this.context.decoys.life;
    const failed = transition(record, { state: 'failed', error: error.code, retryAt });
    if (await this.context.logins.move(handle, record, failed)) {
      this.context.report('failed', subjectOf(handle, record), { error });
    }
    this.forget(handle, record.attempt);
  }

  /** What was approved is kept until the login is finished: the same browser may finish again. */
  private async giveBack(handle: string, record: LoginRecord & { state: 'finishing' }): Promise<void> {
    const approved = { ...record, attempt: newAttemptId(), state: 'approved' } as const;
    const late = isOver(approved, Date.now());
    const moved = await this.context.logins.move(
      handle,
      record,
      late ? transition(approved, { state: 'expired' }) : approved,
    );
    if (moved && late) this.context.report('expired', subjectOf(handle, record), { reason: 'not_finished' });
    this.forget(handle, record.attempt);
  }

  /** What was taken needs no care. */
  private forget(handle: string, attempt: string): void {
    this.release(handle, attempt, 'finish');
    if (!this.held.has(handle)) this.member?.release(handle).catch(() => undefined);
  }
}
