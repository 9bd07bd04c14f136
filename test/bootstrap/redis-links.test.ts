import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock, systemTimers } from '../../src/adapters/outbound/system/clock.ts';
import { RedisLinks } from '../../src/bootstrap/redis-links.ts';
import type { RedisSettings } from '../../src/bootstrap/settings/redis-settings.ts';
import { RecordingLogger } from '../support/application/recording-logger.ts';
import { CountedRedis, linkSettings } from '../support/redis/link.ts';
import { hasRedis, startRedis } from '../support/redis/redis-server.ts';

const unused = {
  maxRetries: undefined,
  readTimeoutMs: undefined,
  writeTimeoutMs: undefined,
  idleTimeoutMs: undefined,
  poolSize: undefined,
  minIdle: undefined,
};

const at = (url: string, more: Partial<RedisSettings> = {}): RedisSettings => ({
  ...linkSettings({ kind: 'url', url }),
  ...unused,
  isRequired: false,
  ...more,
});

const made = () => {
  const logger = new RecordingLogger();
  const parts = { clock: systemClock, timers: systemTimers, logger };
  const links = new RedisLinks({ ...parts, metrics: () => new CountedRedis() });
  onTestFinished(() => links.stop());
  return { links, logger };
};

test('each Redis has one link, whoever uses it', () => {
  const { links } = made();
  const first = links.of(at('redis://user:secret@a:1/0'));
  expect(links.of(at('redis://user:secret@a:1/0', { poolSize: 9 }))).toBe(first);
  const second = links.of(at('redis://user:secret@a:1/1'));
  expect(second).not.toBe(first);
  expect(links.of(at('redis://b:1')).name).toBe('b:1');
  expect([first.name, second.name]).toEqual(['a:1', 'a:1#2']);
  expect(links.all).toHaveLength(3);
});

test('without any there is nothing to say and nothing to wait for', async () => {
  const { links } = made();
  expect(await links.start()).toBeUndefined();
  expect(links.health).toEqual([]);
});

test.skipIf(!hasRedis)('a Redis that is there is well', async () => {
  const { links, logger } = made();
  const { url } = await startRedis();
  links.of(at(url, { isRequired: true }));
  expect(await links.start()).toBeUndefined();
  expect(links.health).toEqual([{ name: 'redis', trouble: undefined }]);
  expect(logger.lines).toEqual([]);
});

test.skipIf(!hasRedis)(
  'one that is not there keeps nobody from starting unless it is required',
  async () => {
    const redis = await startRedis();
    await redis.stop();
    const { links, logger } = made();
    links.of(at(redis.url));
    expect(await links.start()).toBeUndefined();
    expect(logger.lines.map(({ message }) => message)).toEqual(['redis cannot be reached']);
    const [health] = links.health;
    expect(health?.name).toBe('redis');
    expect(health?.trouble).toContain('ECONNREFUSED');
    await redis.restart();
    await vi.waitFor(() => expect(links.health[0]?.trouble).toBeUndefined(), { timeout: 10_000 });
  },
);

test.skipIf(!hasRedis)(
  'one that is required and not there ends the start within 5 s, in one line',
  async () => {
    const redis = await startRedis();
    await redis.stop();
    const { links } = made();
    links.of(at(redis.url));
    links.of(at(redis.url, { isRequired: true, password: undefined }));
    const beganMs = performance.now();
    const problem = await links.start();
    expect(performance.now() - beganMs).toBeLessThan(5_000);
    expect(problem).toContain('ECONNREFUSED');
    expect(problem).not.toContain('\n');
  },
);
