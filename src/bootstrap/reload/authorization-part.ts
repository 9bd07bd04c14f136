import { isDeepStrictEqual } from 'node:util';
import type {
  PolicyAuthorizer,
  PolicyInForce,
} from '../../application/authorization/policy-authorizer.ts';
import type { AuthorizationSettings } from '../settings/authorization-settings.ts';
import type { LivePart } from './live-parts.ts';

type Settings = AuthorizationSettings | undefined;

export interface AuthorizationPartParts {
  readonly authorizer: Pick<PolicyAuthorizer, 'use'>;
  readonly policyOf: (settings: Settings) => PolicyInForce | undefined;
  /** Another policy is in force: callers are shown other lists. */
  readonly changed: () => void;
}

/** Who may do what. The same policy stays, with the answers that are remembered and what is known of callers. */
export const authorizationPart = (
  first: Settings,
  { authorizer, policyOf, changed }: AuthorizationPartParts,
): LivePart => {
  let inForce = first;
  return {
    prepare: ({ authorization }) => {
      if (isDeepStrictEqual(authorization, inForce)) return undefined;
      const next = policyOf(authorization);
      return {
        changed: [],
        commit: () => {
          inForce = authorization;
          authorizer.use(next);
          changed();
        },
      };
    },
  };
};
