import { begin, claimsIn, initiate, listen, MARIE, send, SHOP, start, stopAll, testClock } from '../relying-party.js';

afterEach(stopAll);

async function waiting(options: Parameters<typeof start>[0] = {}, body = {}) {
  const clock = testClock();
  const operator = await start({ now: clock.now, ...options });
  const phone = await operator.enroll(MARIE);
  const { line, session } = await begin(operator, body);
  return { clock, operator, phone, line, session, push: await phone.nextPush() };
}

describe('the checks of an approval', () => {
  it.each([
    ['no otp', { otp: undefined }, 400, 'invalid_request'],
    ['an otp of five digits', { otp: '12345' }, 400, 'invalid_request'],
    ['a timestamp that is text', { timestamp: '1' }, 400, 'invalid_request'],
    ['a timestamp with a fraction', { timestamp: 1.5 }, 400, 'invalid_request'],
    ['no signature', { signatureBase64: undefined }, 400, 'invalid_request'],
    ['no session', { sessionId: undefined }, 400, 'invalid_request'],
    ['no tokenId', { tokenId: undefined }, 400, 'invalid_request'],
    ['scopes that are no array', { grantedScopes: 'identity:name' }, 400, 'invalid_request'],
    ['another session', { sessionId: 'sess_x' }, 404, 'session_not_found'],
  ])('%s: refused, and not an attempt', async (_what, fields, status, error) => {
    const { phone, push, line } = await waiting({ rejectedOn: 'each' });
    for (let i = 0; i < 4; i++) expect(await phone.approve(push, { fields })).toMatchObject({ status, error });
    expect(await phone.approve(push)).toMatchObject({ status: 200 });
    await line.closed;
    expect(line.messages.map(({ type }) => type)).toEqual(['otp_ready', 'approved']);
  });

  it.each([
    ['another code', { otp: '000000' }, 'invalid_otp', 'Invalid OTP'],
    ['another person', { tokenId: 'tom' }, 'wrong_token_id', 'Invalid tokenId'],
    [
      'a signature over something else',
      { fields: { timestamp: 1_777_636_801 } },
      'invalid_signature',
      'Invalid signature',
    ],
    ['scopes changed on the way', { fields: { grantedScopes: [] } }, 'invalid_signature', 'Invalid signature'],
    ['scopes taken out on the way', { fields: { grantedScopes: undefined } }, 'invalid_signature', 'Invalid signature'],
    ['no Base64', { signatureBase64: '***' }, 'invalid_signature', 'Invalid signature'],
    ['raw bytes where DER is wanted', { signatureFormat: 'raw' }, 'invalid_signature', 'Invalid signature'],
  ] as const)('%s: an attempt, announced at once', async (_what, options, error, reason) => {
    const { phone, push, line, session } = await waiting();
    // Of a million codes one is the right one.
    const wrong = 'otp' in options && push.otp === options.otp ? { otp: '000001' } : options;
    expect(await phone.approve(push, wrong)).toMatchObject({ status: 401, error });
    expect(await line.until('rejected')).toEqual({ type: 'rejected', reason });
    expect(await phone.approve(push)).toMatchObject({ status: 200, body: { random: session.random } });
  });

  it('the third failure ends the session; until its expiry all later ones meet 429, then 404', async () => {
    const { phone, push, line, clock, operator, session } = await waiting();
    const wrong = { signatureBase64: 'MEUC' };
    for (let i = 0; i < 3; i++) expect((await phone.approve(push, wrong)).status).toBe(401);
    expect(await line.closed).toBe(1000);
    expect(line.messages.map(({ reason }) => reason)).toEqual([
      undefined,
      'Invalid signature',
      'Invalid signature',
      'Too many attempts',
    ]);
    expect(await phone.approve(push)).toMatchObject({ status: 429, error: 'too_many_attempts' });
    expect(await phone.reject(push)).toMatchObject({ status: 429 });
    expect(await listen(operator, session).closed).toBe(4004);
    clock.pass(60);
    expect((await phone.approve(push)).status).toBe(404);
  });

  it('announces only the end if it is set so', async () => {
    const { phone, push, line } = await waiting({ rejectedOn: 'final' });
    for (let i = 0; i < 3; i++) await phone.approve(push, { signatureBase64: 'MEUC' });
    await line.closed;
    expect(line.messages.slice(1)).toEqual([{ type: 'rejected', reason: 'Too many attempts' }]);
  });

  it.each([
    [-31, 401],
    [-30, 200],
    [30, 200],
    [31, 401],
  ])('a timestamp %d s off: %d', async (off, status) => {
    const { phone, push, clock } = await waiting();
    expect((await phone.approve(push, { timestamp: clock.now() / 1000 + off })).status).toBe(status);
  });

  it('an approval counts once, however many come at the same time', async () => {
    const { phone, push } = await waiting();
    const answers = await Promise.all([1, 2, 3, 4].map(() => phone.approve(push)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404]);
  });

  it('a revocation after the push: 403', async () => {
    const { phone, push, operator } = await waiting();
    operator.revoke('marie');
    expect(await phone.approve(push)).toMatchObject({ status: 403, error: 'enrollment_revoked' });
  });

  it('a phone that was replaced cannot answer any more, and gets no pushes', async () => {
    const { phone, push, operator } = await waiting();
    const newer = await operator.enroll(MARIE);
    expect(await phone.approve(push)).toMatchObject({ status: 401, error: 'invalid_signature' });
    await initiate(operator);
    expect((await newer.nextPush()).tokenId).toBe('marie');
    expect(phone.pushes).toHaveLength(1);
  });
});

