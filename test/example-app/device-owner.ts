import type { LoginIDOperator } from '../../lib/dev/index.js';
import { Visitor as Device } from '../dev/loginid/site.js';
import type { Page } from '../helpers/browser.js';
import { printed, Visitor } from './example.js';
import type { Example } from './example.js';
import type { Phone } from '../../lib/dev/index.js';

const API_KEY = 'corner-shop';

/** Somebody in front of the shop whose browser has an authenticator, and who perhaps has a phone. */
export class DeviceOwner extends Visitor {
  readonly device: Device;

  constructor(example: Example, phone?: Phone) {
    super(example.url, phone);
    const url = new URL(printed(example, 'The mails')).origin;
    this.device = new Device({ url } as LoginIDOperator, API_KEY, example.url);
  }

  /** Registers this device at LoginID, and finishes at the shop. */
  async register(username: string, headers?: Record<string, string>): Promise<Page> {
    return await this.finish(username, 'register', () => this.device.register(username), headers);
  }

  /** Logs in with this device. */
  async signIn(username: string, headers?: Record<string, string>): Promise<Page> {
    return await this.finish(username, 'login', () => this.device.login(username), headers);
  }

  /** Logs in by an approval on a device of somebody, perhaps the same person. */
  async signInBy(other: DeviceOwner, username: string): Promise<Page> {
    const { handle, code } = await this.begin('/login', { provider: 'loginid', identifier: username });
    const approved = await other.device.login(username, { remote_session: { code } });
    if (approved.status !== 200) throw new Error(`Not approved: ${approved.json.code}.`);
    await this.state(handle, 'approved');
    return await this.post('/login/finish', { handle });
  }

  /** The account in which the person is now, as its page shows it. */
  async profile(): Promise<string> {
    return (await this.get('/account')).text;
  }

  /** What the page of devices says. */
  async devices(): Promise<string> {
    return (await this.get('/devices')).text;
  }

  /** The ids behind the page's buttons that remove an account, in its order. */
  async accounts(): Promise<string[]> {
    return [...(await this.devices()).matchAll(/name="id" value="([^"]+)"/g)].map((found) => found[1]!);
  }

  private async finish(
    username: string,
    kind: string,
    ceremony: () => ReturnType<Device['register']>,
    headers?: Record<string, string>,
  ): Promise<Page> {
    const given = await this.send('/login', { provider: 'loginid', identifier: username, kind });
    if (given.status !== 201) return given;
    const { status, json } = await ceremony();
    if (status !== 200) throw new Error(`LoginID answered ${json.code}.`);
    return await this.post('/login/finish', { handle: given.json.handle, jwt: json.jwt }, headers);
  }
}
