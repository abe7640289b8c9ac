// The shop's memory: who its customers are, which phone is theirs, and the sessions. One SQLite file.
import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import sqlite from 'node-sqlite3-wasm';

const TABLES = `
  PRAGMA foreign_keys = ON;

  CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE
  );

  -- A link says whose phone a tokenId is. It is made in one place only: after a login on that phone (link.mjs).
  CREATE TABLE IF NOT EXISTS links (
    user_id INTEGER PRIMARY KEY REFERENCES users (id),
    token_id TEXT NOT NULL UNIQUE
  );

  CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY,
    data TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS sessions_by_end ON sessions (expires_at);
`;

/** Opens the file, or makes it. */
export async function openDatabase(file) {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  await dropLeftLock(`${file}.lock`);
  const db = new sqlite.Database(file);
  db.exec(TABLES);

  const userOf = (tokenId) =>
    db.get('SELECT id, email FROM users JOIN links ON user_id = id WHERE token_id = ?', [tokenId]) ?? undefined;

  return {
    /** Whom the operator has to ask for an e-mail address; null for a stranger. */
    tokenIdOf: (email) =>
      db.get('SELECT token_id FROM links JOIN users ON user_id = id WHERE email = ?', [email])?.token_id ?? null,

    /** The customer whose phone this is. */
    userOf,

    /**
     * Makes `tokenId`, which has just been proved, the phone of `email`.
     *
     * @param currentUser - the id of the customer who is logged in, if anybody is.
     * @returns the customer, or undefined where the address or the phone is somebody else's: otherwise anybody could
     * take over an account by linking their own phone to its address.
     */
    link({ email, tokenId, currentUser }) {
      const byEmail = db.get('SELECT id FROM users WHERE email = ?', [email]);
      const byPhone = userOf(tokenId);
      if (byEmail && byPhone?.id === byEmail.id) return byPhone;
      if (byPhone || (byEmail && byEmail.id !== currentUser)) return undefined;
      db.exec('BEGIN');
      try {
        const id = byEmail?.id ?? db.run('INSERT INTO users (email) VALUES (?)', [email]).lastInsertRowid;
        db.run('INSERT OR REPLACE INTO links (user_id, token_id) VALUES (?, ?)', [id, tokenId]);
        db.exec('COMMIT');
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
      return userOf(tokenId);
    },

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
