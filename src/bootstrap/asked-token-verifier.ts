import { BearerVerifier } from '../adapters/outbound/identity/bearer-verifier.ts';
import { introspectionCheck } from '../adapters/outbound/identity/introspection-check.ts';
import type { OAuth2AuthSettings } from './settings/auth-settings.ts';
import { DEFAULT_GROUPS_CLAIM } from './settings/jwt-settings.ts';
import type { TokenVerifierParts } from './signed-token-verifier.ts';

/** Asked-about tokens that were refused are refused again for so long without a question: a guess costs one. */
const REFUSED_MS = 10_000;

/** What is open by a token that was withdrawn ends within 30 s (reliability S26), looked after each 5 s. */
const HELD_MS = 20_000;

/** `auth.provider: oauth2`. */
export const askedTokenVerifier = (
  auth: OAuth2AuthSettings,
  { clock, logger, outgoing }: TokenVerifierParts,
): BearerVerifier => {
  const settings = {
    ...auth,
    endpoint: auth.introspectEndpoint,
    groupsClaim: auth.groupsClaim ?? DEFAULT_GROUPS_CLAIM,
    realm: auth.realm,
  };
  const check = introspectionCheck(settings, {
    outgoing,
    wallMs: Date.now,
    log: (text, reason) => logger.warn(text, { reason }),
  });
  const rules = { ...auth, refusedMs: REFUSED_MS, heldMs: HELD_MS };
  return new BearerVerifier(rules, { check, clock, wallMs: Date.now });
};
