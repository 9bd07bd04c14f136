import { resolve } from 'node:path';
import { DEFAULT_RESULTS } from '../defaults.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { LimitSettings, ResultSettings } from '../settings.ts';
import { defined } from './defined.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';

export const resultsOf = (
  { results: file = {} }: GatewayFile,
  limits: LimitSettings,
  base: FileBase,
  findings: Findings,
): ResultSettings => {
  const maxSpoolBytes = file.max_spool ?? DEFAULT_RESULTS.maxSpoolBytes;
  const settings: ResultSettings = {
    ...DEFAULT_RESULTS,
    streamAbove: Math.min(DEFAULT_RESULTS.streamAbove, limits.maxMessageBytes),
    maxBytes: Math.min(DEFAULT_RESULTS.maxBytes, maxSpoolBytes),
    maxSpoolBytes,
    ...defined({
      streamAbove: file.stream_above,
      maxBytes: file.max_size,
      spoolDirectory: file.spool_dir && resolve(base.folder, file.spool_dir),
      linkAbove: file.link_above,
      linkTtlMs: file.link_ttl,
    }),
  };
  const { streamAbove, maxBytes } = settings;
  if (streamAbove > limits.maxMessageBytes) {
    const text = `stream_above is more than limits.max_message_bytes (${limits.maxMessageBytes}): what is longer than that is never collected; make it smaller`;
    findings.problem(['results', 'stream_above'], text);
  }
  if (maxBytes > maxSpoolBytes) {
    const text = `a result of max_size (${maxBytes} bytes) has no room in max_spool (${maxSpoolBytes}): make one smaller or the other larger`;
    findings.problem(['results', 'max_size'], text);
  }
  return settings;
};
