import type { LoginRequestMessage } from '../../lib/http/request.js';
import { matchRoute } from '../../lib/http/route-match.js';

const place = (loginPath: string, url: string, originalUrl?: string) =>
  matchRoute({ url, originalUrl } as unknown as LoginRequestMessage, loginPath);

describe('a route of the host', () => {
  const router = Object.assign(() => undefined, { attach: () => undefined, forget: () => undefined });
  const inRoute = (path: unknown, handle: unknown = router) => {
    const route = { path, stack: [{ handle }] };
    return () =>
      matchRoute({ url: '/login', originalUrl: '/login', route } as unknown as LoginRequestMessage, '/login');
  };

  it.each(['/login', '/'])(
    'that has the one path %s is refused: no phone rings for a page that is not there',
    (path) => {
      expect(inRoute(path)).toThrow(/mount it with `app.use`/);
    },
  );

  it('that only passed the request on to us is none of our business', () => {
    expect(inRoute('/login', () => undefined)()).toMatchObject({ route: '/' });
  });

  it.each(['/login*', '/login{/*rest}', '/:page', ['/login', '/login/*rest'], /^\/login/, undefined])(
    'that has more paths is none of our business: %s',
    (path) => {
      expect(inRoute(path)()).toMatchObject({ route: '/' });
    },
  );
});

describe('finds the route', () => {
  it.each([
    // Mounted at the login path.
    ['/login', '/', '/login', '/'],
    ['/login', '/', '/login/', '/'],
    ['/login', '/?returnTo=/x', '/login?returnTo=/x', '/'],
    ['/login', '/code?handle=x', '/login/code?handle=x', '/code'],
    ['/login', '/code/', '/login/code/', '/code'],
    ['/login', '/code', '/LOGIN/code', '/code'],
    // Mounted further up, or not at all.
    ['/api/login', '/login/code', '/api/login/code', '/code'],
    ['/login', '/login/code', '/login/code', '/code'],
    ['/login', '/login/code', undefined, '/code'],
    ['/login', '/login', undefined, '/'],
    ['', '/code', undefined, '/code'],
    ['', '/', '/', '/'],
    // A proxy has taken a prefix away.
    ['/shop/login', '/code', '/login/code', '/code'],
    ['/shop/login', '/', '/login', '/'],
    ['/shop/login', '/', '/Login/', '/'],
  ])('login path %j, url %j of %j: %j', (loginPath, url, originalUrl, route) => {
    expect(place(loginPath, url, originalUrl)?.route).toBe(route);
  });
});

it.each([
  ['/login', '/', '/'],
  ['/login', '/loginx', '/loginx'],
  ['/login', '/x/login', undefined],
  ['/login', '/me?x=/login', undefined],
  ['/api/login', '/me', '/api/me'],
  ['/shop/login', '/code', undefined],
])('login path %j, url %j of %j: not ours', (loginPath, url, originalUrl) => {
  expect(place(loginPath, url, originalUrl)).toBeUndefined();
});

it.each([
  ['/login', '/code', '/auth/code'],
  ['/login', '/', '/signin'],
  ['/shop/login', '/', '/shop2/login'],
])(
  'login path %j, url %j of %j: a mount that the login path does not lead to is told',
  (loginPath, url, originalUrl) => {
    expect(() => place(loginPath, url, originalUrl)).toThrow(/`loginPath`/);
  },
);
