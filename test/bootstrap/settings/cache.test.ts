import { describe, expect, test } from 'vitest';
import { load, problemsOf } from './loading.ts';

const demo = (more: string): string => `servers: { demo: { command: node${more} } }\n`;

describe('the cache', () => {
  test('keeps nothing unless told so', () => {
    const { settings } = load(demo(''));
    expect(settings?.cache).toEqual({
      isEnabled: true,
      ttlMs: 300_000,
      maxEntries: 1_000,
      maxBytes: 67_108_864,
      trustsHints: false,
      keepsReads: false,
    });
    expect(settings?.servers[0]).toMatchObject({ cachedTools: [], callTimeoutMs: undefined });
  });

  test('is told by tool and as a whole', () => {
    const text = demo(
      ', timeout: 90s, tools: { a: { cache: 60s }, b: { cache: true }, c: { cache: false } }',
    );
    const { settings } = load(
      `${text}cache: { enabled: false, ttl: 30, max_entries: 5, max_bytes: 1000, hints: true, resources: true }`,
    );
    expect(settings?.servers[0]).toMatchObject({
      cachedTools: [
        ['a', 60_000],
        ['b', undefined],
      ],
      callTimeoutMs: 90_000,
    });
    expect(settings?.cache).toEqual({
      isEnabled: false,
      ttlMs: 30_000,
      maxEntries: 5,
      maxBytes: 1_000,
      trustsHints: true,
      keepsReads: true,
    });
  });

  test('of tools by a pattern is refused', () => {
    expect(problemsOf(demo(', tools: { "get_*": { cache: 1m } }'))).toEqual([
      '1:44: "get_*" stands for many names: write each tool by its own, or set cache.hints',
    ]);
  });

  test('in Redis is refused', () => {
    expect(problemsOf(`${demo('')}cache: { redis_url: "redis://redis:6379/0" }`)).toEqual([
      '2:21: cache.redis_url: the cache of this version is in memory, one for each process: leave redis_url out',
    ]);
  });
});