describe('consent', () => {
  const scopes = ['identity:full', 'identity:age_over_18'];

  it('grants a part of a composite, and says only that', async () => {
    const { phone, push } = await waiting({}, { scopes });
    const { body } = await phone.approve(push, { grantedScopes: ['identity:given_name', 'identity:nationality'] });
    expect(claimsIn(body.jwt as string)).toMatchObject({
      scope: 'identity:given_name identity:nationality',
      idtoken: { tokenId: 'marie', givenName: 'Marie', nationality: 'FRA' },
    });
  });

  it('grants nothing, unless that is not allowed', async () => {
    const first = await waiting({}, { scopes });
    const { body } = await first.phone.approve(first.push, { grantedScopes: [] });
    expect(claimsIn(body.jwt as string)).toMatchObject({ scope: '', idtoken: { tokenId: 'marie' } });
    const second = await waiting({ allowEmptyGrant: false }, { scopes });
    expect(await second.phone.approve(second.push, { grantedScopes: [] })).toMatchObject({
      status: 400,
      error: 'empty_grant',
    });
  });

  it('grants nothing that was not asked for; trying is not an attempt', async () => {
    const { phone, push } = await waiting({}, { scopes: ['identity:given_name'] });
    for (let i = 0; i < 4; i++) {
      expect(await phone.approve(push, { grantedScopes: ['identity:name'] })).toMatchObject({
        status: 400,
        error: 'invalid_scope',
      });
    }
    expect((await phone.approve(push)).status).toBe(200);
  });

  it('without the list everything is granted, unless the service wants it', async () => {
    const first = await waiting({}, { scopes });
    const { body } = await first.phone.approve(first.push, { grantedScopes: null });
    expect(claimsIn(body.jwt as string).scope).toBe('identity:full identity:age_over_18');
    const second = await waiting({ services: [{ ...SHOP, consentRequired: true }] }, { scopes });
    expect(second.push.consentRequired).toBe(true);
    expect(await second.phone.approve(second.push, { grantedScopes: null })).toMatchObject({ status: 400 });
    expect((await second.phone.approve(second.push)).status).toBe(200);
  });
});

