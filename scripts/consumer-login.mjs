/**
 * One whole login against the development operator. Its text is put into programs of their own, which know nothing of
 * this file: all that it needs are its arguments.
 */
export async function login({ IDTokenStrategy, loginRouter }, { startIDTokenOperator }, http, assert) {
  const operator = await startIDTokenOperator({
    services: [{ serviceId: 'shop', name: 'Shop', allowedScopes: ['identity:name'], defaultScopes: ['identity:name'] }],
  });
  const phone = await operator.enroll({ tokenId: 'marie', givenName: 'Marie', familyName: 'Dupont' });
  const strategy = new IDTokenStrategy({
    operator: operator.url,
    serviceId: 'shop',
    scopes: ['identity:name'],
    resolveTokenId: (email) => (email === 'marie@example.com' ? 'marie' : null),
  });
  const onLogin = (request, response) => response.end(JSON.stringify({ user: request.user }));
  const router = loginRouter(strategy, { session: false, onLogin });
  const server = http.createServer((request, response) => {
    request.originalUrl = request.url;
    request.url = request.url.slice('/login'.length) || '/';
    router(request, response, (error) => {
      response.statusCode = error ? 500 : 404;
      response.end(JSON.stringify({ error: String(error) }));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;

  let cookie;
  const call = async (path, body) => {
    const headers = { accept: 'application/json', ...(cookie && { cookie }) };
    if (body) Object.assign(headers, { 'content-type': 'application/json', origin });
    const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
    const answer = await fetch(`${origin}/login${path}`, init);
    cookie ??= answer.headers.get('set-cookie')?.split(';')[0];
    const text = await answer.text();
    assert.ok(answer.ok, `${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };

  const [push, started] = await Promise.all([phone.nextPush(), call('/', { identifier: 'marie@example.com' })]);
  assert.equal(push.otp, started.code);
  await phone.approve(push, { grantedScopes: ['identity:name'] });
  const deadline = Date.now() + 10_000;
  let state;
  do {
    ({ type: state } = await call(`/status?wait=5&handle=${encodeURIComponent(started.handle)}`));
  } while (['starting', 'pending'].includes(state) && Date.now() < deadline);
  assert.equal(state, 'approved');
  const { user } = await call('/finish', { handle: started.handle });
  assert.equal(user.id, 'marie');
  assert.equal(user.claims.givenName, 'Marie');

  await router.close();
  await operator.stop();
  await new Promise((resolve) => server.close(resolve));
  return `logged in ${user.displayName ?? user.id}, and the program ended by itself`;
}
