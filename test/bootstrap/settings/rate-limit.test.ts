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
    shared: loaded.settings?.sharedLimits,
    proxies: loaded.settings?.proxies,
    caps: loaded.settings?.connections,
    problems: loaded.problems.map(formatProblem),
    warnings: loaded.warnings.map(formatProblem),
    notes: 'notes' in loaded ? loaded.notes.map(formatProblem).join('\n') : '',
  };
};

const usual = {
  ...{ isEnabled: true, keyType: 'user', perProtocol: false, limits: [] },
  ...{ isExact: false, tellsClients: true },
};
const per = (limit: number, windowMs: number, burst: number) => ({ limit, windowMs, burst });

test.each([
  [
    'our own form',
    'rate_limit: { limit: 30, window: 10s, burst: 5, by: ip }',
    { ...usual, rate: per(30, 10_000, 5), keyType: 'ip' },
  ],
  ['nothing but the word', 'rate_limit: {}', { ...usual, rate: per(1_000, 60_000, 50) }],
  [
    'nothing but the word, where nobody is known',
    'auth: { provider: none }\nrate_limit: {}',
    { ...usual, rate: per(10_000, 60_000, 50), keyType: 'global' },
  ],
  [
    'a limit, where nobody is known',
    'auth: { provider: none }\nrate_limit: { limit: 30 }',
    { ...usual, rate: per(30, 60_000, 50) },
  ],
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
  expect(loaded.limits).toEqual(limits);
  expect(loaded.shared).toBeUndefined();
});

test('names of the seeds are reported', () => {
  const { notes } = load('security: { rate_limiting: { requests_per_minute: 9, burst_size: 3 } }');
  expect(notes).toContain('security.rate_limiting is read as rate_limit');
  expect(notes).toContain('requests_per_minute is read as rate_limit.limit');
  expect(notes).toContain('burst_size is read as rate_limit.burst');
});

test.each([
  [
    'its own',
    'rate_limit: { provider: redis, redis: { addr: "own:1" } }\nredis: { addr: "r:2" }',
    'own:1',
  ],
  ['the common one', 'rate_limit: { provider: redis }\nredis: { addr: "r:2" }', 'r:2'],
  [
    'that of the sessions',
    'rate_limit: { provider: redis }\nsessions: { redis: { addr: "s:3" } }',
    's:3',
  ],
  [
    'its own, whatever the sessions have',
    'security: { rate_limiting: { provider: redis, redis: { addr: "own:1" } } }\nsessions: { provider: memory }',
    'own:1',
  ],
])('gateways count together in Redis: %s', (_, text, address) => {
  const { shared, problems, notes } = load(text);
  expect(problems).toEqual([]);
  expect(shared).toMatchObject({ redis: { address: { kind: 'single', address } } });
  expect(notes).not.toContain('counted in memory');
});

test('without a Redis to count in each gateway counts for itself, and the operator is told', () => {
  const { limits, shared, warnings } = load('rate_limit: { provider: redis, limit: 9 }');
  expect(limits).toMatchObject({ rate: per(9, 60_000, 50) });
  expect(shared).toBeUndefined();
  expect(warnings).toEqual([expect.stringContaining('no Redis is named')]);
});

test('several rates at the same time stand for themselves', () => {
  const { limits } = load(
    'rate_limit: { mode: exact, headers: false, limits: { tool: { limit: 5, window: 1s }, ip: { limit: 9, burst: 3, burst_window: 10s } } }',
  );
  expect(limits).toEqual({
    ...usual,
    rate: undefined,
    isExact: true,
    tellsClients: false,
    limits: [
      { scope: 'ip', rate: { ...per(9, 60_000, 3), burstWindowMs: 10_000 } },
      { scope: 'tool', rate: per(5, 1_000, 5) },
    ],
  });
});

test('and hold beside the common one where the file names that too', () => {
  const { limits } = load('rate_limit: { limit: 7, limits: { global: { limit: 50 } } }');
  expect(limits).toMatchObject({
    rate: per(7, 60_000, 50),
    limits: [{ scope: 'global', rate: per(50, 60_000, 50) }],
  });
});

test.each([
  ['rate_limit: { limit: 1, requests_per_sec: 1 }', 'requests_per_sec says the same as limit'],
  ['rate_limit: { burst: 1, burst_size: 1 }', 'burst_size says the same as burst'],
  ['rate_limit: { by: ip, key_strategy: user_id }', 'key_strategy says the same as by'],
  ['rate_limit: { limit: 0 }', 'expected a whole number from 1'],
  ['rate_limit: { provider: etcd }', 'expected one of memory, redis'],
  ['rate_limit: { by: colour }', 'expected one of user, ip, global'],
  ['rate_limit: { limits: 5 }', 'rate_limit.limits'],
  ['rate_limit: { limits: { tool: { burst: 5 } } }', 'rate_limit.limits.tool.limit'],
  ['rate_limit: { limits: { users: { limit: 5 } } }', 'did you mean "user"'],
  ['rate_limit: { mode: fast }', 'expected one of local_sync, exact'],
])('%s is refused', (text, problem) => {
  expect(load(text).problems).toEqual([expect.stringContaining(problem)]);
});

test.each([
  ['server: {}', undefined],
  [
    'server: { max_connections: 7 }',
    { max: 7, maxPerAddress: 1_000, maxPerCaller: 0, sparesLoopback: true },
  ],
  [
    'server: { max_connections_per_ip: 3 }',
    { max: 50_000, maxPerAddress: 3, maxPerCaller: 0, sparesLoopback: false },
  ],
  [
    'server: { max_connections_per_ip: 0 }',
    { max: 50_000, maxPerAddress: 0, maxPerCaller: 0, sparesLoopback: false },
  ],
  [
    'server: { max_connections_per_user: 4 }',
    { max: 50_000, maxPerAddress: 1_000, maxPerCaller: 4, sparesLoopback: true },
  ],
])('%s caps connections', (text, caps) => {
  expect(load(text).caps).toEqual(caps);
});

test('proxies are named by address, and believed in one header', () => {
  expect(load('server: {}').proxies).toBeUndefined();
  expect(load('server: { trust_proxy: [10.0.0.0/8, "FD00::1"] }').proxies).toEqual({
    networks: ['10.0.0.0/8', 'fd00::1'],
    header: 'x-forwarded-for',
  });
  const other = load('server: { trust_proxy: [10.1.2.3], trust_proxy_header: forwarded }');
  expect(other.proxies).toMatchObject({ header: 'forwarded' });
  const idle = load('server: { trust_proxy_header: forwarded }');
  expect(idle.warnings).toEqual([expect.stringContaining('name the proxies in trust_proxy')]);
});

test.each([
  ['[2]', 'expected the address or network of a proxy'],
  ['true', 'expected a list'],
  ['[10.0.0.1/8]', 'says more than its length of 8 bits'],
  ['[loopback]', 'is no address or network'],
])('trust_proxy: %s is refused', (written, problem) => {
  expect(load(`server: { trust_proxy: ${written} }`).problems).toEqual([
    expect.stringContaining(problem),
  ]);
});
