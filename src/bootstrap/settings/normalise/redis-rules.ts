import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { Path } from '../document/places.ts';
import {
  DEFAULT_REDIS_OPERATION_MS,
  DEFAULT_REDIS_PREFIX,
  type RedisSettings,
} from '../redis-settings.ts';
import type { RedisEntry } from '../schema/redis.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';

const longestOperationMs = 10_000;

/** What is kept in a Redis, and what becomes of a gateway that cannot have it. */
export const redisRulesOf = (
  entry: RedisEntry,
  path: Path,
  findings: Findings,
): Pick<RedisSettings, 'isRequired' | 'keyPrefix' | 'operationMs' | 'encryptionKeys'> => {
  const { key_prefix: keyPrefix = DEFAULT_REDIS_PREFIX } = entry;
  if (/[{}\s]/.test(keyPrefix)) {
    // Braces say what belongs together in a cluster.
    findings.problem([...path, 'key_prefix'], 'expected a text without spaces and braces');
  }
  const operationMs = entry.operation_timeout ?? DEFAULT_REDIS_OPERATION_MS;
  if (operationMs > longestOperationMs) {
    const message = 'expected at most 10s: requests wait for it while Redis hangs';
    findings.problem([...path, 'operation_timeout'], message);
  }
  return {
    isRequired: entry.required ?? false,
    keyPrefix,
    operationMs,
    encryptionKeys: entry.encryption_keys ?? [],
  };
};

/** Undefined: in clear, unless the URL says otherwise. */
export const redisTlsOf = (
  { tls, url }: RedisEntry,
  path: Path,
  { folder }: FileBase,
  findings: Findings,
): RedisSettings['tls'] => {
  if (tls === undefined) return undefined;
  const { ca_file: caFile, cert_file: certFile, key_file: keyFile, server_name: serverName } = tls;
  const place = [...path, 'tls'];
  const files = [caFile, certFile, keyFile, serverName];
  const isMeant = tls.enabled ?? files.some((file) => file !== undefined);
  if (!isMeant) {
    if (url?.startsWith('rediss:') === true) {
      findings.problem(
        [...place, 'enabled'],
        'the url says rediss: write redis, or leave this out',
      );
    }
    return undefined;
  }
  if ((certFile === undefined) !== (keyFile === undefined)) {
    findings.keyProblem(place, 'a client certificate needs cert_file and key_file');
  }
  if (serverName !== undefined && isIP(serverName) !== 0) {
    const message = 'expected a host name: the certificate of an address is checked by its address';
    findings.problem([...place, 'server_name'], message);
  }
  const absolute = (file: string | undefined): string | undefined =>
    file === undefined ? undefined : resolve(folder, file);
  return {
    caFile: absolute(caFile),
    certFile: absolute(certFile),
    keyFile: absolute(keyFile),
    serverName,
  };
};
