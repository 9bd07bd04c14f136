import { expect, test } from 'vitest';
import { parseSettings } from '../../../src/bootstrap/settings/load.ts';
import { formatProblem } from '../../../src/domain/config/problem.ts';

const load = (text: string) => {
  const loaded = parseSettings(
    { file: '/etc/gateway.yaml', text: `${text}\nservers: { a: { command: a } }\n` },
    { environment: {}, newToken: () => 'generated' },
  );
  return {
    limits: loaded.settings?.rateLimits,
    caps: loaded.settings?.connections,
    problems: loaded.problems.map(formatProblem),
    warnings: loaded.warnings.map(formatProblem),
    notes: 'notes' in loaded ? loaded.notes.map(formatProblem).join('\n') : '',
  };
};

const usual = { isEnabled: true, keyType: 'user', perProtocol: false, provider: 'memory' };
const per = (limit: number, windowMs: number, burst: number) => ({ limit, windowMs, burst });

test.each([
  [
    'our own form',
    'rate_limit: { limit: 30, window: 10s, burst: 5, by: ip }',
    { ...usual, rate: per(30, 10_000, 5), keyType: 'ip' },
  ],
  ['nothing but the word', 'rate_limit: {}', { ...usual, rate: per(1_000, 60_000, 50) }],
  ['a limit for a minute', 'rate_limit: { limit: 30 }', { ...usual, rate: per(30, 60_000, 50) }],
  [
    'seed 000',
    'rate_limit: { enabled: true, provider: memory, requests_per_sec: 1000, burst: 2000 }',
    { ...usual, rate: per(1_000, 1_000, 2_000) },
  ],
  [
    'seed 001',
    'rate_limit: { enabled: true, provider: memory, window_size: 60 }',
    { ...usual, rate: per(1_000, 60_000, 50) },
  ],
  [
    'seed 001 with another window',
    'rate_limit: { window_size: 30 }',
    { ...usual, rate: per(500, 30_000, 50) },
  ],
  [
    'seed 002',
    'rate_limit: { enabled: true, requests_per_sec: 100, burst: 200, per_protocol: true }',
    { ...usual, rate: per(100, 1_000, 200), perProtocol: true },
  ],
  [
    'seed 003',
    'rate_limit: { requests_per_second: 50.0, burst: 100 }',
    { ...usual, rate: per(50, 1_000, 100) },
  ],
  [
    'seed 004',
    'security: { rate_limiting: { enabled: true, requests_per_minute: 1000, burst_size: 100, key_strategy: ip_address } }',
    { ...usual, rate: per(1_000, 60_000, 100), keyType: 'ip' },
  ],
  [
    'seed 004 by user',
    'security: { rate_limiting: { requests_per_minute: 10, key_strategy: user_id } }',
    { ...usual, rate: per(10, 60_000, 50) },
  ],
  [
    'seed 004 by key',
    'security: { rate_limiting: { requests_per_minute: 10, key_strategy: api_key } }',
    { ...usual, rate: per(10, 60_000, 50) },
  ],
  [
    'switched off',
    'rate_limit: { enabled: false }',
    { ...usual, isEnabled: false, rate: per(1_000, 60_000, 50) },
  ],
])('%s [CF-22]', (_, text, limits) => {
  const loaded = load(text);
  expect(loaded.problems).toEqual([]);
  expect(loaded.warnings).toEqual([]);
  expect(loaded.limits).toEqual({ ...limits, redis: undefined });
});

test('names of the seeds are reported', () => {
  const { notes } = load('security: { rate_limiting: { requests_per_minute: 9, burst_size: 3 } }');
  expect(notes).toContain('security.rate_limiting is read as rate_limit');
  expect(notes).toContain('requests_per_minute is read as rate_limit.limit');
  expect(notes).toContain('burst_size is read as rate_limit.burst');
});

test('Redis is kept, and the operator is told that each gateway counts for itself', () => {
  const { limits, warnings } = load(
    'rate_limit: { provider: redis, requests_per_sec: 9, redis: { url: "redis://redis:6379/0" } }',
  );
  expect(limits).toMatchObject({
    isEnabled: true,
    provider: 'redis',
    redis: { address: { kind: 'url', url: 'redis://redis:6379/0' } },
  });
  expect(warnings).toEqual([expect.stringContaining('counted in memory')]);
});

test.each([
  ['rate_limit: { limit: 1, requests_per_sec: 1 }', 'requests_per_sec says the same as limit'],
  ['rate_limit: { burst: 1, burst_size: 1 }', 'burst_size says the same as burst'],
  ['rate_limit: { by: ip, key_strategy: user_id }', 'key_strategy says the same as by'],
  ['rate_limit: { limit: 0 }', 'expected a whole number from 1'],
  ['rate_limit: { provider: etcd }', 'expected one of memory, redis'],
  ['rate_limit: { by: colour }', 'expected one of user, ip, global'],
  ['rate_limit: { limits: 5 }', 'did you mean "limit"'],
])('%s is refused', (text, problem) => {
  expect(load(text).problems).toEqual([expect.stringContaining(problem)]);
});

test.each([
  ['server: {}', undefined],
  ['server: { max_connections: 7 }', { max: 7, maxPerAddress: 1_000, sparesLoopback: true }],
  [
    'server: { max_connections_per_ip: 3 }',
    { max: 50_000, maxPerAddress: 3, sparesLoopback: false },
  ],
  [
    'server: { max_connections_per_ip: 0 }',
    { max: 50_000, maxPerAddress: 0, sparesLoopback: false },
  ],
])('%s caps connections', (text, caps) => {
  expect(load(text).caps).toEqual(caps);
});
