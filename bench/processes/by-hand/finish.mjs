import { createLocalJWKSet, jwtVerify } from 'jose';
import { Strategy } from 'passport-strategy';
import { userOf } from '../site.mjs';
import { SERVICE } from '../token.mjs';

/** Takes an approved login to a user. */
export class ByHandStrategy extends Strategy {
  name = 'by-hand';

  constructor(operator, keySet, logins) {
    super();
    this.operator = operator;
    this.keys = createLocalJWKSet(keySet);
    this.logins = logins;
  }

  authenticate(req) {
    const login = this.logins.find(req, req.body.handle);
    if (login?.state !== 'approved') return this.fail(401);
    this.logins.forget(login);
    this.identify(login).then(
      ({ sub, idtoken }) => this.success(userOf(sub, idtoken.givenName)),
      (error) => this.error(error),
    );
  }

  async identify({ person, random, approval }) {
    const { payload } = await jwtVerify(approval.jwt, this.keys, {
      algorithms: ['ES256'],
      issuer: this.operator,
      audience: SERVICE,
    });
    if (payload.sub !== person || approval.random !== random) throw new Error('This approval is not for this login.');
    return payload;
  }
}
