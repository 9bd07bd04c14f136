import type { Path } from '../document/places.ts';
import type { Environment } from '../document/variables.ts';
import type { SharedLimitSettings } from '../limiting-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { RateLimitEntry } from '../schema/rate-limit.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';
import { redisOf } from './redis.ts';

/**
 * Where requests are counted with those of other gateways: the Redis of the section itself, else the common one, else that
 * of the sessions (mission C-15).
 */
export const sharedLimitsOf = (
  file: GatewayFile,
  { entry, path }: { readonly entry: RateLimitEntry; readonly path: Path },
  environment: Environment,
  base: FileBase,
  findings: Findings,
): SharedLimitSettings | undefined => {
  if (entry.provider !== 'redis' || entry.enabled === false) return undefined;
  const redis = redisOf(
    [
      { entry: entry.redis, path: [...path, 'redis'] },
      { entry: file.redis, path: ['redis'] },
      { entry: file.sessions?.redis, path: ['sessions', 'redis'] },
      { entry: file.session?.redis, path: ['session', 'redis'] },
    ],
    environment,
    base,
    findings,
  );
  if (redis !== undefined) return { redis };
  const message =
    'no Redis is named, so each gateway counts requests for itself: add redis.url, or set provider to memory';
  findings.warn([...path, 'provider'], message);
  return undefined;
};
