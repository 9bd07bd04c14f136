import { DEFAULT_IDEMPOTENCY, type IdempotencySettings } from '../idempotency-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';

const shortestTtlMs = 1_000;
const longestWaitMs = 3_600_000;

/** Undefined: keys are the business of servers alone. */
export const idempotencyOf = (
  { idempotency: file = {} }: GatewayFile,
  findings: Findings,
): IdempotencySettings | undefined => {
  const settings: IdempotencySettings = {
    ...DEFAULT_IDEMPOTENCY,
    ...defined({
      ttlMs: file.ttl,
      waitMs: file.wait,
      maxAnswerBytes: file.max_answer,
      maxBytes: file.max_memory,
    }),
  };
  const { ttlMs, waitMs, maxAnswerBytes, maxBytes } = settings;
  if (waitMs > longestWaitMs) findings.problem(['idempotency', 'wait'], 'expected 1h or less');
  if (ttlMs < shortestTtlMs) findings.problem(['idempotency', 'ttl'], 'expected 1s or more');
  if (maxAnswerBytes > maxBytes) {
    const text = `an answer of max_answer (${maxAnswerBytes} bytes) has no room in max_memory (${maxBytes}): make one smaller or the other larger`;
    findings.problem(['idempotency', 'max_answer'], text);
  }
  return file.enabled === true ? settings : undefined;
};
