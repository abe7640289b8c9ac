import { LOGINID_BROWSER_SCRIPT } from '../../generated/loginid.browser.js';
import { LOGINID_DIRECTWEB_SCRIPT } from '../../generated/loginid.directweb.js';
import { LOGINID_PAGES_SCRIPT } from '../../generated/loginid-pages.js';
import type { OwnPages } from '../../passport/contract.js';
import type { PageLayout } from '../../pages/layout.js';
import { addPage } from './add.js';
import { approvePage } from './approve.js';
import { registerPage } from './register.js';
import type { Integration, PageContext } from './page-context.js';
import { signInPage } from './sign-in.js';

/** As the links in LoginID's mails have it. */
const SESSION = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * The pages on which browsers run their own ceremonies: sign in, register, add this device, approve another one.
 *
 * @param website - the origin that LoginID serves them at.
 */
export function loginIDPages(integration: Integration, website: string): OwnPages {
  return {
    website,
    connect: new URL(integration.baseURL).origin,
    scripts: { 'loginid.directweb': LOGINID_DIRECTWEB_SCRIPT, 'loginid-pages': LOGINID_PAGES_SCRIPT },
    files: {
      'loginid.browser.js': LOGINID_BROWSER_SCRIPT,
      'loginid.directweb.mjs': moduleOf('directweb', ['DirectWeb', 'DirectWebError', 'isDirectWebError']),
      'loginid.browser.mjs': moduleOf('browser', ['Browser']),
    },
    at(path, query) {
      const make = pageAt(path, query);
      const returnTo = query.get('returnTo') ?? undefined;
      return make && ((layout: PageLayout) => make({ layout, integration, returnTo }));
    },
  };
}

/** The module form of a script beside it, which brings a member of the global `LoginID`. */
function moduleOf(member: string, names: readonly string[]): string {
  return `import './loginid.${member}.js';
export default LoginID.${member}.default;
export const { ${names.join(', ')} } = LoginID.${member};
`;
}

function pageAt(path: string, query: URLSearchParams): ((context: PageContext) => string) | undefined {
  const given = query.get('session') ?? '';
  const session = SESSION.test(given) ? given : undefined;
  switch (path) {
    case '/':
      return signInPage;
    case '/register':
      return registerPage;
    case '/add':
      // With a session it is the mail's link to the device that has to approve, also if the link was damaged.
      return query.has('session') ? (context) => approvePage(context, session) : addPage;
    case '/approve':
      return (context) => approvePage(context, session);
    default:
      return undefined;
  }
}
