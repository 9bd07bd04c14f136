import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { load, problemsOf, warningsOf } from './loading.ts';

const demo = 'servers: { demo: { command: node } }\n';
const key = randomBytes(32).toString('base64');

const redis = (more = ''): string =>
  `${demo}sessions: { provider: redis, redis: { addr: "r:1"${more} } }`;

describe('how long sessions last', () => {
  const timesOf = (text: string) => {
    const { ttlMs, idleMs, cleanupMs } = load(demo + text).settings?.sessions ?? {};
    return { ttlMs, idleMs, cleanupMs };
  };

  test.each([
    ['sessions: { provider: memory }', {}],
    ['sessions: { ttl: 3600 }', { ttlMs: 3_600_000, idleMs: 3_600_000 }],
    ['sessions: { max_idle: 30m }', { idleMs: 1_800_000 }],
    [
      'session_config: { ttl: 3600s, max_idle: 1800s, cleanup_interval: 300s }',
      { ttlMs: 3_600_000, idleMs: 1_800_000, cleanupMs: 300_000 },
    ],
    [
      'sessions: { ttl: 2h }\nsession: { ttl: 1h, cleanup_interval: 5m }',
      { ttlMs: 7_200_000, idleMs: 7_200_000, cleanupMs: 300_000 },
    ],
  ])('%s', (text, times) => {
    expect(timesOf(text)).toEqual({
      ttlMs: undefined,
      idleMs: undefined,
      cleanupMs: undefined,
      ...times,
    });
  });
});

describe('sessions in Redis', () => {
  test('make gateways that share it replicas of one another', () => {
    const { settings } = load(redis());
    expect(settings?.sessions?.provider).toBe('redis');
    expect(settings?.replicas).toEqual({
      provider: 'redis',
      leaseMs: 1_200,
      redis: settings?.sessions?.redis,
    });
    expect(settings?.sessions?.redis).toMatchObject({
      isRequired: false,
      keyPrefix: 'mcp-gateway:',
      operationMs: 200,
      encryptionKeys: [],
      tls: undefined,
    });
    expect(warningsOf(redis())).toEqual([]);
  });

  test.each(['', 'sessions: { provider: memory }', 'sessions: { ttl: 1h }'])(
    'are in one gateway alone: %s',
    (text) => expect(load(demo + text).settings?.replicas).toBeUndefined(),
  );

  test('are in memory where no Redis is named, with a warning (mission C-15)', () => {
    const text = `${demo}sessions: { provider: redis }`;
    const { settings } = load(text);
    expect(settings?.sessions?.provider).toBe('memory');
    expect(settings?.replicas).toBeUndefined();
    expect(warningsOf(text)).toEqual([
      '2:13: no Redis is named, so sessions stay in the memory of each gateway: add sessions.redis.url or set REDIS_URL',
    ]);
  });

  test('may be told all of it', () => {
    const more = `, required: true, key_prefix: "a:", operation_timeout: 50ms, encryption_keys: ["${key}"], tls: { ca_file: ca.pem, cert_file: /c.pem, key_file: /k.pem, server_name: redis.example }`;
    const { settings, problems } = load(
      redis(more).replace('provider: redis', 'provider: redis, lease: 3s'),
    );
    expect(problems).toEqual([]);
    expect(settings?.replicas?.leaseMs).toBe(3_000);
    expect(settings?.sessions?.redis).toMatchObject({
      isRequired: true,
      keyPrefix: 'a:',
      operationMs: 50,
      encryptionKeys: [new Uint8Array(Buffer.from(key, 'base64'))],
      tls: {
        caFile: expect.stringMatching(/^\/.*ca\.pem$/) as unknown,
        certFile: '/c.pem',
        keyFile: '/k.pem',
        serverName: 'redis.example',
      },
    });
  });

  test.each([
    ['encryption_keys: ["short"]', 'expected base64 of 32 bytes'],
    ['key_prefix: "a{b}"', 'without spaces and braces'],
    ['operation_timeout: 1m', 'at most 10s'],
    [
      'operation_timeout: 1s',
      'sessions.lease: expected at least 3 times operation_timeout (1000 ms)',
    ],
    ['tls: { cert_file: a }', 'a client certificate needs cert_file and key_file'],
    ['tls: { server_name: 127.0.0.1 }', 'expected a host name'],
    ['required: maybe', 'expected true or false'],
  ])('%s is refused', (more, message) => {
    expect(problemsOf(redis(`, ${more}`)).join()).toContain(message);
  });

  test.each(['100ms', '2m'])('a lease of %s is refused', (lease) => {
    const text = redis().replace('provider: redis', `provider: redis, lease: ${lease}`);
    expect(problemsOf(text).join()).toContain('expected 300ms to 60s');
  });

  test('TLS that is switched off beside rediss is refused', () => {
    const text = `${demo}sessions: { provider: redis, redis: { url: "rediss://r", tls: { enabled: false } } }`;
    expect(problemsOf(text).join()).toContain('the url says rediss');
  });
});
