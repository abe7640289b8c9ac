import { request } from 'node:https';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { calculateJwkThumbprint } from 'jose';
import type { JWK } from 'jose';
import { WebSocket } from 'ws';
import { settingsOf } from '../../../lib/dev/idtoken/settings.js';
import { startIDTokenOperator } from '../../../lib/dev/index.js';
import { CERTIFICATE } from '../certificate.js';
import { begin, initiate, MARIE, send, SHOP, start, stopAll } from '../relying-party.js';

afterEach(stopAll);

describe('options', () => {
  it('that are null count as left out, those of a service too', () => {
    const given = { services: [SHOP], sessionSeconds: 7 };
    const nulls = { services: [{ ...SHOP, audience: null }], rateLimits: null, tls: null, issuer: null, data: null };
    const settings = settingsOf({ ...given, ...nulls, masterSecret: null, now: null });
    expect(settings.limits).toEqual({ initiate: 10, enroll: 5 });
    expect(settings.services[0]).toMatchObject({ audience: SHOP.serviceId });
    expect(settings).toMatchObject({ sessionSeconds: 7, tls: undefined, issuer: undefined, data: undefined });
    expect(settings.masterSecret).toHaveLength(32);
  });

  it('names every mistake at once, and the right word', async () => {
    const wrong = {
      service: [],
      services: [{ serviceID: 'a', name: '', allowedScopes: ['identity:shoe_size'], colour: 1 }],
      port: '80',
      claimDialect: 'flat',
      rateLimits: { initiate: 0 },
      ageBrackets: [{ from: -1, name: 'x' }],
    };
    const error = await startIDTokenOperator(wrong as never).catch((thrown: unknown) => thrown as Error);
    expect(error).toBeInstanceOf(TypeError);
    const { message } = error as Error;
    for (const part of [
      'startIDTokenOperator: ',
      '`service` is not an option, did you mean `services`?',
      '`services` has an entry that is wrong (',
      '`serviceID` is not an option, did you mean `serviceId`?',
      '`serviceId` is missing',
      '`name` must be text of 1 to 200 characters',
      '`allowedScopes` has an entry that must be',
      '`colour` is not an option (there are serviceId',
      '`port` must be a whole number from 0 to 65535',
      '`claimDialect` is not an option, did you mean `claimsDialect`?',
      '`rateLimits` is wrong (`initiate` must be a whole number from 1, or false)',
      '`ageBrackets` has an entry that is wrong (`from` must be a whole number from 0 to 200)',
    ]) {
      expect(message).toContain(part);
    }
  });

  it.each([
    [undefined, 'takes an object of options'],
    [{}, '`services` is missing'],
    [{ services: [] }, 'at least one service'],
    [{ services: [SHOP, SHOP] }, '`services` has two services of the serviceId "my-shop"'],
    [
      { services: [{ ...SHOP, defaultScopes: ['identity:age_over_25'] }] },
      '`services` has a service ("my-shop") whose defaultScopes are not within allowedScopes',
    ],
    [{ services: [SHOP], masterSecret: new Uint8Array(31) }, 'at least 32 bytes'],
    [{ services: [SHOP], sessionSeconds: 0 }, '`sessionSeconds` must be'],
  ])('refuses %j', async (options, message) => {
    await expect(startIDTokenOperator(options as never)).rejects.toThrow(message);
  });

  it('checks who is enrolled', async () => {
    const operator = await start();
    const wrong = { tokenID: 'x', dateOfBirth: '1990-02-30', trustLevel: 4 } as never;
    const error = await operator.enroll(wrong).catch((thrown: unknown) => thrown as Error);
    expect((error as Error).message).toContain('`tokenID` is not an option, did you mean `tokenId`?');
    expect((error as Error).message).toContain('`dateOfBirth` must be a day');
    expect((error as Error).message).toContain('`trustLevel` must be 1 or 2 or 3');
  });

  it('does not start in production (S67)', async () => {
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = 'production';
    try {
      await expect(startIDTokenOperator({ services: [SHOP] })).rejects.toThrow('NODE_ENV=production');
    } finally {
      process.env.NODE_ENV = before;
    }
  });

  it('listens on a port of its own, and says so if that is taken', async () => {
    const operator = await start();
    const port = Number(new URL(operator.url).port);
    await expect(startIDTokenOperator({ services: [SHOP], port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('makes the same codes from the same secret', async () => {
    const operator = await start({ masterSecret: new Uint8Array(32) });
    await operator.enroll(MARIE);
    const { deriveCode } = await import('../../../lib/dev/idtoken/sessions.js');
    const { json } = await initiate(operator);
    expect(json.autoPassword).toBe(deriveCode(new Uint8Array(32), 'marie', json.sessionId));
  });
});

describe('the data file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'operator-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('keeps enrolments, revocations and signing keys over a restart, on the same port', async () => {
    const data = path.join(folder, 'sub', 'operator.json');
    const first = await start({ data });
    await first.enroll(MARIE);
    await first.enroll({ tokenId: 'tom' });
    first.rotateKeys();
    first.revoke('tom');
    const keys = (await send('GET', `${first.url}/.well-known/jwks.json`)).json;
    const seal = first.serviceVds('my-shop');
    const { url } = first;
    await first.stop();

    const second = await start({ data, port: Number(new URL(url).port) });
    expect(second.url).toBe(url);
    expect((await send('GET', `${url}/.well-known/jwks.json`)).json).toEqual(keys);
    expect([second.enrolled('marie'), second.enrolled('tom')]).toEqual([true, false]);
    expect((await initiate(second, { serviceVds: seal })).status).toBe(200);
    expect((await initiate(second, { tokenId: 'tom' })).status).toBe(403);
  });

  it('may name no kid for a key: then it is the thumbprint of the key', async () => {
    const data = path.join(folder, 'operator.json');
    const first = await start({ data });
    const keys = (await send('GET', `${first.url}/.well-known/jwks.json`)).json;
    await first.stop();
    const kept = JSON.parse(readFileSync(data, 'utf8')) as { keys: { kid?: string }[] };
    expect(kept.keys.map(({ kid }) => kid)).toEqual([keys.keys[0].kid]);
    expect(keys.keys[0].kid).toBe(await calculateJwkThumbprint(keys.keys[0] as JWK));
    delete kept.keys[0]!.kid;
    writeFileSync(data, JSON.stringify(kept));
    const second = await start({ data });
    expect((await send('GET', `${second.url}/.well-known/jwks.json`)).json).toEqual(keys);
  });

  it('is for its owner only, and holds no private device key', async () => {
    const data = path.join(folder, 'operator.json');
    const operator = await start({ data });
    const phone = await operator.enroll(MARIE);
    expect(statSync(data).mode & 0o777).toBe(0o600);
    const kept = JSON.parse(readFileSync(data, 'utf8'));
    expect(kept.enrolments).toEqual([
      expect.objectContaining({ tokenId: 'marie', publicKeyPem: phone.publicKeyPem, revoked: false }),
    ]);
  });

  it('is not overwritten if it is something else', async () => {
    const data = path.join(folder, 'mine.json');
    for (const text of ['not json', '{}', '{"version":2,"keys":[],"enrolments":[]}']) {
      writeFileSync(data, text);
      await expect(start({ data })).rejects.toThrow('did not write');
      expect(readFileSync(data, 'utf8')).toBe(text);
    }
  });
});

it('speaks https and wss with a certificate, and the phone trusts it', async () => {
  const operator = await start({ tls: CERTIFICATE });
  const phone = await operator.enroll(MARIE);
  expect(operator.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  expect(operator.issuer).toBe(operator.url);
  const session = await new Promise<{ sessionId: string; wsToken: string }>((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const options = { method: 'POST', agent: false as const, ca: CERTIFICATE.cert, headers };
    request(`${operator.url}/auth/initiate`, options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += String(chunk)));
      response.on('end', () => resolve(JSON.parse(text)));
    })
      .on('error', reject)
      .end(JSON.stringify({ tokenId: 'marie', serviceId: 'my-shop' }));
  });
  const { sessionId, wsToken } = session;
  const socket = new WebSocket(`${operator.url.replace('http', 'ws')}/ws/session/${sessionId}?token=${wsToken}`, {
    ca: CERTIFICATE.cert,
  });
  await new Promise((resolve) => socket.once('message', resolve));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  expect((await phone.approve(await phone.nextPush())).status).toBe(200);
  expect(await closed).toBe(1000);
});

describe('going away and coming back', () => {
  it('refuses connections for a while; sessions live on', async () => {
    const operator = await start();
    const phone = await operator.enroll(MARIE);
    const { line } = await begin(operator);
    const push = await phone.nextPush();
    await operator.pause();
    expect(await line.closed).toBe(1006);
    await expect(initiate(operator)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await operator.resume();
    expect((await phone.approve(push)).status).toBe(200);
  });

  it('a restart loses the sessions and keeps the phones', async () => {
    const operator = await start();
    const phone = await operator.enroll(MARIE);
    await initiate(operator);
    const push = await phone.nextPush();
    await operator.restart();
    expect(await phone.approve(push)).toMatchObject({ status: 404 });
    await initiate(operator);
    expect((await phone.approve(await phone.nextPush())).status).toBe(200);
  });

  it('stops although sockets and answers are open', async () => {
    const operator = await start();
    await operator.enroll(MARIE);
    const { line } = await begin(operator);
    operator.misbehave({ initiate: { hang: true } });
    const hanging = initiate(operator).catch((error: unknown) => (error as NodeJS.ErrnoException).code);
    while (operator.initiations.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await operator.stop();
    expect(await line.closed).toBe(1006);
    expect(await hanging).toBe('ECONNRESET');
    await operator.stop();
  });
});
