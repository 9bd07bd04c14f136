import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RedisServer } from '../../../support/redis/redis-server.ts';
import { modernRequest } from '../../eras/support/clients/era-client.ts';
import { mirroredHeaders } from '../../eras/support/peers/mirrored-headers.ts';
import { entryOf, urlOf } from '../../faults/support/server.ts';
import { ServerProcess } from '../../faults/support/server-process.ts';
import { freePort } from '../../support/ports.ts';
import { redisForAll } from '../support/endings.ts';
import { exchange } from '../support/exchange.ts';
import { metricOf, tell } from '../support/figures.ts';
import { Fleet } from '../support/fleet.ts';
import { holdingsOf } from '../support/inspector.ts';
import { ledgerParams } from '../support/ledger-server.ts';
import { answerOf } from '../support/legacy-client.ts';
import { clientsOf } from '../support/redis-view.ts';
import { addressOf, SocketSession } from '../support/socket-sessions.ts';

const RATE = 500;
const SECONDS = 60;
const WARM_UP_SECONDS = 10;
const TICK_MS = 20;
/** One of so many is a WebSocket with a session, the others are one call each. */
const SOCKET_EVERY = 10;
const CALM_MS = 5_000;
const HEAP_BYTES = 4_000_000;

interface Churned {
  readonly made: number;
  /** What those got that were not served. */
  readonly lost: readonly string[];
}

describe('connections that come and go', () => {
  let fleet: Fleet;
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await redisForAll();
    // Of its own: this process is too busy to keep its word on how long an idle connection lasts.
    const port = String(await freePort());
    await ServerProcess.start('http', port);
    fleet = await Fleet.start({
      redis: redis.url,
      servers: { echo: { ...entryOf('http', urlOf('http', port)), era: 'legacy' } },
      inspected: true,
    });
  });

  const body = modernRequest('1', 'tools/call', ledgerParams('x'));
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...mirroredHeaders(body),
  };

  /** One new connection, past the balancer, whose own would be reused; what it got. */
  const once = async (index: number): Promise<string> => {
    const replica = fleet.replicas[index % fleet.replicas.length];
    const url = replica?.url('/mcp') ?? '';
    const from = addressOf(index);
    if (index % SOCKET_EVERY === 0) {
      const session = await SocketSession.open(url.replace('http', 'ws'), from);
      await session.close();
      return '"result"';
    }
    const agent = new Agent({ localAddress: from });
    const answered = await exchange(url, { agent, body, headers });
    const text = await answerOf(answered);
    agent.destroy();
    return `${answered.status} ${text}`;
  };

  const churn = async (seconds: number): Promise<Churned> => {
    const startedMs = performance.now();
    const under = new Set<Promise<void>>();
    let made = 0;
    const lost: string[] = [];
    while (performance.now() - startedMs < seconds * 1_000) {
      const due = Math.floor(((performance.now() - startedMs) * RATE) / 1_000);
      for (; made < due; made += 1) {
        const one = once(made)
          .catch(String)
          .then((text) => {
            if (!text.includes('"result"')) lost.push(text);
            under.delete(one);
          });
        under.add(one);
      }
      await delay(TICK_MS);
    }
    await Promise.all(under);
    return { made, lost };
  };

  test('[L15] 500 new connections a second for a minute leave no file, heap or port growth behind', async () => {
    await churn(WARM_UP_SECONDS);
    await delay(CALM_MS);
    const before = await Promise.all(fleet.replicas.map(holdingsOf));
    const redisBefore = await clientsOf(redis.port);
    const startedMs = performance.now();
    const { made, lost } = await churn(SECONDS);
    const rate = (1_000 * made) / (performance.now() - startedMs);
    await delay(CALM_MS);
    const after = await Promise.all(fleet.replicas.map(holdingsOf));
    tell('churn', { made, lost: lost.length, rate, before, after });
    expect(lost).toEqual([]);
    expect(rate).toBeGreaterThan(0.95 * RATE);
    expect(await clientsOf(redis.port)).toBe(redisBefore);
    expect(await metricOf(fleet, 'connections_active')).toEqual([0, 0, 0]);
    for (const [index, now] of after.entries()) {
      const was = before[index];
      expect(now.files).toBeLessThanOrEqual((was?.files ?? 0) + 2);
      expect(now.heapBytes - (was?.heapBytes ?? 0)).toBeLessThan(HEAP_BYTES);
    }
  }, 300_000);
});
