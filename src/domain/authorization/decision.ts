import type { PolicyRule } from './policy-rule.ts';

/**
 * What decided: a rule; no rule, so the default; scopes; or that whoever holds the operating-system channel may do what no
 * rule denies.
 */
export type Basis = 'rule' | 'default' | 'scope' | 'operator';

export interface Decision {
  readonly allows: boolean;
  readonly basis: Basis;
  /** The one that decided, or that scopes are missing for. */
  readonly rule?: PolicyRule;
  /** All scopes that are missing, with spaces between; of basis `scope` when it does not allow. */
  readonly scope?: string;
}
