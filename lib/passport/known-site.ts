import { misuse } from '../mistakes.js';
import { comesFromUntrustedProxy } from '../http/request.js';
import type { LoginRequestMessage } from '../http/request.js';
import { siteOf } from '../http/same-origin.js';
import type { Site } from '../http/same-origin.js';
import { SetupWarnings } from '../http/setup-warnings.js';

/**
 * What a strategy knows of the site that it is on: its option `origin`, else what a router says. Routers and routes of
 * one's own ask here with each request, so that it does not matter which of them was made first.
 */
export class KnownSite {
  readonly warnings = new SetupWarnings();
  private routed = false;

  /**
   * @param name - of the strategy.
   * @param configured - its option `origin`.
   */
  constructor(
    private readonly name: string,
    private configured: readonly string[],
  ) {}

  /** The public origins of the site; empty where requests have to tell. */
  get origins(): readonly string[] {
    return this.configured;
  }

  /** Whether there is a router that serves the login's pages. */
  get hasRouter(): boolean {
    return this.routed;
  }

  /**
   * Takes the origins that a router was told, where none are known yet.
   *
   * @throws TypeError if others are known: a setting that keeps other sites out must not depend on which router came last.
   */
  know(origins: readonly string[]): void {
    this.routed = true;
    if (origins.length === 0) return;
    const known = this.configured;
    const isSame = known.every((origin) => origins.includes(origin)) && origins.every((one) => known.includes(one));
    if (known.length > 0 && !isSame) {
      throw misuse(
        `The strategy ${this.name} has \`origin\` ${known.join(', ')}, and a router says ${origins.join(', ')}: say one.`,
        'docs/options.md#loginrouter',
      );
    }
    if (known.length === 0) this.configured = origins;
  }

  /** The site that a request came to. What the request shows and the settings deny is warned of once. */
  of(req: LoginRequestMessage): Site {
    const { site, deniedHttps } = siteOf(req, this.configured);
    if (deniedHttps) this.warnings.warn('https_denied');
    if (comesFromUntrustedProxy(req)) this.warnings.warn('proxy_untrusted');
    return site;
  }
}
