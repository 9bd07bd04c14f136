import type { DecisionPointSettings } from '../../adapters/outbound/authorization/opa-decision-point.ts';
import type { PolicyRule } from '../../domain/authorization/policy-rule.ts';

/** Who may do what, once he came in. */
export interface AuthorizationSettings {
  /** A token may do what its scopes of `mcp` say and no more (mission C-23). */
  readonly enforcesScopes: boolean;
  /** What no rule decides is allowed. */
  readonly allowsByDefault: boolean;
  readonly rules: readonly PolicyRule[];
  /** Who is asked about what the rules allow; undefined: nobody. */
  readonly decisionPoint: DecisionPointSettings | undefined;
}

export const DEFAULT_DECISION_POINT: Omit<DecisionPointSettings, 'url'> = {
  token: undefined,
  timeoutMs: 1_000,
  cacheMs: 10_000,
  sendsArguments: false,
};

export const WEEK_DAYS: readonly string[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** Of a window that says no hours. */
export const WHOLE_DAY = { fromMinute: 0, toMinute: 0 } as const;
