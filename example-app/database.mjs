// The shop's memory: who its customers are, how they get in, and the sessions. One SQLite file.
import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import sqlite from 'node-sqlite3-wasm';
import { inOne, makeTables } from './tables.mjs';

const CUSTOMER = `
  SELECT users.id, email, EXISTS (SELECT 1 FROM ways_in AS phones WHERE user_id = users.id AND provider = 'idtoken') AS phone
  FROM users JOIN ways_in ON user_id = users.id
  WHERE provider = ? AND ways_in.id = ?`;

/** Opens the file, or makes it. */
export async function openDatabase(file) {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  await dropLeftLock(`${file}.lock`);
  const db = new sqlite.Database(file);
  db.exec('PRAGMA busy_timeout = 2000'); // other instances write, too
  makeTables(db);

  const newCustomer = (email = null) => db.run('INSERT INTO users (email) VALUES (?)', [email]).lastInsertRowid;

  /** The customer who gets in this way: `{ id, email, phone }`, where `phone` is whether they have linked one. */
  const userOf = ({ provider, id }) => {
    const found = db.get(CUSTOMER, [provider, id]);
    return found ? { ...found, phone: found.phone === 1 } : undefined;
  };

  return {
    userOf,

    /** Whom the operator has to ask for an e-mail address; null for a stranger. */
    tokenIdOf: (email) =>
      db.get(
        "SELECT ways_in.id FROM ways_in JOIN users ON user_id = users.id WHERE provider = 'idtoken' AND email = ?",
        [email],
      )?.id ?? null,

    /**
     * Makes `tokenId`, which has just been proved, the phone of `email`.
     *
     * @param currentUser - the id of the customer who is logged in, if anybody is. Who came by LoginID has no address
     * yet, and gets this one.
     * @returns the customer, or undefined where the address or the phone is somebody else's: otherwise anybody could
     * take over an account by linking their own phone to its address.
     */
    link({ email, tokenId, currentUser }) {
      const phone = { provider: 'idtoken', id: tokenId };
      const byEmail = db.get('SELECT id FROM users WHERE email = ?', [email]);
      const byPhone = userOf(phone);
      if (byEmail && byPhone?.id === byEmail.id) return byPhone;
      if (byPhone || (byEmail && byEmail.id !== currentUser)) return undefined;
      inOne(db, () => {
        const id = currentUser ?? newCustomer(email);
        db.run('UPDATE users SET email = ? WHERE id = ? AND email IS NULL', [email, id]);
        db.run("DELETE FROM ways_in WHERE provider = 'idtoken' AND user_id = ?", [id]); // one phone, the new one
        db.run("INSERT INTO ways_in (provider, id, user_id) VALUES ('idtoken', ?, ?)", [tokenId, id]);
      });
      return userOf(phone);
    },

    /**
     * Keeps a LoginID account that nobody had yet.
     *
     * @param currentUser - the id of the customer whose it is; without it, it is a new customer's.
     */
    addLoginID({ id, username }, currentUser) {
      inOne(db, () =>
        db.run("INSERT INTO ways_in VALUES ('loginid', ?, ?, ?)", [id, currentUser ?? newCustomer(), username]),
      );
    },

    /** Forgets a LoginID account of a customer, unless it is their last way in. @returns whether it is gone. */
    removeLoginID: (id, user) =>
      db.run(
        `DELETE FROM ways_in WHERE provider = 'loginid' AND id = ? AND user_id = ?
         AND (SELECT count(*) FROM ways_in WHERE user_id = ?) > 1`,
        [id, user, user],
      ).changes > 0,

    /** A LoginID account was used on this device: for the first time, or again. */
    sawDevice({ id }, label) {
      const now = Date.now();
      db.run(
        `INSERT INTO devices VALUES ('loginid', ?, ?, ?, NULL)
         ON CONFLICT DO UPDATE SET used_at = ?`,
        [id, label, now, now],
      );
    },

    /** The LoginID accounts of a customer, each with its devices, oldest first. */
    loginIDsOf: (user) =>
      db
        .all("SELECT id, username FROM ways_in WHERE provider = 'loginid' AND user_id = ? ORDER BY rowid", [user])
        .map((account) => ({
          ...account,
          devices: db.all(
            'SELECT label, added_at AS addedAt, used_at AS usedAt FROM devices WHERE way_id = ? ORDER BY added_at',
            [account.id],
          ),
        })),

    sessions: {
      get: (id) => db.get('SELECT data FROM sessions WHERE id = ? AND expires_at > ?', [id, Date.now()])?.data,
      set(id, data, expiresAt) {
        db.run('DELETE FROM sessions WHERE expires_at <= ?', [Date.now()]);
        db.run('INSERT OR REPLACE INTO sessions VALUES (?, ?, ?)', [id, data, expiresAt]);
      },
      touch: (id, expiresAt) => db.run('UPDATE sessions SET expires_at = ? WHERE id = ?', [expiresAt, id]),
      destroy: (id) => db.run('DELETE FROM sessions WHERE id = ?', [id]),
    },

    close: () => db.close(),
  };
}

/** This SQLite locks by a folder beside the file. A process that was killed in mid-write leaves it there for ever. */
async function dropLeftLock(folder) {
  const lock = statSync(folder, { throwIfNoEntry: false });
  if (!lock) return;
  await wait(Math.max(0, 1000 - (Date.now() - lock.mtimeMs)));
  // Nobody writes for a whole second: the same lock is still there because its owner is not.
  if (statSync(folder, { throwIfNoEntry: false })?.mtimeMs === lock.mtimeMs) rmdirSync(folder);
}
