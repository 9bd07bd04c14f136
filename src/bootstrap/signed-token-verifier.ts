import { createPublicKey } from 'node:crypto';
import { BearerVerifier, type TokenCheck } from '../adapters/outbound/identity/bearer-verifier.ts';
import { FetchedKeys } from '../adapters/outbound/identity/jwks-fetched-keys.ts';
import { keysAt, keysOfIssuer } from '../adapters/outbound/identity/jwks-source.ts';
import { jwtCheck } from '../adapters/outbound/identity/jwt-check.ts';
import { byIssuer } from '../adapters/outbound/identity/jwt-issuers.ts';
import { algorithmsOfKey, algorithmsOfSecret } from '../adapters/outbound/identity/jwt-keys.ts';
import {
  FixedKeys,
  type TokenKey,
  type TokenKeys,
} from '../adapters/outbound/identity/token-keys.ts';
import type { Outgoing } from '../adapters/shared/http-client/outgoing.ts';
import type { Clock } from '../application/ports/driven/clock.ts';
import type { Logger } from '../application/ports/driven/logger.ts';
import type { JwtAuthSettings } from './settings/auth-settings.ts';
import {
  DEFAULT_GROUPS_CLAIM,
  DEFAULT_KEYS_CACHE_MS,
  type FetchedKeySettings,
  type JwtIssuerSettings,
  type JwtKeySettings,
} from './settings/jwt-settings.ts';
import { allowedBy } from './settings/normalise/jwt-keys.ts';

export interface TokenVerifierParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly outgoing: Outgoing;
}

/** `auth.provider: jwt`. The settings hold keys that were found good. */
export const signedTokenVerifier = (
  auth: JwtAuthSettings,
  parts: TokenVerifierParts,
): BearerVerifier => {
  const { clock } = parts;
  const onRemoved = (): void => verifier.forget();
  const checkOf = (issuer: JwtIssuerSettings, realm?: string): TokenCheck =>
    checkFor(issuer, realm ?? issuer.realm, parts, onRemoved);
  const { issuers = [] } = auth;
  const others = issuers.map((one) => ({ issuer: one.issuer, check: checkOf(one, one.name) }));
  const check = others.length === 0 ? checkOf(auth) : byIssuer(others, checkOf(auth));
  // A wrong signature costs a computation and nobody's time: nothing is gained by remembering it.
  const rules = { ...auth, refusedMs: 0, cacheMs: cacheMsOf(auth), heldMs: heldMsOf(auth) };
  const verifier = new BearerVerifier(rules, { check, clock, wallMs: Date.now });
  return verifier;
};

/** Keys are fetched anew while tokens are looked into: those that are known must not keep the others' keys from that. */
const cacheMsOf = (auth: JwtAuthSettings): number => Math.min(auth.cacheMs, heldMsOf(auth));

/** Keys of the settings go with the settings. Those that are fetched are asked for while tokens are looked into. */
const heldMsOf = ({ key, issuers = [] }: JwtAuthSettings): number =>
  Math.min(...[key, ...issuers.map((issuer) => issuer.key)].map(halfLifeOf));

const halfLifeOf = (key: JwtKeySettings): number =>
  isFetched(key) ? (key.cacheMs ?? DEFAULT_KEYS_CACHE_MS) / 2 : Number.POSITIVE_INFINITY;

const checkFor = (
  settings: JwtIssuerSettings,
  realm: string | undefined,
  parts: TokenVerifierParts,
  onRemoved: () => void,
): TokenCheck => {
  const { issuer, audience, key, moreKeys = [] } = settings;
  const log = (text: string, reason: string): void => parts.logger.warn(text, { reason });
  const rules = {
    issuer,
    audience,
    algorithms: settings.algorithms ?? [...new Set([key, ...moreKeys].flatMap(allowedBy))],
    requiredClaims: settings.requiredClaims ?? [],
    strictType: settings.strictType ?? false,
    groupsClaim: settings.groupsClaim ?? DEFAULT_GROUPS_CLAIM,
    realm,
  };
  const keys = isFetched(key)
    ? fetchedKeys(key, parts, log, onRemoved)
    : new FixedKeys([key, ...moreKeys].flatMap(tokenKeyOf));
  return jwtCheck(rules, keys, { wallMs: Date.now, log });
};

const isFetched = (key: JwtKeySettings): key is FetchedKeySettings =>
  key.kind === 'jwks' || key.kind === 'discovery';

const fetchedKeys = (
  key: FetchedKeySettings,
  { clock, outgoing }: TokenVerifierParts,
  log: (text: string, reason: string) => void,
  onRemoved: () => void,
): TokenKeys => {
  const source =
    key.kind === 'jwks' ? keysAt(key.url, outgoing) : keysOfIssuer(key.issuer, outgoing);
  const cacheMs = key.cacheMs ?? DEFAULT_KEYS_CACHE_MS;
  return new FetchedKeys(cacheMs, { source, clock, log, onRemoved });
};

const tokenKeyOf = (key: JwtKeySettings): readonly TokenKey[] => {
  if (key.kind === 'secret') {
    const secret = new TextEncoder().encode(key.secret);
    return [{ key: secret, algorithms: algorithmsOfSecret(secret.length) }];
  }
  if (key.kind !== 'public_key') return [];
  const publicKey = createPublicKey(key.pem);
  const algorithms = algorithmsOfKey(publicKey);
  return typeof algorithms === 'string' ? [] : [{ key: publicKey, algorithms }];
};
