import type { Rate } from '../../../domain/limiting/rate.ts';
import type { AuthSettings, JwtAuthSettings, SingleAuthSettings } from '../auth-settings.ts';
import type { LimitingSettings } from '../limiting-settings.ts';
import { apiKeysTree, basicTree, mtlsTree } from './callers.ts';
import { jwtTree } from './jwt.ts';
import { redisTree } from './redis.ts';
import type { Tree } from './tree.ts';
import { durationOrOff, durationText } from './units.ts';

/** `auth`. Secrets stand in it as they are: whoever shows it takes them out. */
export const authTree = (auth: AuthSettings): Tree => {
  const { maxFailures, tokenFile } = auth;
  const guard = { max_failures: maxFailures, token_file: tokenFile };
  if (auth.provider === 'none') return { provider: 'none', ...guard };
  if (auth.provider !== 'chain') return { provider: auth.provider, ...wayTree(auth), ...guard };
  const providers = auth.members.map(({ provider }) => provider);
  // What is said of messages is the same for all.
  return { providers, ...Object.assign({}, ...auth.members.map(wayTree)), ...guard };
};

const wayTree = (auth: SingleAuthSettings): Tree => {
  switch (auth.provider) {
    case 'token': {
      const [token, ...others] = auth.tokens;
      return {
        token,
        tokens: others.length === 0 ? undefined : others,
        per_message_auth: auth.provesEachMessage,
      };
    }
    case 'jwt':
      return {
        jwt: jwtTree(auth),
        ...rulesTree(auth),
      };
    case 'oauth2':
      return {
        oauth2: {
          client_id: auth.clientId,
          client_secret: auth.clientSecret,
          introspect_endpoint: auth.introspectEndpoint,
          token_endpoint: auth.tokenEndpoint,
          timeout: durationText(auth.timeoutMs),
          issuer: auth.issuer,
          audience: auth.audience.length === 0 ? undefined : auth.audience,
          groups_claim: auth.groupsClaim,
        },
        ...rulesTree(auth),
      };
    case 'api_key':
      return { api_keys: apiKeysTree(auth), per_message_auth: auth.provesEachMessage || undefined };
    case 'basic':
      return { basic: basicTree(auth), per_message_auth_cache: durationOrOff(auth.cacheMs) };
    case 'mtls':
      return { mtls: mtlsTree(auth) };
  }
};

const rulesTree = ({
  provesEachMessage,
  cacheMs,
}: Pick<JwtAuthSettings, 'provesEachMessage' | 'cacheMs'>): Tree => ({
  per_message_auth: provesEachMessage,
  per_message_auth_cache: durationOrOff(cacheMs),
});

export const rateLimitTree = ({
  rateLimits,
  sharedLimits,
}: Pick<LimitingSettings, 'rateLimits' | 'sharedLimits'>): Tree | undefined =>
  rateLimits && {
    enabled: rateLimits.isEnabled,
    provider: sharedLimits === undefined ? 'memory' : 'redis',
    redis: sharedLimits && redisTree(sharedLimits.redis),
    ...(rateLimits.rate && {
      ...rateTree(rateLimits.rate),
      by: rateLimits.keyType,
      per_protocol: rateLimits.perProtocol,
    }),
    limits:
      rateLimits.limits.length === 0
        ? undefined
        : Object.fromEntries(rateLimits.limits.map(({ scope, rate }) => [scope, rateTree(rate)])),
    mode: rateLimits.isExact ? 'exact' : 'local_sync',
    headers: rateLimits.tellsClients,
  };

const rateTree = ({ limit, windowMs, burst, burstWindowMs }: Rate): Tree => ({
  limit,
  window: durationText(windowMs),
  burst,
  burst_window: burstWindowMs === undefined ? undefined : durationText(burstWindowMs),
});

/** What `server` says of connections. A cap for one address that is not written spares this machine. */
export const capTree = ({
  connections: caps,
  proxies,
}: Pick<LimitingSettings, 'connections' | 'proxies'>): Tree => ({
  max_connections: caps?.max,
  max_connections_per_ip: caps?.sparesLoopback === true ? undefined : caps?.maxPerAddress,
  max_connections_per_user: caps?.maxPerCaller,
  trust_proxy: proxies?.networks,
  trust_proxy_header: proxies?.header,
});
