import {
  type DecisionPointParts,
  OpaDecisionPoint,
} from '../adapters/outbound/authorization/opa-decision-point.ts';
import type { PolicyInForce } from '../application/authorization/policy-authorizer.ts';
import type { PolicySettings } from '../domain/authorization/policy.ts';
import type { AuthorizationSettings } from './settings/authorization-settings.ts';

/** The policy of the settings, and who is asked besides. */
export const policyOf = (
  settings: AuthorizationSettings | undefined,
  parts: DecisionPointParts,
): PolicyInForce | undefined => {
  if (settings === undefined) return undefined;
  const { decisionPoint: point } = settings;
  return {
    settings: policySettingsOf(settings),
    decisionPoint: point && new OpaDecisionPoint(point, parts),
  };
};

export const policySettingsOf = ({
  decisionPoint,
  ...rules
}: AuthorizationSettings): PolicySettings => ({
  ...rules,
  isAskedElsewhere: decisionPoint !== undefined,
});
