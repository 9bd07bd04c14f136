import { beforeAll, describe, expect, test } from 'vitest';
import { call } from '../../faults/support/rig.ts';
import { Balancer } from '../support/balancer.ts';
import { atEnd, redisForAll } from '../support/endings.ts';
import { metricOf, tell } from '../support/figures.ts';
import { Fleet } from '../support/fleet.ts';
import { LedgerServer } from '../support/ledger-server.ts';
import { redisCommand } from '../support/redis-view.ts';
import { addressOf, inBatches, SocketSession } from '../support/socket-sessions.ts';

const CONNECTIONS = 10_000;
const TIMEOUT_MS = 600_000;
const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

describe('10,000 WebSockets on three replicas', () => {
  let fleet: Fleet;
  let redisPort: number;
  let balancers: readonly Balancer[];
  beforeAll(async () => {
    const redis = await redisForAll();
    redisPort = redis.port;
    const ledger = await LedgerServer.start();
    fleet = await Fleet.start({
      redis: redis.url,
      servers: { ledger: ledger.entry },
      server: { max_connections: CONNECTIONS },
      more: { limits: { max_sessions: 2 * CONNECTIONS } },
    });
    // A balancer needs two files for each connection.
    const second = await Balancer.start(fleet.replicas);
    atEnd(() => second.stop());
    balancers = [fleet.balancer, second];
  });

  const keys = async (): Promise<number> => Number(await redisCommand(redisPort, 'dbsize'));

  test(
    'all have a session in Redis, all are served, and nothing of them is left',
    async () => {
      const before = await keys();
      const startedMs = performance.now();
      const sessions = await inBatches(CONNECTIONS, (index) => {
        const port = balancers[index % balancers.length]?.port;
        return SocketSession.open(`ws://127.0.0.1:${port}/mcp`, addressOf(index));
      });
      tell('opened', { count: sessions.length, tookMs: Math.round(performance.now() - startedMs) });
      const open = await metricOf(fleet, 'connections_active');
      expect(sum(open)).toBe(CONNECTIONS);
      for (const count of open) expect(count).toBeGreaterThan(CONNECTIONS / 5);
      await expect.poll(keys, { timeout: 20_000 }).toBeGreaterThanOrEqual(before + CONNECTIONS);
      const answers = await inBatches(CONNECTIONS, async (index) => {
        const answer = await sessions[index]?.request(call(1, 'echo'));
        return answer?.includes('"result"') === true;
      });
      expect(answers.filter((isServed) => !isServed)).toEqual([]);
      await inBatches(CONNECTIONS, async (index) => sessions[index]?.close());
      await expect.poll(async () => sum(await metricOf(fleet, 'connections_active'))).toBe(0);
      await expect.poll(keys, { timeout: 20_000 }).toBeLessThanOrEqual(before + 3);
    },
    TIMEOUT_MS,
  );
});
