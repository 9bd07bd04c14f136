import { DEFAULT_RETRY } from '../defaults.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { RetrySettings } from '../settings.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';

/** `gateway.retry` is the original program's word for it. */
export const retryOf = ({ retry, gateway }: GatewayFile, findings: Findings): RetrySettings => {
  const original = gateway?.retry;
  for (const [old, own] of twice) {
    const said = original?.[old];
    const ours = retry?.[own];
    if (said === undefined || ours === undefined) continue;
    findings.overruled(['gateway', 'retry', old], said, ['retry', own], ours);
  }
  const file = { ...original, ...defined(retry ?? {}) };
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
    const path = retry?.initial_delay === undefined ? ['gateway', 'retry'] : ['retry'];
    const text = `initial_delay is more than max_delay, which is ${settings.maxDelayMs} ms`;
    findings.problem([...path, 'initial_delay'], text);
  }
  return settings;
};

const twice = [
  ['enabled', 'enabled'],
  ['max_attempts', 'max_attempts'],
  ['backoff_strategy', 'backoff'],
  ['initial_delay', 'initial_delay'],
  ['max_delay', 'max_delay'],
  ['multiplier', 'multiplier'],
] as const;
