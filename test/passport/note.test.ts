import { receiptOf } from '../../lib/passport/receipt.js';
import { ScriptedStrategy } from '../helpers/scripted-shop.js';
import { noteLogin, noteOf, sessionUserOf } from '../../lib/passport/note.js';
import type { LoginNote, SessionRequest } from '../../lib/passport/note.js';

/** A request of a person who is logged in, with the note of a login. */
function request(user: unknown, note: Partial<LoginNote> | string | undefined): SessionRequest {
  // Not node's own request: only what sessions and Passport put there counts.
  return { user, session: { passport: { user }, 'passport-idtoken': note } } as unknown as SessionRequest;
}

const digestOf = (user: unknown) => sessionUserOf(request(user, undefined))!;
const note = (more: Partial<LoginNote> = {}): LoginNote => ({
  provider: 'idtoken',
  user: digestOf('marie'),
  at: Date.now(),
  method: 'compare',
  scopes: ['identity:name'],
  ...more,
});

it('a note counts for the user whom it was written for', () => {
  const written = note();
  expect(noteOf(request('marie', written))).toBe(written);
});

it.each<[string, SessionRequest]>([
  ['another user, whose login kept the session', request('bob', note())],
  ['a session that ended', Object.assign(request('marie', note()), { user: undefined })],
  ['the future', request('marie', note({ at: Date.now() + 60_000 }))],
  ['no time', request('marie', note({ at: undefined as never }))],
  ['no user', request('marie', note({ user: undefined as never }))],
  ['no session', { user: 'marie' } as unknown as SessionRequest],
  ['a session without a note', request('marie', undefined)],
  ['a session with something else of that name', request('marie', 'marie')],
])('a note says nothing of %s (S61)', (_, req) => {
  expect(noteOf(req)).toBeUndefined();
});

it('who is logged in is told apart, whatever Passport serialises', () => {
  const users = ['7', 7, { id: 7 }, ['7'], true];
  expect(new Set(users.map(digestOf)).size).toBe(users.length);
  expect(digestOf(null)).toBeUndefined();
  expect(digestOf(new Date(0))).toBe(digestOf(JSON.parse(JSON.stringify(new Date(0)))));
});

it('a login by another way is noted by the application, once Passport knows the user', () => {
  const req = request('marie', undefined);
  noteLogin(req, 'password');
  expect(noteOf(req)).toEqual({ provider: 'password', user: digestOf('marie'), at: expect.any(Number), scopes: [] });
  expect(() => noteLogin(request(undefined, undefined), 'password')).toThrow(TypeError);
});

describe('a receipt', () => {
  const strategy = new ScriptedStrategy();
  afterAll(async () => await strategy.close());

  it('tells what was shared at the login, and what not', () => {
    const at = Date.now() - 5_000;
    const req = request('marie', note({ at, missing: ['identity:age_over_18'] }));
    expect(receiptOf(req)).toEqual({
      provider: 'idtoken',
      method: 'compare',
      at: new Date(at),
      shared: ['identity:name'],
      withheld: ['identity:age_over_18'],
    });
    expect(receiptOf(req, strategy)).toEqual(receiptOf(req));
    expect(receiptOf(request('marie', note()), strategy)).toMatchObject({ shared: ['identity:name'], withheld: [] });
  });

  it.each([
    ['another user', note({ user: digestOf('bob') })],
    ['another strategy', note({ provider: 'loginid' })],
    ['another way in', { ...note(), method: undefined as never }],
    ['nobody', undefined],
  ])('there is none of %s (S61)', (_, written) => {
    expect(receiptOf(request('marie', written), strategy)).toBeUndefined();
  });
});
