// Who asks the phones (IDToken), and who knows the devices (LoginID). Left alone, the shop brings operators of its own
// for development: one with simulated phones, one that keeps its mails to itself. The environment names real ones.
import path from 'node:path';
import { onFreePort } from './ports.mjs';

const SERVICE_ID = 'corner-shop';
const API_KEY = 'corner-shop';

/** IDTOKEN_OPERATOR and IDTOKEN_SERVICE_ID name a real one. */
export async function openOperator({ env, data, shopUrl, host }) {
  if (env.IDTOKEN_OPERATOR) {
    return { url: env.IDTOKEN_OPERATOR, serviceId: env.IDTOKEN_SERVICE_ID ?? SERVICE_ID, stop: async () => {} };
  }
  // Only now: this part of the package refuses to run in production.
  const { startIDTokenOperator } = await import('passport-idtoken/dev');
  // The phone's keys are in the browser under its address, so the port should be the same after a restart.
  const running = await onFreePort(env.OPERATOR_PORT, 4000, (port) =>
    startIDTokenOperator({
      port,
      host,
      data: path.join(data, 'operator.json'), // who is enrolled
      services: [
        {
          serviceId: SERVICE_ID,
          name: 'Corner Shop',
          url: shopUrl,
          allowedScopes: ['identity:full', 'identity:age_over_18'],
          defaultScopes: ['identity:name'],
        },
      ],
      rateLimits: false, // a demo is tried out more often than a person logs in
    }),
  );
  return {
    url: running.url,
    serviceId: SERVICE_ID,
    people: PEOPLE,
    /** What the front page tells a newcomer: who can be tried out, and whether their phones are there yet. */
    demo: () => ({
      phone: `${running.url}/phone`,
      people: PEOPLE.map(({ email, person, about }) => ({
        email,
        about,
        name: person.givenName,
        tokenId: person.tokenId,
        enrolled: running.enrolled(person.tokenId),
        phone: `${running.url}/phone?${new URLSearchParams(person)}`,
      })),
    }),
    stop: () => running.stop(),
  };
}

/**
 * LOGINID_OPERATOR and LOGINID_API_KEY name a real one: base URL and key as its dashboard shows them.
 *
 * @param shopUrl - the one address whose pages can make passkeys.
 */
export async function openLoginID({ env, data, shopUrl, host }) {
  const websiteURL = new URL(shopUrl).origin;
  if (env.LOGINID_OPERATOR) {
    return { url: env.LOGINID_OPERATOR, apiKey: env.LOGINID_API_KEY ?? '', websiteURL, stop: async () => {} };
  }
  const { startLoginIDOperator } = await import('passport-idtoken/dev');
  const running = await onFreePort(env.LOGINID_PORT, 4010, (port) =>
    startLoginIDOperator({
      port,
      host,
      data: path.join(data, 'loginid.json'), // who has registered, and with which devices
      clients: [
        {
          apiKey: API_KEY,
          websiteURL,
          name: 'Corner Shop',
          // Where the links in its mails lead.
          approvePath: '/login/loginid/approve',
          addPath: '/login/loginid/add',
        },
      ],
    }),
  );
  return {
    url: running.url,
    apiKey: API_KEY,
    websiteURL,
    /** Mails that would have been sent. */
    mails: `${running.url}/mails`,
    stop: () => running.stop(),
  };
}

/** Customers that the shop knows from the start. Their phones are enrolled by hand, on the phone's page. */
const PEOPLE = [
  {
    email: 'marie@example.com',
    about: 'an adult',
    person: {
      tokenId: 'marie',
      givenName: 'Marie',
      familyName: 'Dupont',
      dateOfBirth: '1990-05-01',
      nationality: 'FRA',
      trustLevel: '2',
    },
  },
  {
    email: 'leo@example.com',
    about: 'fifteen years old',
    person: {
      tokenId: 'leo',
      givenName: 'Leo',
      familyName: 'Martin',
      dateOfBirth: `${new Date().getUTCFullYear() - 16}-12-31`,
      nationality: 'FRA',
      trustLevel: '2',
    },
  },
];
