import type { Basis } from '../../domain/authorization/decision.ts';
import { type Act, Policy, type PolicySettings } from '../../domain/authorization/policy.ts';
import { isAskedAbout } from './asked-about.ts';

/** What the policy says about one request, for operators. */
export interface AccessExplanation {
  /** Key of the caller. */
  readonly principal: string;
  readonly isAllowed: boolean;
  readonly by: Basis;
  /** Name of the rule that decided, or that scopes are missing for. */
  readonly rule?: string;
  /** All scopes that are missing, with spaces between. */
  readonly scope?: string;
  /** The decision point, which was not asked, may still refuse. */
  readonly isAskedElsewhere: boolean;
}

export const explainAccess = (
  settings: PolicySettings,
  act: Act,
  nowMs: number,
): AccessExplanation => {
  const { allows, basis, rule, scope } = new Policy(settings).decide(act, nowMs);
  return {
    principal: act.principal.key,
    isAllowed: allows,
    by: basis,
    ...(rule === undefined ? {} : { rule: rule.name }),
    ...(scope === undefined ? {} : { scope }),
    isAskedElsewhere: allows && settings.isAskedElsewhere && isAskedAbout(act),
  };
};