describe('what is signed', () => {
  it.each([
    [{ approvalMessage: 'three' }, ['identity:name'], 'sid|otp|ts'],
    [{ approvalMessage: 'auto' }, null, 'sid|otp|ts'],
    [{ approvalMessage: 'auto' }, ['identity:name'], 'sid|otp|ts|identity:name'],
    [{ approvalMessage: 'auto' }, [], 'sid|otp|ts|'],
    [{ approvalMessage: 'four' }, null, 'sid|otp|ts|'],
    [{}, ['identity:name', 'identity:photo'], 'sid|otp|ts|identity:name,identity:photo'],
    [
      { grantedScopesEncoding: 'space' },
      ['identity:name', 'identity:photo'],
      'sid|otp|ts|identity:name identity:photo',
    ],
    [{ grantedScopesEncoding: 'json' }, ['identity:name'], 'sid|otp|ts|["identity:name"]'],
  ] as const)('%j, granting %j', async (options, grantedScopes, form) => {
    const { operator, session, clock, phone, push } = await waiting(
      { ...options, signatureFormat: 'der-or-raw' },
      { scopes: ['identity:full_with_photo'] },
    );
    // Signed here by hand, not by the phone: both of ours could be wrong in the same way.
    const { generateKeyPairSync, sign } = await import('node:crypto');
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const vdsData = Buffer.from(JSON.stringify({ tid: 'marie' })).toString('base64');
    const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' });
    expect((await send('POST', `${operator.url}/enroll`, { vdsData, publicKeyPem, deviceId: 'hand' })).status).toBe(
      200,
    );
    const timestamp = clock.now() / 1000;
    const message = form
      .replace('sid', session.sessionId)
      .replace('otp', session.autoPassword)
      .replace('ts', String(timestamp));
    const body = {
      sessionId: session.sessionId,
      tokenId: 'marie',
      otp: session.autoPassword,
      timestamp,
      ...(grantedScopes && { grantedScopes }),
    };
    const signed = (text: string, dsaEncoding: 'der' | 'ieee-p1363') =>
      sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding }).toString('base64');
    const answerTo = (signatureBase64: string) =>
      send('POST', `${operator.url}/auth/verify`, { ...body, signatureBase64 });
    expect((await answerTo(signed(`${message} `, 'der'))).status).toBe(401);
    expect((await answerTo(signed(message, 'ieee-p1363'))).status).toBe(200);

    await operator.enroll(MARIE);
    expect((await phone.approve(push)).status).toBe(404);
  });

  it('and the phone signs the same', async () => {
    for (const options of [
      { approvalMessage: 'three' },
      { approvalMessage: 'four', grantedScopesEncoding: 'json' },
      { grantedScopesEncoding: 'space' },
    ] as const) {
      const { phone, push } = await waiting(options, { scopes: ['identity:full', 'identity:age_over_18'] });
      expect((await phone.approve(push)).status).toBe(200);
    }
  });
});

describe('the phone', () => {
  it('keeps a push that came before it was asked for, and passes over sessions that have ended', async () => {
    const operator = await start();
    const phone = await operator.enroll(MARIE);
    const first = (await initiate(operator)).json;
    const second = (await initiate(operator)).json;
    const push = await phone.nextPush();
    expect(push.sessionId).toBe(first.sessionId);
    const third = (await initiate(operator)).json;
    expect(phone.pushes).toHaveLength(3);
    await phone.reject({ sessionId: second.sessionId });
    expect((await phone.nextPush()).sessionId).toBe(third.sessionId);
  });

  it('waits for a push, and gives up after a time or at a signal', async () => {
    const operator = await start();
    const phone = await operator.enroll(MARIE);
    await expect(phone.nextPush({ timeoutMs: 1 })).rejects.toThrow('no push within 1 ms');
    const ending = new AbortController();
    const aborted = phone.nextPush({ signal: ending.signal });
    ending.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    await expect(phone.nextPush({ signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
    const next = phone.nextPush();
    await initiate(operator);
    expect((await next).tokenId).toBe('marie');
  });

  it('refuses options that it does not know', async () => {
    const operator = await start();
    const phone = await operator.enroll(MARIE);
    const push = { sessionId: 'x', otp: '1', scopes: [] };
    expect(() => phone.approve(push, { grantedScope: [] } as never)).toThrow('did you mean `grantedScopes`?');
  });
});
