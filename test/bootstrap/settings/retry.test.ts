import { describe, expect, test } from 'vitest';
import { DEFAULT_RETRY } from '../../../src/bootstrap/settings/defaults.ts';
import { load, problemsOf, warningsOf } from './loading.ts';

const server = 'servers: { a: { command: x } }';

const retryOf = (text: string) => load(`${server}\n${text}`).settings?.retry;

describe('retries', () => {
  test('are as in the original program unless the file says otherwise', () => {
    expect(retryOf('')).toEqual(DEFAULT_RETRY);
    const text =
      'retry: { enabled: false, max_attempts: 5, backoff: linear, initial_delay: 1s, max_delay: 9s, multiplier: 3, budget: { share: 10%, min_per_second: 0 } }';
    expect(retryOf(text)).toEqual({
      isEnabled: false,
      maxAttempts: 5,
      strategy: 'linear',
      initialDelayMs: 1_000,
      maxDelayMs: 9_000,
      multiplier: 3,
      budget: { share: 0.1, minPerSecond: 0 },
    });
  });

  test('can be written in the words of the original program, delays in milliseconds', () => {
    const text =
      'gateway: { retry: { enabled: true, max_attempts: 4, backoff_strategy: exponential, initial_delay: 100, max_delay: 2s, multiplier: 2.0 } }';
    expect(retryOf(text)).toMatchObject({
      maxAttempts: 4,
      initialDelayMs: 100,
      maxDelayMs: 2_000,
    });
  });

  test('are told once, in delays that grow', () => {
    const twice = `${server}\nretry: { max_attempts: 2 }\ngateway: { retry: { max_attempts: 3, multiplier: 4 } }`;
    expect(warningsOf(twice)).toEqual([
      '3:21: gateway.retry.max_attempts has no effect: retry.max_attempts at 2:10 counts',
    ]);
    expect(load(twice).settings?.retry).toMatchObject({ maxAttempts: 2, multiplier: 4 });
    expect(problemsOf(`${server}\nretry: { initial_delay: 10s }`)).toEqual([
      '2:25: initial_delay is more than max_delay, which is 5000 ms',
    ]);
    expect(problemsOf(`${server}\nretry: { multiplier: 0.5, max_attempts: 0 }`)).toEqual([
      '2:22: retry.multiplier: expected a number from 1 to 100, found 0.5',
      '2:41: retry.max_attempts: expected a whole number from 1 to 100, found 0',
    ]);
  });

  test('of one server are counted in both of its shapes', () => {
    const text = [
      'servers: { a: { command: x }, b: { command: x, max_retries: 0 } }',
      'backends:',
      '  - { name: c, protocol: http, config: { base_url: "http://h", max_retries: 3 } }',
    ].join('\n');
    const { settings, warnings } = load(text);
    expect(settings?.servers.map(({ retry }) => retry.maxAttempts)).toEqual([undefined, 1, 4]);
    expect(warnings).toEqual([]);
  });
});
