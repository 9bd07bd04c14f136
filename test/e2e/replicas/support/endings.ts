import { afterAll } from 'vitest';
import { launchRedis, type RedisServer } from '../../../support/redis/redis-server.ts';
import { LeanServer } from '../../eras/support/lean-server.ts';

const endings: (() => Promise<void> | void)[] = [];
afterAll(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** What was begun last ends first, after the last test of the file. */
export const atEnd = (end: () => Promise<void> | void): void => {
  endings.push(end);
};

/** A Redis for all tests of a file. */
export const redisForAll = async (...more: readonly string[]): Promise<RedisServer> => {
  const { server, end } = await launchRedis(...more);
  atEnd(end);
  return server;
};

/** The legacy server that asks in every call, for all tests of a file, and its entry in the settings. */
export const askingServer = async (): Promise<{ lean: LeanServer; entry: object }> => {
  const lean = await LeanServer.start();
  atEnd(() => lean.close());
  return {
    lean,
    entry: { type: 'http', url: `http://127.0.0.1:${lean.port}/mcp`, era: 'legacy' },
  };
};
