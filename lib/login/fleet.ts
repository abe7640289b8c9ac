/**
 * The processes that look after logins of one kind. There is no lock in it and no lease per login: a record's `attempt`
 * is the fence, and the compare-and-swap on it decides who looks after a login.
 */
export interface Fleet {
  /**
   * Joins those who can look after the logins of `id`. From then on this member is given what dead and leaving members
   * of the same `id` held.
   *
   * @param id - operator and service, as in the records: a login is handed only to members that can look after it.
   * @param take - called with each login that now falls to this member, and the attempt that the last holder had. The
   *   member holds it until it holds it again under a new attempt, or releases it. What it throws is dropped.
   * @returns the membership; nothing is awaited, and what cannot be told to the store is told again with the next beat.
   */
  join(id: string, take: (key: string, attempt: string) => void): FleetMember;
}

/** One process, as far as it looks after the logins of one `id`. */
export interface FleetMember {
  /** Notes until `until` (milliseconds, our clock) that this member looks after `attempt` of the login under `key`. */
  hold(key: string, attempt: string, until: number): Promise<void>;
  /** Ends the hold: the login needs no care any more. */
  release(key: string): Promise<void>;
  /** Hands over what this member holds: others take it soon, or the next one to join does. */
  leave(): Promise<void>;
}
