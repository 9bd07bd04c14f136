import type { RedisSettings } from '../redis-settings.ts';
import type { Tree } from './tree.ts';
import { durationText } from './units.ts';

export const redisTree = ({ address, ...redis }: RedisSettings): Tree => {
  const time = (ms: number | undefined): string | undefined =>
    ms === undefined ? undefined : durationText(ms);
  return {
    url: address.kind === 'url' ? address.url : undefined,
    addr: address.kind === 'single' ? address.address : undefined,
    addresses: 'addresses' in address ? address.addresses : undefined,
    sentinel_master_name: address.kind === 'sentinel' ? address.master : undefined,
    username: redis.username,
    password: redis.password,
    db: redis.database,
    tls: redis.tls && {
      enabled: true,
      ca_file: redis.tls.caFile,
      cert_file: redis.tls.certFile,
      key_file: redis.tls.keyFile,
      server_name: redis.tls.serverName,
    },
    required: redis.isRequired,
    key_prefix: redis.keyPrefix,
    operation_timeout: durationText(redis.operationMs),
    encryption_keys:
      redis.encryptionKeys.length === 0
        ? undefined
        : redis.encryptionKeys.map((key) => Buffer.from(key).toString('base64')),
    pool_size: redis.poolSize,
    min_idle_conns: redis.minIdle,
    max_retries: redis.maxRetries,
    dial_timeout: time(redis.dialTimeoutMs),
    read_timeout: time(redis.readTimeoutMs),
    write_timeout: time(redis.writeTimeoutMs),
    idle_timeout: time(redis.idleTimeoutMs),
  };
};
