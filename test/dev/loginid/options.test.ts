import { get } from 'node:https';
import { settingsOf } from '../../../lib/dev/loginid/settings.js';
import * as dev from '../../../lib/dev/index.js';
import type { LoginIDOperatorOptions } from '../../../lib/dev/index.js';
import { usernameFits } from '../../../lib/dev/loginid/call.js';
import { deviceOf } from '../../../lib/dev/loginid/device.js';
import { CERTIFICATE } from '../certificate.js';
import { send } from '../relying-party.js';
import { SHOP, start, stopAll, Visitor } from './site.js';

afterEach(stopAll);

describe('the options', () => {
  it('that are null count as left out, those of a client too', () => {
    const clients = [{ ...SHOP, namespace: null }];
    const settings = settingsOf({ clients, port: null, tls: null, data: null, blockSeconds: null });
    expect(settings).toMatchObject({ port: 0, tls: undefined, data: undefined, blockSeconds: 900 });
    expect(settings.clients).toEqual([{ ...SHOP, namespace: undefined }]);
  });

  it.each<[unknown, string]>([
    [{}, '`clients` is missing'],
    [{ clients: [SHOP], hosts: 1 }, '`hosts` is not an option, did you mean `host`?'],
    [
      { clients: [{ ...SHOP, websiteURL: 'shop' }] },
      '`clients` has an entry that is wrong (`websiteURL` must be an http: or https: address)',
    ],
    [{ clients: [{ ...SHOP, approvePath: '//x.example' }] }, '(`approvePath` must be a path such as /approve)'],
    [{ clients: [SHOP, SHOP] }, '`clients` has two clients of the apiKey'],
    [{ clients: [SHOP], tokenProfile: 'lax' }, '`tokenProfile` must be "faithful" or "strict"'],
  ])('%j: %s', async (options, message) => {
    await expect(dev.startLoginIDOperator(options as LoginIDOperatorOptions)).rejects.toThrow(message);
  });

  it('start nothing in production', async () => {
    const { NODE_ENV } = process.env;
    process.env.NODE_ENV = 'production';
    try {
      await expect(start()).rejects.toThrow('does not start with NODE_ENV=production');
    } finally {
      process.env.NODE_ENV = NODE_ENV;
    }
  });

  it('may name special characters of usernames', async () => {
    const visitor = new Visitor(await start({ usernameSpecials: '#' }));
    expect((await visitor.register('john#doe')).status).toBe(200);
    expect((await visitor.register('john.doe')).json.code).toBe('username_invalid');
  });

  it('say what to install where the optional package is missing', async () => {
    await jest.isolateModulesAsync(async () => {
      jest.doMock('@simplewebauthn/server', () => {
        throw new Error('Cannot find module');
      });
      const { loadWebAuthn } = await import('../../../lib/dev/loginid/webauthn.js');
      await expect(loadWebAuthn()).rejects.toThrow('npm install --save-dev @simplewebauthn/server@14');
    });
    jest.dontMock('@simplewebauthn/server');
  });

  it('may name a certificate', async () => {
    const operator = await start({ tls: CERTIFICATE });
    expect(operator.url).toMatch(/^https:/);
    const status = await new Promise((resolve, reject) => {
      const asking = get(`${operator.url}/mails`, { ca: CERTIFICATE.cert, agent: false }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode));
      });
      asking.once('error', reject);
    });
    expect(status).toBe(200);
  });

  it('free the port at a stop, whoever is connected', async () => {
    const operator = await start();
    const visitor = new Visitor(operator);
    await visitor.register('john');
    const { code } = (await visitor.ask('push_authentication', 'john')).json;
    const answer = visitor.wait('push_authentication', 'john', code);
    await operator.stop();
    await expect(answer).rejects.toThrow();
    await expect(send('GET', `${operator.url}/mails`)).rejects.toThrow('ECONNREFUSED');
    const { port } = new URL(operator.url);
    expect((await start({ port: Number(port) })).url).toBe(operator.url);
  });
});

describe('usernames', () => {
  it.each(['abc', 'john.doe', 'john@example.com', 'a-b_c+d', 'J0n', 'j'.repeat(128)])('takes %s', (name) => {
    expect(usernameFits(name, '._-@+')).toBe(true);
  });

  it.each([
    'ab',
    '',
    '.john',
    'john-',
    'john__doe',
    'john.-doe',
    'john doe',
    'jo<hn',
    'jöhn',
    'john\n',
    'j'.repeat(129),
  ])('refuses %j', (name) => {
    expect(usernameFits(name, '._-@+')).toBe(false);
  });
});

describe('devices', () => {
  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36 Edg/120.0',
      'Windows 10',
      'Edge (120)',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1 Version/17.1 Mobile/15E148 Safari/604.1',
      'iOS 17',
      'Safari (17)',
    ],
    [
      'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/121.0.0.0 Mobile Safari/537.36',
      'Android 14',
      'Chrome (121)',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:122.0) Gecko/20100101 Firefox/122.0', 'Linux', 'Firefox (122)'],
    ['node', 'Unknown', 'Unknown'],
  ])('%s', (userAgent, os, browser) => {
    expect(deviceOf(userAgent)).toEqual({ os, browser });
  });
});
