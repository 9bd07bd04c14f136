import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { AppendedFile } from '../adapters/outbound/audit/appended-file.ts';
import { digestOfArguments, textOfArguments } from '../adapters/outbound/audit/argument-notes.ts';
import { LineQueue } from '../adapters/outbound/audit/line-queue.ts';
import { addingToStream } from '../adapters/outbound/audit/redis-stream.ts';
import type { AuditSink } from '../adapters/outbound/audit/sink.ts';
import { StderrSink } from '../adapters/outbound/audit/stderr-sink.ts';
import { WrittenTrail } from '../adapters/outbound/audit/written-trail.ts';
import { connectRedis, type RedisClient } from '../adapters/shared/redis/client.ts';
import type { CallAudit } from '../application/audit/call-audit.ts';
import type { ArgumentNotes } from '../application/audit/noted-call.ts';
import type { TalliedRefusals } from '../application/audit/tallied-refusals.ts';
import type { Logger } from '../application/ports/driven/logger.ts';
import type { AuditSettings, AuditStreamSettings } from './settings/audit-settings.ts';
import { stderrLines } from './stderr-lines.ts';

/** Nobody waits for it, so Redis gets more time than on the path of a request. */
const STREAM_ANSWER_MS = 2_000;

/** Members are absent where nothing is recorded. */
export interface AuditParts {
  readonly trail?: WrittenTrail;
  readonly calls?: CallAudit;
  readonly failures?: TalliedRefusals;
  readonly limitsHit?: TalliedRefusals;
}

/** Where records go by the settings. */
export const auditTrailOf = (settings: AuditSettings, logger: Logger): WrittenTrail => {
  const { file, toStderr, stream } = settings;
  const sinks: AuditSink[] = [];
  if (file !== undefined) {
    const appended = new AppendedFile(file);
    const write = (lines: readonly string[]): Promise<void> => appended.write(lines);
    sinks.push(new LineQueue({ name: file, write, logger, close: () => appended.close() }));
  }
  if (toStderr) sinks.push(new StderrSink(stderrLines()));
  if (stream !== undefined) sinks.push(streamSink(stream, logger));
  return new WrittenTrail({ sinks, newId: randomUUID, wallMs: Date.now, host: hostname() });
};

/** How much of the arguments of a call is recorded. `cleaner` makes what takes known secrets out of a text. */
export const argumentNotesOf = (
  { arguments: much }: AuditSettings,
  cleaner: () => (text: string) => string,
): ArgumentNotes => {
  switch (much) {
    case 'none':
      return () => undefined;
    case 'digest':
      return digestOfArguments;
    case 'full':
      return textOfArguments(cleaner());
  }
};

const streamSink = ({ redis, key, maxLength }: AuditStreamSettings, logger: Logger): AuditSink => {
  let client: Promise<RedisClient> | undefined;
  // With the first record, not before: nothing of a gateway connects while it is put together.
  const connected = (): Promise<RedisClient> => {
    client ??= connectRedis(redis, STREAM_ANSWER_MS, logger);
    return client;
  };
  const write = addingToStream(connected, { stream: key, maxLength });
  const close = async (): Promise<void> => (await client)?.disconnect();
  return new LineQueue({ name: `stream ${key}`, write, logger, close });
};
