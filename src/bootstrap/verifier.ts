import { createPublicKey } from 'node:crypto';
import { BearerVerifier, type TokenCheck } from '../adapters/outbound/identity/bearer-verifier.ts';
import { introspectionCheck } from '../adapters/outbound/identity/introspection-check.ts';
import { type JwtKey, jwtCheck } from '../adapters/outbound/identity/jwt-check.ts';
import {
  algorithmsOfKey,
  algorithmsOfSecret,
  keyServerAlgorithms,
} from '../adapters/outbound/identity/jwt-keys.ts';
import { openDoor } from '../adapters/outbound/identity/open-door.ts';
import { TokenVerifier } from '../adapters/outbound/identity/token-verifier.ts';
import type { Clock } from '../application/ports/driven/clock.ts';
import type { CredentialVerifier } from '../application/ports/driven/credential-verifier.ts';
import type { Logger } from '../application/ports/driven/logger.ts';
import type { AuthSettings, JwtKeySettings } from './settings/auth-settings.ts';

/** Asked-about tokens that were refused are refused again for so long without a question: a guess costs one. */
const REFUSED_MS = 10_000;

export interface VerifierParts {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Who may enter, by the settings. */
export const verifierOf = (auth: AuthSettings, parts: VerifierParts): CredentialVerifier => {
  switch (auth.provider) {
    case 'none':
      return openDoor;
    case 'token':
      return new TokenVerifier(auth.tokens, auth.provesEachMessage);
    case 'jwt': {
      // A wrong signature costs a computation and nobody's time: nothing is gained by remembering it.
      const check = jwtCheck(auth, keyOf(auth.key), checkParts(parts));
      return bearer({ ...auth, refusedMs: 0 }, check, parts);
    }
    case 'oauth2': {
      const settings = { ...auth, endpoint: auth.introspectEndpoint };
      const check = introspectionCheck(settings, checkParts(parts));
      return bearer({ ...auth, refusedMs: REFUSED_MS }, check, parts);
    }
  }
};

const bearer = (
  rules: { provesEachMessage: boolean; cacheMs: number; refusedMs: number },
  check: TokenCheck,
  { clock }: VerifierParts,
): BearerVerifier => new BearerVerifier(rules, { check, clock, wallMs: Date.now });

const checkParts = ({ logger }: VerifierParts) => ({
  wallMs: Date.now,
  log: (text: string, reason: string): void => logger.warn(text, { reason }),
});

/** The settings hold keys that were found good. */
const keyOf = (key: JwtKeySettings): JwtKey => {
  switch (key.kind) {
    case 'secret': {
      const secret = new TextEncoder().encode(key.secret);
      return { key: secret, algorithms: algorithmsOfSecret(secret.length) };
    }
    case 'public_key': {
      const publicKey = createPublicKey(key.pem);
      const algorithms = algorithmsOfKey(publicKey);
      return { key: publicKey, algorithms: typeof algorithms === 'string' ? [] : algorithms };
    }
    case 'jwks':
      return { jwksUrl: key.url, algorithms: keyServerAlgorithms };
  }
};
