import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasRedis } from '../../support/redis/redis-server.ts';
import { legacyRequest } from '../eras/support/clients/era-client.ts';
import { hasHaproxy } from './support/balancer.ts';
import { redisForAll } from './support/endings.ts';
import { exchange } from './support/exchange.ts';
import { Fleet } from './support/fleet.ts';
import { LedgerServer, ledgerParams } from './support/ledger-server.ts';
import { LegacyClient } from './support/legacy-client.ts';

const SESSIONS = 10;
/** The lease, and a margin. */
const LEASE_OUT_MS = 1_600;

const callOf = (name: string): string => legacyRequest('1', 'tools/call', ledgerParams(name));

describe.skipIf(!hasRedis || !hasHaproxy)('an owner that is stopped and then woken', () => {
  let fleet: Fleet;
  let ledger: LedgerServer;
  beforeAll(async () => {
    const redis = await redisForAll();
    ledger = await LedgerServer.start();
    fleet = await Fleet.start({ redis: redis.url, servers: { ledger: ledger.entry } });
  });

  test('[F27] past its lease it has lost its sessions, cannot write for them, and nothing is executed twice', async () => {
    const owner = fleet.named('r1');
    const clients = await Promise.all(
      Array.from({ length: SESSIONS }, () => LegacyClient.open(fleet.url(), 'r1')),
    );
    owner.pause();
    // These wait in its socket, past the balancer, and are read when it wakes.
    const waiting = clients.map((client, index) =>
      exchange(owner.url('/mcp'), {
        body: callOf(`waiting-${index}`),
        headers: headersOf(client),
      }).then(({ body }) => body),
    );
    // And these on the bus: sent while its lease still runs.
    const taken = await Promise.all(
      clients.map((client, index) => client.request(callOf(`over-${index}`), 'r2')),
    );
    for (const [index, answer] of taken.entries()) expect(answer).toContain(`"over-${index}"`);
    await delay(LEASE_OUT_MS);
    owner.resume();
    const late = await Promise.all(waiting);
    for (const [index, answer] of late.entries()) expect(answer).toContain(`"waiting-${index}"`);
    for (const to of ['r1', 'r2', 'r3']) {
      const answers = await Promise.all(
        clients.map((client, index) => client.request(callOf(`${to}-${index}`), to)),
      );
      for (const [index, answer] of answers.entries()) expect(answer).toContain(`"${to}-${index}"`);
    }
    expect(ledger.twice).toEqual([]);
    expect(ledger.calls).toHaveLength(5 * SESSIONS);
    // Nothing it wrote made it the owner again: without it the sessions go on at once.
    await owner.kill();
    const startedMs = performance.now();
    const last = await Promise.all(
      clients.map((client, index) => client.request(callOf(`last-${index}`))),
    );
    for (const [index, answer] of last.entries()) expect(answer).toContain(`"last-${index}"`);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    for (const client of clients) client.close();
  });
});

const headersOf = ({ sessionId }: LegacyClient): Readonly<Record<string, string>> => ({
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-session-id': sessionId,
  'mcp-protocol-version': '2025-11-25',
});
