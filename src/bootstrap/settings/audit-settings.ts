import type { RedisSettings } from './redis-settings.ts';

/** What is written down of what was done, and where (mission SV-19). */
export interface AuditSettings {
  /** Absolute path of a file that records are added to; undefined: none. */
  readonly file: string | undefined;
  readonly toStderr: boolean;
  /** A Redis stream that records are added to; undefined: none. */
  readonly stream: AuditStreamSettings | undefined;
  /** How much of the arguments of calls: nothing, their SHA-256, or their text. */
  readonly arguments: 'none' | 'digest' | 'full';
  /** Tools are not called while nothing can be recorded. */
  readonly isRequired: boolean;
}

export interface AuditStreamSettings {
  readonly redis: RedisSettings;
  readonly key: string;
  readonly maxLength: number;
}

export const DEFAULT_AUDIT_STREAM_LENGTH = 1_000_000;
