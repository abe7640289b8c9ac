import type { Request } from 'express';
import type { IncomingMessage } from 'node:http';
import { expectTypeOf } from 'expect-type';
import type { IDTokenIdentity, IDTokenOptions, LoginIDOptions, VerifyWithRequest } from '../../lib/index.js';

describe('the request that callbacks are given', () => {
  it('may be of the type of the host', () => {
    const verify = (req: Request, identity: IDTokenIdentity) => (req.get('x-shop') ? identity : undefined);
    const who = (typed: string, req: Request) => req.get('x-shop') ?? typed;
    expectTypeOf(verify).toExtend<VerifyWithRequest<IDTokenIdentity>>();
    expectTypeOf(who).toExtend<NonNullable<IDTokenOptions['resolveTokenId']>>();
    expectTypeOf(who).toExtend<NonNullable<LoginIDOptions['transientEmail']>>();
    expect([verify, who]).toHaveLength(2);
  });

  it('is node’s where nothing is said, and nothing that is no request', () => {
    expectTypeOf<Parameters<VerifyWithRequest<IDTokenIdentity>>[0]>().toEqualTypeOf<IncomingMessage>();
    expectTypeOf<(req: { noRequest: true }, identity: IDTokenIdentity) => unknown>().not.toExtend<
      VerifyWithRequest<IDTokenIdentity>
    >();
  });
});
