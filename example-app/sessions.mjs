// Who is logged in: express-session, kept in the SQLite file, or in Redis when REDIS_URL is set.
import session from 'express-session';

const DAY = 24 * 60 * 60 * 1000;

/** @param store - where sessions are kept, if not in the file. */
export function openSessions({ database, secret, store = new SqliteStore(database) }) {
  return session({
    store,
    secret,
    name: 'shop.sid',
    resave: false,
    saveUninitialized: false, // a visitor who only looks gets no cookie
    cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto', maxAge: DAY },
  });
}

/** Everything a session store needs. */
class SqliteStore extends session.Store {
  constructor({ sessions }) {
    super();
    this.sessions = sessions;
  }

  get(id, done) {
    answer(done, () => {
      const data = this.sessions.get(id);
      return data === undefined ? null : JSON.parse(data);
    });
  }

  set(id, data, done) {
    answer(done, () => void this.sessions.set(id, JSON.stringify(data), endOf(data)));
  }

  touch(id, data, done) {
    answer(done, () => void this.sessions.touch(id, endOf(data)));
  }

  destroy(id, done) {
    answer(done, () => void this.sessions.destroy(id));
  }
}

function endOf({ cookie }) {
  return cookie.expires ? new Date(cookie.expires).getTime() : Date.now() + DAY;
}

/** express-session expects its answer later, and errors handed over rather than thrown. */
function answer(done, work) {
  let error = null;
  let value;
  try {
    value = work();
  } catch (thrown) {
    error = thrown;
  }
  if (done) setImmediate(done, error, value);
}
