import type { Path } from '../document/places.ts';
import type { Environment } from '../document/variables.ts';
import type { SessionSettings } from '../operation-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';
import { firstSaid } from './first-said.ts';
import { redisOf } from './redis.ts';

/** `sessions`, and `session`, `session_config` and `redis`, which say the same (mission C-15); undefined when none is there. */
export const sessionsOf = (
  file: GatewayFile,
  environment: Environment,
  base: FileBase,
  findings: Findings,
): SessionSettings | undefined => {
  const { sessions, session, session_config: config } = file;
  if ([sessions, session, config, file.redis].every((part) => part === undefined)) return undefined;
  const [provider, path] = providerOf(file, findings);
  const redis = redisOf(
    [
      { entry: sessions?.redis, path: ['sessions', 'redis'] },
      { entry: session?.redis, path: ['session', 'redis'] },
      { entry: file.redis, path: ['redis'] },
    ],
    environment,
    base,
    findings,
  );
  if (provider === 'redis' && redis === undefined) {
    const message =
      'no Redis is named, so sessions stay in the memory of each gateway: add sessions.redis.url or set REDIS_URL';
    findings.warn(path, message);
  }
  const ttlMs = sessions?.ttl ?? session?.ttl ?? config?.ttl;
  return {
    provider: redis === undefined ? 'memory' : provider,
    ttlMs,
    cleanupMs: sessions?.cleanup_interval ?? session?.cleanup_interval ?? config?.cleanup_interval,
    idleMs: sessions?.max_idle ?? session?.max_idle ?? config?.max_idle ?? ttlMs,
    redis: provider === 'redis' ? redis : undefined,
  };
};

const providerOf = (
  { sessions, session, redis }: GatewayFile,
  findings: Findings,
): readonly [SessionSettings['provider'], Path] => {
  const places: readonly (readonly [SessionSettings['provider'] | undefined, Path])[] = [
    [sessions?.provider, ['sessions', 'provider']],
    [sessions?.type, ['sessions', 'type']],
    [sessions?.store, ['sessions', 'store']],
    [session?.store, ['session', 'store']],
    [session?.provider, ['session', 'provider']],
  ];
  const provider = firstSaid(places, findings);
  const path = places.find(([value]) => value !== undefined)?.[1] ?? ['sessions'];
  if (provider !== undefined) return [provider, path];
  // The original that knows this section keeps its sessions there.
  return redis === undefined ? ['memory', path] : ['redis', ['redis']];
};
