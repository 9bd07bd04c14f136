import type { AuditSettings } from '../audit-settings.ts';
import type { Tree } from './tree.ts';

export const auditTree = (audit: AuditSettings | undefined): Tree | undefined =>
  audit && {
    file: audit.file,
    stderr: audit.toStderr,
    stream: audit.stream?.key,
    stream_length: audit.stream?.maxLength,
    arguments: audit.arguments,
    required: audit.isRequired,
  };
