import { DEFAULT_RETRY } from '../defaults.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { RetrySettings } from '../settings.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';

/** `gateway.retry` is the original program's word for it. */
export const retryOf = ({ retry, gateway }: GatewayFile, findings: Findings): RetrySettings => {
  const original = gateway?.retry;
  if (retry !== undefined && original !== undefined) {
    findings.keyProblem(
      ['gateway', 'retry'],
      'there is a section retry already: remove one of both',
    );
  }
  const file = retry ?? original ?? {};
  const settings: RetrySettings = {
    ...DEFAULT_RETRY,
    ...defined({
      isEnabled: file.enabled,
      maxAttempts: file.max_attempts,
      strategy: retry?.backoff ?? original?.backoff_strategy,
      initialDelayMs: file.initial_delay,
      maxDelayMs: file.max_delay,
      multiplier: file.multiplier,
    }),
    budget: {
      ...DEFAULT_RETRY.budget,
      ...defined({
        share: retry?.budget?.share,
        minPerSecond: retry?.budget?.min_per_second,
      }),
    },
  };
  if (settings.initialDelayMs > settings.maxDelayMs) {
    const path = retry === undefined ? ['gateway', 'retry'] : ['retry'];
    const text = `initial_delay is more than max_delay, which is ${settings.maxDelayMs} ms`;
    findings.problem([...path, 'initial_delay'], text);
  }
  return settings;
};
