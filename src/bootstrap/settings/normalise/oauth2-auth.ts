import {
  DEFAULT_AUDIENCE,
  DEFAULT_INTROSPECTION_CACHE_MS,
  DEFAULT_INTROSPECTION_MS,
  type JwtAuthSettings,
  MAX_INTROSPECTION_CACHE_MS,
  type OAuth2AuthSettings,
} from '../auth-settings.ts';
import type { Path } from '../document/places.ts';
import { type AuthSource, listOf, tokenRulesOf } from './auth-source.ts';
import { checkUrl } from './auth-url.ts';
import { defined } from './defined.ts';
import { OAUTH2_REALM } from './jwt-auth.ts';

/** Undefined when the authorization server could not be asked; why is said. */
export const oauth2AuthOf = (
  source: AuthSource,
): OAuth2AuthSettings | JwtAuthSettings | undefined => {
  const { entry, path, findings } = source;
  const { oauth2 = {} } = entry;
  const place = (key: string): Path => [...path, 'oauth2', key];
  const { introspect_endpoint: introspectEndpoint, jwks_endpoint: keys } = oauth2;
  if (introspectEndpoint === undefined && keys !== undefined) return withKeysOf(keys, source);
  if (keys !== undefined) {
    findings.warn(place('jwks_endpoint'), 'jwks_endpoint has no effect beside introspect_endpoint');
  }
  const { client_id: clientId, token_endpoint: tokenEndpoint } = oauth2;
  if (introspectEndpoint === undefined) {
    const message =
      'provider oauth2 needs oauth2.introspect_endpoint, where tokens are asked about';
    findings.keyProblem([...path, ...(entry.oauth2 === undefined ? [] : ['oauth2'])], message);
    return undefined;
  }
  const isUsable = checkUrl(introspectEndpoint, place('introspect_endpoint'), findings);
  const clientSecret = secretOf(source);
  if (clientId === undefined) {
    findings.keyProblem([...path, 'oauth2'], 'oauth2 needs client_id, whom the gateway asks as');
  }
  if (!isUsable || clientSecret === undefined || clientId === undefined) return undefined;
  return {
    provider: 'oauth2',
    clientId,
    clientSecret,
    introspectEndpoint,
    timeoutMs: oauth2.timeout ?? DEFAULT_INTROSPECTION_MS,
    issuer: oauth2.issuer,
    audience: listOf(oauth2.audience),
    tokenEndpoint,
    ...claimsOf(source),
    ...introspectionRulesOf(source),
  };
};

/** Beside signed tokens of another issuer, or of any, its users are others, whatever they are called. */
const claimsOf = ({ entry }: AuthSource) => {
  const { issuer, groups_claim: groupsClaim } = entry.oauth2 ?? {};
  const isOther = issuer === undefined || issuer !== entry.jwt?.issuer;
  const isBeside = entry.providers?.includes('jwt') === true && isOther;
  return defined({ groupsClaim, realm: isBeside ? OAUTH2_REALM : undefined });
};

/** A token may have been withdrawn a moment after it was asked about. */
const introspectionRulesOf = (source: AuthSource) => {
  const rules = tokenRulesOf(source, DEFAULT_INTROSPECTION_CACHE_MS);
  if (rules.cacheMs <= MAX_INTROSPECTION_CACHE_MS) return rules;
  const { entry, path, findings } = source;
  const key =
    entry.per_message_auth_cache === undefined ? 'per_message_cache' : 'per_message_auth_cache';
  findings.warn([...path, key], 'tokens that are asked about are known for 5m at most');
  return { ...rules, cacheMs: MAX_INTROSPECTION_CACHE_MS };
};

/** Tokens that are signed need not be asked about (mission AU-07). */
const withKeysOf = (url: string, source: AuthSource): JwtAuthSettings | undefined => {
  const { entry, path, findings } = source;
  const place = [...path, 'oauth2', 'jwks_endpoint'];
  findings.alias(place, 'auth.jwt.jwks_url');
  if (!checkUrl(url, place, findings)) return undefined;
  const audience = listOf(entry.oauth2?.audience);
  return {
    provider: 'jwt',
    issuer: entry.oauth2?.issuer,
    audience: audience.length === 0 ? [DEFAULT_AUDIENCE] : audience,
    key: { kind: 'jwks', url },
    ...claimsOf(source),
    ...tokenRulesOf(source),
  };
};

const secretOf = ({ entry, path, environment, findings }: AuthSource): string | undefined => {
  const { client_secret_env: name, client_secret: inline } = entry.oauth2 ?? {};
  const secret = name === undefined ? undefined : environment[name];
  if (secret !== undefined && secret !== '') return secret;
  if (inline !== undefined) {
    const message =
      'the secret stands in the file: put it in an environment variable and name that in client_secret_env';
    findings.warn([...path, 'oauth2', 'client_secret'], message);
    return inline;
  }
  if (name === undefined) {
    const message =
      'oauth2 needs client_secret_env, the environment variable with the secret of client_id';
    findings.keyProblem([...path, 'oauth2'], message);
  } else {
    const message = `the environment variable ${name} is not set: it has to hold the secret of client_id`;
    findings.problem([...path, 'oauth2', 'client_secret_env'], message);
  }
  return undefined;
};
