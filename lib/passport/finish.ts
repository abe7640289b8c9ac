import type { CheckedApproval } from '../login/checked-approval.js';
import { asLoginError } from '../login/errors.js';
import type { Identity } from '../login/operator.js';
import type { LoginService } from '../login/service.js';
import type { LoginRequestMessage } from '../http/request.js';
import type { AuthInfo, FinishRequest, FinishResult, StrategySettings } from './contract.js';
import type { KnownSite } from './known-site.js';
import { isFresh, personOf, sessionUserOf } from './note.js';
import type { Noted, SessionRequest } from './note.js';
import { isSamePerson } from './same-person.js';
import { askVerify } from './verify.js';
import type { Verdict } from './verify.js';

/** The part of a strategy that a finish needs. */
export interface FinishingStrategy<I extends Identity> {
  readonly service: Pick<LoginService<I>, 'finish'>;
  readonly settings: Pick<StrategySettings<I>, 'verify' | 'passReqToCallback'>;
  readonly site: Pick<KnownSite, 'warnings'>;
  /** The claims that some guard asks for. */
  readonly guarded: ReadonlySet<string>;
}

/** Takes an approval and asks the application; the caller completes or releases what comes of it. */
export async function finishFor<I extends Identity>(
  strategy: FinishingStrategy<I>,
  req: LoginRequestMessage,
  { handle, key, place, jwt }: FinishRequest,
): Promise<FinishResult> {
  const evidence = jwt === undefined ? undefined : { jwt };
  const session = { sessionUser: sessionUserOf(req), fresh: isFresh(req) };
  const found = await strategy.service.finish(handle, key, { place, evidence, ...session });
  if (found.type === 'already') return found;
  if (found.type === 'refused') return { ...found, message: undefined };
  const { approval } = found;
  try {
    return await askApplication(strategy, req, handle, approval);
  } catch (thrown) {
    const error = asLoginError(thrown);
    // A store that is down keeps the approval until it ends; what broke first is what is told.
    await approval.release(error).catch(() => undefined);
    throw error;
  }
}

/** Asks who the person is, and whether that is who was to log in. */
async function askApplication<I extends Identity>(
  { settings: { verify, passReqToCallback }, site, guarded }: FinishingStrategy<I>,
  req: LoginRequestMessage,
  handle: string,
  approval: CheckedApproval<I>,
): Promise<FinishResult> {
  const { identity, method } = approval;
  const { provider, scopes, missingScopes } = identity;
  const ours: AuthInfo = { provider, method, scopes, missingScopes, handle };
  const verdict: Verdict = verify
    ? await withAuthInfo(req, ours, () => askVerify(verify, passReqToCallback ? [req, identity] : [identity]))
    : { user: identity, info: undefined };
  const { user, info, refusal, forgotten } = verdict;
  if (forgotten && process.env.NODE_ENV !== 'production') site.warnings.warn('verify_silent');
  // As Passport has it, text is a message.
  const said = typeof info === 'string' ? { message: info } : (info as { message?: unknown } | undefined);
  if (!user) {
    await approval.refuse('user_refused', refusal?.thrown);
    const message = typeof said?.message === 'string' ? said.message : undefined;
    return { type: 'refused', code: 'user_refused', message, info: said, missingScopes, refusal };
  }
  const noted = { handle, ...notedOf(approval, guarded) };
  if (approval.stepUp !== undefined && !(await isSamePerson(req, user, noted.person))) {
    await approval.refuse('other_person');
    return { type: 'refused', code: 'other_person', message: undefined };
  }
  return { type: 'completed', user, info: Object.assign({}, said, ours), noted, approval };
}

/** What the session is to know of a login: of its claims only those that a guard asks for. */
function notedOf(
  { identity, method, stepUp }: CheckedApproval<Identity>,
  guarded: ReadonlySet<string>,
): Noted & { person: string } {
  const { provider, id, scopes, missingScopes: missing } = identity;
  const shared = Object.entries('claims' in identity ? (identity.claims as object) : {});
  const claims = Object.fromEntries(shared.filter(([claim]) => guarded.has(claim))) as Record<string, boolean>;
  return { provider, method, scopes, missing, claims, person: personOf(provider, id), stepUp };
}

/** Has verify see what `req.authInfo` will be, the handle among it; what was there before is put back. */
async function withAuthInfo<T>(req: SessionRequest, info: AuthInfo, ask: () => Promise<T>): Promise<T> {
  const { authInfo } = req;
  req.authInfo = info;
  try {
    return await ask();
  } finally {
    req.authInfo = authInfo;
  }
}
