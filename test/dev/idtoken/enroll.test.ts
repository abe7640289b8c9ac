import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { request } from 'node:http';
import type { IDTokenOperator } from '../../../lib/dev/index.js';
import { initiate, MARIE, send, start, stopAll, testClock } from '../relying-party.js';
import type { Loose } from '../relying-party.js';

afterEach(stopAll);

const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' });
const credential = (members: object) => Buffer.from(JSON.stringify(members)).toString('base64');

function device(namedCurve = 'P-256') {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
  return { publicKeyPem: pem(publicKey), privateKey };
}

async function enroll(operator: IDTokenOperator, members: object = {}, body: object = {}) {
  const { publicKeyPem, privateKey } = device();
  const vdsData = credential({ tid: 'marie', ...members });
  const answer = await send('POST', `${operator.url}/enroll`, { vdsData, publicKeyPem, deviceId: 'd1', ...body });
  return { ...answer, privateKey };
}

it('binds a credential to a device key', async () => {
  const clock = testClock();
  const operator = await start({ now: clock.now });
  const members = {
    gn: 'Marie',
    fn: 'Dupont',
    dob: '1990-05-01',
    nat: 'FRA',
    doc: 'X',
    trust: 3,
    exp: '2030-01-01T00:00:00Z',
  };
  expect(await enroll(operator, members)).toMatchObject({
    status: 200,
    json: { enrolled: true, tokenId: 'marie', expiresAt: '2030-01-01T00:00:00.000Z' },
  });
  expect(operator.enrolled('marie')).toBe(true);
  expect((await initiate(operator)).status).toBe(200);
});

it.each<[string, object, object, string]>([
  ['no credential', {}, { vdsData: undefined }, 'invalid_vds'],
  ['a credential that is no JSON', {}, { vdsData: '****' }, 'invalid_vds'],
  ['a credential of nobody', { tid: undefined }, {}, 'invalid_vds'],
  ['a day that does not exist', { dob: '1990-02-30' }, {}, 'invalid_vds'],
  ['a name of 40 characters', { gn: 'x'.repeat(40) }, {}, 'invalid_vds'],
  ['a key that is not known', { face: 'x' }, {}, 'invalid_vds'],
  ['a credential that has run out', { exp: 1 }, {}, 'invalid_vds'],
  ['no key', {}, { publicKeyPem: undefined }, 'invalid_public_key'],
  ['a key of another curve', {}, { publicKeyPem: device('P-384').publicKeyPem }, 'invalid_public_key'],
  [
    'a private key',
    {},
    { publicKeyPem: device().privateKey.export({ type: 'pkcs8', format: 'pem' }) },
    'invalid_public_key',
  ],
  ['no device', {}, { deviceId: '' }, 'invalid_device_id'],
])('refuses %s', async (_what, members, body, error) => {
  const operator = await start();
  expect(await enroll(operator, members, body)).toMatchObject({ status: 400, json: { error } });
  expect(operator.enrolled('marie')).toBe(false);
});

it('refuses a revoked tokenId, and a sixth enrolment within an hour', async () => {
  const clock = testClock();
  const operator = await start({ now: clock.now });
  await operator.enroll(MARIE);
  operator.revoke('marie');
  expect(await enroll(operator)).toMatchObject({ status: 409, json: { error: 'token_revoked' } });
  for (let i = 0; i < 4; i++) expect((await enroll(operator, { tid: `t${i}` })).status).toBe(200);
  expect(await enroll(operator, { tid: 'late' })).toMatchObject({ status: 429, headers: { 'retry-after': '3600' } });
  clock.pass(3600);
  expect((await enroll(operator, { tid: 'late' })).status).toBe(200);
});

describe('the push stream', () => {
  /** Opens the stream and collects its events until `count` are there. */
  function events(operator: IDTokenOperator, body: object, count: number, then?: () => unknown): Promise<Loose[]> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const outgoing = request(
        `${operator.url}/phone/pushes`,
        { method: 'POST', agent: false, headers },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => {
            const first = text === '';
            text += String(chunk);
            const found = text.split('\n\n').filter((event) => event.startsWith('data: '));
            if (found.length >= count) {
              outgoing.destroy();
              resolve(found.map((event) => JSON.parse(event.slice(6))));
            } else if (first) then?.();
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(JSON.stringify(body));
    });
  }

  function claim(key: KeyObject, timestamp: number, { tokenId = 'marie', deviceId = 'd1' } = {}) {
    const message = Buffer.from(`pushes|${deviceId}|${tokenId}|${timestamp}`);
    return { tokenId, signatureBase64: sign('sha256', message, key).toString('base64') };
  }

  it('brings what waits, what comes, and what has ended, to whoever has the device key', async () => {
    const clock = testClock();
    const operator = await start({ now: clock.now });
    const { privateKey } = await enroll(operator);
    const { json: early } = await initiate(operator);
    const timestamp = clock.now() / 1000;
    const body = { deviceId: 'd1', timestamp, people: [claim(privateKey, timestamp)] };
    const heard = await events(operator, body, 5, async () => {
      await initiate(operator);
      clock.pass(60);
    });
    expect(heard.map(({ type }) => type)).toEqual(['hello', 'push', 'push', 'ended', 'ended']);
    expect(heard[0]).toMatchObject({ served: ['marie'], refused: [], now: timestamp * 1000 });
    expect(heard[1].data).toMatchObject({ sessionId: early.sessionId, otp: early.autoPassword });
  });

  it('brings nothing to anybody else', async () => {
    const clock = testClock();
    const operator = await start({ now: clock.now, rateLimits: false });
    const { privateKey } = await enroll(operator);
    await enroll(operator, { tid: 'tom' });
    const revoked = await enroll(operator, { tid: 'gone' });
    operator.revoke('gone');
    const timestamp = clock.now() / 1000;
    const people = [
      claim(privateKey, timestamp, { deviceId: 'd2' }),
      claim(privateKey, timestamp - 1),
      claim(privateKey, timestamp, { tokenId: 'tom' }),
      claim(revoked.privateKey, timestamp, { tokenId: 'gone' }),
      claim(privateKey, timestamp, { tokenId: 'nobody' }),
    ];
    await initiate(operator);
    const [hello] = await events(operator, { deviceId: 'd1', timestamp, people }, 1);
    expect(hello.served).toEqual([]);
    const refused = hello.refused as { reason: string }[];
    expect(refused.map(({ reason }) => reason)).toEqual([
      'other_device',
      'other_device',
      'other_device',
      'revoked',
      'not_enrolled',
    ]);
    const url = `${operator.url}/phone/pushes`;
    expect((await send('POST', url, { deviceId: 'd1', timestamp: timestamp - 31, people: [] })).status).toBe(401);
    expect((await send('POST', url, { deviceId: 'd1', timestamp, people: [7] })).status).toBe(400);
  });

  it('tells a device that was replaced', async () => {
    const clock = testClock();
    const operator = await start({ now: clock.now });
    const { privateKey } = await enroll(operator);
    const timestamp = clock.now() / 1000;
    const body = { deviceId: 'd1', timestamp, people: [claim(privateKey, timestamp)] };
    const heard = await events(operator, body, 2, () => enroll(operator));
    expect(heard[1]).toEqual({ type: 'refused', tokenId: 'marie', reason: 'other_device' });
  });
});
