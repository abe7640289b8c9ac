import { begin, initiate, listen, MARIE, send, start, stopAll, testClock } from '../relying-party.js';

afterEach(stopAll);

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('judges token and session after the upgrade, by close codes', async () => {
  const operator = await start();
  await operator.enroll(MARIE);
  const { json: session } = await initiate(operator);
  const { json: other } = await initiate(operator);
  expect(await listen(operator, { ...session, wsToken: other.wsToken }).closed).toBe(4001);
  expect(await listen(operator, { ...session, wsToken: '' }).closed).toBe(4001);
  expect(await listen(operator, { ...session, sessionId: 'sess_x' }).closed).toBe(4001);
  await operator.restart();
  expect(await listen(operator, session).closed).toBe(4004);
});

it('one socket a session: the newer wins, the older is closed with 4009', async () => {
  const operator = await start();
  const phone = await operator.enroll(MARIE);
  const { session, line } = await begin(operator);
  const newer = listen(operator, session);
  expect(await line.closed).toBe(4009);
  await newer.until('otp_ready');
  expect(operator.sockets).toEqual([session.sessionId]);
  await phone.approve(await phone.nextPush());
  expect((await newer.until('approved')).random).toBe(session.random);
});

it('ignores what a client sends', async () => {
  const operator = await start();
  const phone = await operator.enroll(MARIE);
  const { line } = await begin(operator);
  for (const frame of ['{"type":"approved"}', 'nonsense', Buffer.from([1])]) line.socket.send(frame);
  await phone.approve(await phone.nextPush());
  expect(await line.closed).toBe(1000);
});

it('an approval that nobody hears is lost, unless it is kept for a while', async () => {
  const clock = testClock();
  const forgetful = await start({ now: clock.now });
  const phone = await forgetful.enroll(MARIE);
  const { session: lost, line } = await begin(forgetful);
  line.socket.terminate();
  while (forgetful.sockets.includes(lost.sessionId)) await turn();
  await phone.approve(await phone.nextPush());
  expect(await listen(forgetful, lost).closed).toBe(4004);

  // The first socket of a session comes a moment later than a test's phone.
  const { json: quick } = await initiate(forgetful);
  await phone.approve(await phone.nextPush());
  expect(await listen(forgetful, quick).closed).toBe(1000);

  const kind = await start({ now: clock.now, replayWindowMs: 5000 });
  const other = await kind.enroll(MARIE);
  const { json: session } = await initiate(kind);
  const push = await other.nextPush();
  const { body } = await other.approve(push);
  const late = listen(kind, session);
  expect(await late.until('approved')).toEqual({ type: 'approved', ...body });
  expect(await late.closed).toBe(1000);
  expect((await other.approve(push)).status).toBe(404);
  clock.pass(5);
  expect(await listen(kind, session).closed).toBe(4004);
});

it('pings, and ends a socket that does not answer', async () => {
  const operator = await start({ pingIntervalMs: 250 });
  await operator.enroll(MARIE);
  const { session, line } = await begin(operator);
  await new Promise((resolve) => line.socket.once('ping', resolve));
  await new Promise((resolve) => line.socket.once('ping', resolve));
  line.socket.pause();
  while (operator.sockets.includes(session.sessionId)) await turn();
  line.socket.resume();
  expect(await line.closed).toBe(1006);
});

it('drops, closes and silences sockets on command', async () => {
  const operator = await start();
  const phone = await operator.enroll(MARIE);
  const first = await begin(operator);
  operator.dropSockets();
  expect(await first.line.closed).toBe(1006);

  const again = listen(operator, first.session);
  await again.until('otp_ready');
  expect(operator.closeSocket(first.session.sessionId, 4001)).toBe(true);
  expect(await again.closed).toBe(4001);
  expect(operator.closeSocket(first.session.sessionId, 4001)).toBe(false);
  expect(() => operator.closeSocket('x', 1005)).toThrow('close code');

  const silent = listen(operator, first.session);
  await silent.until('otp_ready');
  operator.silenceSockets();
  let pongs = 0;
  silent.socket.on('pong', () => pongs++);
  silent.socket.ping();
  expect((await phone.approve(await phone.nextPush())).status).toBe(200);
  // Whatever a socket had been sent would have come before the answer to a request that was made after it.
  await send('GET', `${operator.url}/.well-known/jwks.json`);
  expect(silent.messages.map(({ type }) => type)).toEqual(['otp_ready']);
  expect(pongs).toBe(0);
  expect(silent.socket.readyState).toBe(silent.socket.OPEN);
});

it('other paths are refused before the upgrade', async () => {
  const operator = await start();
  for (const path of ['/', '/ws/session/', '/ws/session/a/b', '/auth/initiate']) {
    const upgrade = { connection: 'upgrade', upgrade: 'websocket' };
    expect((await send('GET', operator.url + path, undefined, upgrade)).status).toBe(404);
  }
});
