// The tables of the shop's SQLite file, and how an older file comes to have them.

const TABLES = `
  -- Who came by LoginID alone has no address: a username may look like one, but nobody has proved it.
  CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY,
    email TEXT UNIQUE COLLATE NOCASE
  );

  -- How a customer gets in: the tokenId of a phone (idtoken), or the id of a LoginID account (loginid).
  CREATE TABLE IF NOT EXISTS ways_in (
    provider TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id),
    username TEXT,
    PRIMARY KEY (provider, id)
  );
  CREATE INDEX IF NOT EXISTS ways_in_by_user ON ways_in (user_id);

  -- Devices on which a LoginID account was seen.
  CREATE TABLE IF NOT EXISTS devices (
    provider TEXT NOT NULL,
    way_id TEXT NOT NULL,
    label TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (provider, way_id, label),
    FOREIGN KEY (provider, way_id) REFERENCES ways_in (provider, id) ON DELETE CASCADE
  );

  CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY,
    data TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS sessions_by_end ON sessions (expires_at);
`;

/** Before there was LoginID, everybody had an address, and phones stood in a table of their own. */
const FROM_LINKS = `
  ALTER TABLE links RENAME TO old_links;
  ALTER TABLE users RENAME TO old_users;
  ${TABLES}
  INSERT INTO users SELECT id, email FROM old_users;
  INSERT INTO ways_in (provider, id, user_id) SELECT 'idtoken', token_id, user_id FROM old_links;
  DROP TABLE old_links;
  DROP TABLE old_users;
`;

export function makeTables(db) {
  db.exec('PRAGMA foreign_keys = ON');
  const old = db.get("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'links'");
  inOne(db, () => db.exec(old ? FROM_LINKS : TABLES));
}

/** Does it whole or not at all. */
export function inOne(db, work) {
  db.exec('BEGIN');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
