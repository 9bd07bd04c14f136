import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RedisServer } from '../../../support/redis/redis-server.ts';
import { call } from '../../faults/support/rig.ts';
import { redisForAll } from '../support/endings.ts';
import { metricOf, tell } from '../support/figures.ts';
import { Fleet } from '../support/fleet.ts';
import { filesOf, processorSeconds, residentOf } from '../support/inspector.ts';
import { LedgerServer } from '../support/ledger-server.ts';
import { redisCommand } from '../support/redis-view.ts';
import { addressOf, inBatches, SocketSession } from '../support/socket-sessions.ts';

const CYCLES = 5;
const SESSIONS = 2_000;
const CALM_MS = 30_000;
const IDLE_MS = 5_000;

describe('spikes', () => {
  let fleet: Fleet;
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await redisForAll();
    const ledger = await LedgerServer.start();
    fleet = await Fleet.start({ redis: redis.url, servers: { ledger: ledger.entry } });
  });

  const resident = (): readonly number[] => fleet.replicas.map(({ pid }) => residentOf(pid));

  /** Opens that many, uses each once and cuts all of them; the memory of each replica when all were open. */
  const spike = async (): Promise<readonly number[]> => {
    const url = fleet.url('/mcp').replace('http', 'ws');
    const sessions = await inBatches(SESSIONS, (index) =>
      SocketSession.open(url, addressOf(index)),
    );
    const answers = await inBatches(SESSIONS, async (index) =>
      sessions[index]?.request(call(1, 'echo')),
    );
    expect(answers.filter((answer) => answer?.includes('"result"') !== true)).toEqual([]);
    const peak = resident();
    for (const session of sessions) session.cut();
    return peak;
  };

  test('[L06] half a minute after five times 2,000 sessions were cut, the processor idles below 2 percent, no session is left and memory is within 1.3 of the first cycle', async () => {
    const files = fleet.replicas.map(({ pid }) => filesOf(pid));
    const keys = Number(await redisCommand(redis.port, 'dbsize'));
    const first = await spike();
    for (let cycle = 1; cycle < CYCLES; cycle += 1) await spike();
    await delay(CALM_MS);
    const usedBefore = fleet.replicas.map(({ pid }) => processorSeconds(pid));
    await delay(IDLE_MS);
    const idle = fleet.replicas.map(
      ({ pid }, index) => (processorSeconds(pid) - (usedBefore[index] ?? 0)) / (IDLE_MS / 1_000),
    );
    const open = await metricOf(fleet, 'connections_active');
    const last = resident();
    const left = Number(await redisCommand(redis.port, 'dbsize'));
    tell('spikes', { idle, open, first, last, keys, left });
    for (const part of idle) expect(part).toBeLessThanOrEqual(0.02);
    expect(open).toEqual([0, 0, 0]);
    expect(left).toBeLessThanOrEqual(keys + 3);
    for (const [index, bytes] of last.entries()) {
      expect(bytes).toBeLessThanOrEqual(1.3 * (first[index] ?? 0));
    }
    for (const [index, { pid }] of fleet.replicas.entries()) {
      expect(filesOf(pid)).toBeLessThanOrEqual((files[index] ?? 0) + 4);
    }
  }, 300_000);
});
