import { resolve } from 'node:path';
import {
  type AuditSettings,
  type AuditStreamSettings,
  DEFAULT_AUDIT_STREAM_LENGTH,
} from '../audit-settings.ts';
import type { Environment } from '../document/variables.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';
import { redisOf } from './redis.ts';

/** Where records go; undefined when nothing is recorded. A section that names no place is a mistake, not a silent no. */
export const auditOf = (
  file: GatewayFile,
  { folder }: FileBase,
  environment: Environment,
  findings: Findings,
): AuditSettings | undefined => {
  const { audit } = file;
  if (audit === undefined || audit.enabled === false) return undefined;
  const stream = streamOf(file, environment, { folder }, findings);
  const toStderr = audit.stderr ?? false;
  if (audit.file === undefined && audit.stream === undefined && !toStderr) {
    const message =
      'records need a place: set audit.file, audit.stream (with a Redis) or audit.stderr';
    findings.keyProblem(['audit'], message);
  }
  return {
    file: audit.file === undefined ? undefined : resolve(folder, audit.file),
    toStderr,
    stream,
    arguments: audit.arguments ?? 'none',
    isRequired: audit.required ?? false,
  };
};

const streamOf = (
  { audit, redis }: GatewayFile,
  environment: Environment,
  base: FileBase,
  findings: Findings,
): AuditStreamSettings | undefined => {
  const key = audit?.stream;
  if (key === undefined) return undefined;
  const found = redisOf([{ entry: redis, path: ['redis'] }], environment, base, findings);
  if (found !== undefined) {
    return { redis: found, key, maxLength: audit?.stream_length ?? DEFAULT_AUDIT_STREAM_LENGTH };
  }
  const message = 'no Redis is named: set redis.url or REDIS_URL';
  findings.keyProblem(['audit', 'stream'], message);
  return undefined;
};
