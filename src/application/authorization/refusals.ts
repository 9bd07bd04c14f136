import type { Decision } from '../../domain/authorization/decision.ts';
import type { Act } from '../../domain/authorization/policy.ts';
import { Fault } from '../../domain/fault/fault.ts';

/** What a client is told. It names no rule: that is for operators (`mcp-gateway explain --as`). */
export const refusalOf = (
  { scope, rule }: Pick<Decision, 'scope' | 'rule'>,
  access: Pick<Act, 'method' | 'server'>,
): Fault => {
  const what = `${access.method}${access.server === undefined ? '' : ` on "${access.server}"`}`;
  if (scope !== undefined) {
    const isOne = !scope.includes(' ');
    const words = isOne ? `the scope ${scope}` : `the scopes ${scope}`;
    const text = `${what} needs ${words}: ask for a token that has ${isOne ? 'it' : 'them all'}`;
    return new Fault('insufficient_scope', text, undefined, { scope });
  }
  return forbidden(what, rule?.reason);
};

export const forbidden = (what: string, reason: string | undefined): Fault => {
  const why = reason === undefined ? '' : `: ${reason}`;
  return new Fault('forbidden', `the policy of this gateway does not allow you ${what}${why}`);
};

/** Nothing passes while nobody can say whether it may. */
export const cannotBeDecided = (retryAfterMs: number): Fault =>
  new Fault(
    'auth_unavailable',
    'whether this is allowed cannot be found out now: try again',
    retryAfterMs,
  );
