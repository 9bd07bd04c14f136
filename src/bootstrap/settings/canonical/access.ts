import type { AuthSettings, JwtAuthSettings } from '../auth-settings.ts';
import type { LimitingSettings, RateLimits } from '../limiting-settings.ts';
import type { Tree } from './tree.ts';
import { durationOrOff, durationText } from './units.ts';

/** `auth`. Secrets stand in it as they are: whoever shows it takes them out. */
export const authTree = (auth: AuthSettings): Tree => {
  switch (auth.provider) {
    case 'none':
      return { provider: 'none' };
    case 'token': {
      const [token, ...others] = auth.tokens;
      return {
        provider: 'token',
        token,
        tokens: others.length === 0 ? undefined : others,
        per_message_auth: auth.provesEachMessage,
      };
    }
    case 'jwt':
      return {
        provider: 'jwt',
        jwt: { issuer: auth.issuer, audience: auth.audience, ...keyTree(auth.key) },
        ...rulesTree(auth),
      };
    case 'oauth2':
      return {
        provider: 'oauth2',
        oauth2: {
          client_id: auth.clientId,
          client_secret: auth.clientSecret,
          introspect_endpoint: auth.introspectEndpoint,
          token_endpoint: auth.tokenEndpoint,
          timeout: durationText(auth.timeoutMs),
          issuer: auth.issuer,
          audience: auth.audience.length === 0 ? undefined : auth.audience,
        },
        ...rulesTree(auth),
      };
  }
};

const keyTree = (key: JwtAuthSettings['key']): Tree => {
  switch (key.kind) {
    case 'secret':
      return { secret_key: key.secret };
    case 'public_key':
      return { public_key_path: key.file };
    case 'jwks':
      return { jwks_url: key.url };
  }
};

const rulesTree = ({
  provesEachMessage,
  cacheMs,
}: Pick<JwtAuthSettings, 'provesEachMessage' | 'cacheMs'>): Tree => ({
  per_message_auth: provesEachMessage,
  per_message_auth_cache: durationOrOff(cacheMs),
});

export const rateLimitTree = (limits: RateLimits | undefined): Tree | undefined =>
  limits && {
    enabled: limits.isEnabled,
    provider: limits.provider,
    limit: limits.rate.limit,
    window: durationText(limits.rate.windowMs),
    burst: limits.rate.burst,
    by: limits.keyType,
    per_protocol: limits.perProtocol,
  };

/** What `server` says of connections. A cap for one address that is not written spares this machine. */
export const capTree = (caps: LimitingSettings['connections']): Tree => ({
  max_connections: caps?.max,
  max_connections_per_ip: caps?.sparesLoopback === true ? undefined : caps?.maxPerAddress,
});
