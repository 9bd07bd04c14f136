import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../../e2e/support/ports.ts';
import { accepts, launchRedis, type RedisServer } from './redis-server.ts';

const master = 'mymaster';
const patienceMs = 20_000;

export interface SentinelRig {
  /** `host:port` of each sentinel. */
  readonly addresses: readonly string[];
  readonly master: string;
  /** In the order in which they were started: the first is the master at the beginning. */
  readonly servers: readonly [RedisServer, RedisServer];
  /** The port of who is the master by the sentinels. */
  masterPort(): Promise<number>;
  end(): Promise<void>;
}

/** A master, its replica, and three sentinels that watch them. */
export const launchSentinel = async (): Promise<SentinelRig> => {
  const first = await launchRedis();
  const second = await launchRedis('--replicaof', '127.0.0.1', String(first.server.port));
  const sentinels = await Promise.all(
    Array.from({ length: 3 }, () => startSentinel(first.server.port)),
  );
  const asked = new Redis(sentinels[0]?.port ?? 0, '127.0.0.1', { retryStrategy: () => 100 });
  asked.on('error', () => undefined);
  const endMs = performance.now() + patienceMs;
  // They take a while to find the replica and each other.
  for (;;) {
    const text = JSON.stringify(await asked.call('SENTINEL', 'master', master));
    if (/"num-slaves","1"/.test(text) && /"num-other-sentinels","2"/.test(text)) break;
    if (performance.now() > endMs) throw new Error('the sentinels know nobody');
    await delay(100);
  }
  return {
    addresses: sentinels.map(({ port }) => `127.0.0.1:${port}`),
    master,
    servers: [first.server, second.server],
    masterPort: async () => {
      const address = await asked.call('SENTINEL', 'get-master-addr-by-name', master);
      return Array.isArray(address) ? Number(address[1]) : 0;
    },
    end: async () => {
      asked.disconnect();
      await Promise.all(sentinels.map(({ end }) => end()));
      await Promise.all([first.end(), second.end()]);
    },
  };
};

const startSentinel = async (masterPort: number) => {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'sentinel-'));
  const file = join(folder, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${master} 127.0.0.1 ${masterPort} 2`,
    `sentinel down-after-milliseconds ${master} 1000`,
    `sentinel failover-timeout ${master} 2000`,
    `sentinel parallel-syncs ${master} 1`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const child: ChildProcess = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
  await accepts(port);
  return {
    port,
    end: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
