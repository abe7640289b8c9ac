import { hash, randomBytes } from 'node:crypto';
import type { Fleet, FleetMember } from '../login/fleet.js';
import { warnOfThrown } from '../mistakes.js';
import { text, texts } from './clients.js';
import type { Connection } from './clients.js';
import { BEAT, HOLD, LEAVE } from './fleet-scripts.js';
import { BEAT_MS, Pulse } from './pulse.js';
import { run } from './scripts.js';

/** How many logins one member takes with one beat: those that are left go to others, or come with the next. */
const MOST_AT_ONCE = 200;
/** How often what is over is looked for. */
const SWEEP_BEATS = 40;

export interface FleetOptions {
  readonly connection: Connection;
  readonly prefix: string;
  /** Told when Redis has lost what was held: messages and records may be gone too. */
  readonly lost: () => void;
}

/** @returns the fleet, and what ends all its beats: nothing is handed over then. */
export function redisFleet(options: FleetOptions): Fleet & { close(): void } {
  const members = new Set<Member>();
  return {
    join: (id, take) => {
      const member = new Member(options, id, take, () => members.delete(member));
      members.add(member);
      member.begin();
      return member;
    },
    close: () => {
      for (const member of members) member.end();
    },
  };
}

/**
 * One process that looks after logins of one kind. What it holds it knows by itself; Redis has a copy, for those who
 * come after it.
 */
class Member implements FleetMember {
  private readonly name = randomBytes(9).toString('base64url');
  private readonly pulse = new Pulse(this.name);
  private readonly held = new Map<string, { attempt: string; until: number }>();
  /** What Redis may still have of what was released. */
  private readonly released = new Set<string>();
  private readonly base: string;
  private timer: NodeJS.Timeout | undefined;
  /** My beats, as Redis counts them. */
  private count = 0;
  private ended = false;

  constructor(
    private readonly options: FleetOptions,
    id: string,
    private readonly take: (key: string, attempt: string) => void,
    private readonly left: () => void,
  ) {
    this.base = `${options.prefix}{fleet:${hash('sha256', id, 'base64url').slice(0, 16)}}:`;
  }

  begin(): void {
    void this.beat();
  }

  /** Rejects when Redis could not be told; it is told again with the next beat. */
  async hold(key: string, attempt: string, until: number): Promise<void> {
    this.held.set(key, { attempt, until });
    this.released.delete(key);
    await this.note([key]);
  }

  /** Redis is told with the next beat: until then another process may be given what needs no care, and leaves it. */
  async release(key: string): Promise<void> {
    if (this.held.delete(key)) this.released.add(key);
  }

  async leave(): Promise<void> {
    if (this.ended) return;
    this.end();
    await this.forget([...this.released]);
    await this.script(LEAVE, [], [this.name]);
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.left();
  }

  private async beat(): Promise<void> {
    const sent = performance.now();
    try {
      await this.sendBeat(sent);
    } catch {
      // Redis is down or slow. What others did meanwhile cannot be known.
      this.pulse.missed();
    }
    const rest = Math.max(0, sent + BEAT_MS - performance.now());
    if (!this.ended) this.timer = setTimeout(() => void this.beat(), rest).unref();
  }

  private async sendBeat(sent: number): Promise<void> {
    const suspects = this.pulse.suspects();
    const keys = suspects.map(([name]) => this.heldBy(name));
    const known = this.held.size;
    const forgotten = this.forget([...this.released]);
    const beating = this.script(BEAT, keys, [this.name, MOST_AT_ONCE, ...suspects.flat()]);
    const [reply] = await Promise.all([beating, forgotten]);
    const [counted, held, taken] = reply as unknown[];
    const counts = new Map(pairs(texts(counted)));
    const orphans = pairs(texts(taken));
    this.pulse.heard(counts, sent, performance.now());
    if (this.ended) return;
    for (const [key, noted] of orphans) this.adopt(key, noted);
    const count = Number(counts.get(this.name));
    const lost = count <= this.count || Number(text(held)) < known + orphans.length;
    this.count = count;
    if (count % SWEEP_BEATS === 0) this.sweep();
    if (lost) await this.restore();
  }

  /** Redis has lost its copy: it was flushed, evicted it, or another process took this one for dead. */
  private async restore(): Promise<void> {
    this.options.lost();
    await this.note([...this.held.keys()]);
  }

  /** What is over needs no care, although it was not released. */
  private sweep(): void {
    const now = Date.now();
    for (const [key, { until }] of this.held) {
      if (until > now) continue;
      this.held.delete(key);
      this.released.add(key);
    }
  }

  private adopt(key: string, noted: string): void {
    const [until = '', attempt = ''] = noted.split(' ');
    if (Number(until) <= Date.now()) {
      this.released.add(key);
      return;
    }
    this.held.set(key, { attempt: decodeURIComponent(attempt), until: Number(until) });
    try {
      this.take(key, decodeURIComponent(attempt));
    } catch (error) {
      warnOfThrown(error);
    }
  }

  private async note(keys: readonly string[]): Promise<void> {
    for (let at = 0; at < keys.length; at += MOST_AT_ONCE) {
      const noted = keys.slice(at, at + MOST_AT_ONCE).flatMap((key) => {
        const hold = this.held.get(key);
        return hold ? [key, `${hold.until} ${encodeURIComponent(hold.attempt)}`] : [];
      });
      if (noted.length > 0) await this.script(HOLD, [], [this.name, ...noted]);
    }
  }

  private async forget(keys: readonly string[]): Promise<void> {
    for (let at = 0; at < keys.length; at += MOST_AT_ONCE) {
      const some = keys.slice(at, at + MOST_AT_ONCE);
      await this.options.connection.send(this.heldBy(this.name), ['HDEL', this.heldBy(this.name), ...some]);
      for (const key of some) this.released.delete(key);
    }
  }

  private script(which: typeof BEAT, more: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return run(this.options.connection, which, [`${this.base}beats`, this.heldBy(this.name), ...more], args);
  }

  private heldBy(name: string): string {
    return `${this.base}held:${name}`;
  }
}

function pairs(flat: readonly string[]): [string, string][] {
  return flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? '']] : []));
}
