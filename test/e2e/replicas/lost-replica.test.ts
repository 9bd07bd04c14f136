import { beforeAll, describe, expect, test } from 'vitest';
import { hasRedis } from '../../support/redis/redis-server.ts';
import { legacyRequest, toolParams } from '../eras/support/clients/era-client.ts';
import { hasHaproxy } from './support/balancer.ts';
import { askingServer, redisForAll } from './support/endings.ts';
import { Fleet } from './support/fleet.ts';
import { LedgerServer, ledgerParams } from './support/ledger-server.ts';
import { answerOrResumed, LegacyClient } from './support/legacy-client.ts';
import { failuresOf, Load } from './support/load.ts';
import { ModernClient } from './support/modern-client.ts';

const SESSIONS = 15;
const BOUND_MS = 2_000;

const ask = legacyRequest('7', 'tools/call', toolParams('ask'));
const isQuestion = (data: string): boolean => data.includes('"elicitation/create"');

describe.skipIf(!hasRedis || !hasHaproxy)('a replica that is killed', () => {
  let fleet: Fleet;
  let ledger: LedgerServer;
  beforeAll(async () => {
    const redis = await redisForAll();
    ledger = await LedgerServer.start();
    const { entry } = await askingServer();
    fleet = await Fleet.start({
      redis: redis.url,
      servers: { ledger: ledger.entry, lean: entry },
      more: { eras: { ask_collect: '1ms' } },
    });
  });

  test('[F26] 15 of 15 sessions it opened are served by others within 2 s, or ask for exactly one new initialize', async () => {
    const [lost] = fleet.replicas;
    if (lost === undefined) throw new Error('no replica');
    const clients = await Promise.all(
      Array.from({ length: SESSIONS }, () => LegacyClient.open(fleet.url('/mcp/ledger'), 'r1')),
    );
    expect(clients.map(({ opener }) => opener)).toEqual(Array(SESSIONS).fill('r1'));
    const load = await Load.start(fleet.url('/mcp/ledger'), { modern: 4, pauseMs: 25 });
    await lost.kill();
    const killedMs = performance.now();
    const served = await Promise.all(
      clients.map(async (client, index) => {
        const body = legacyRequest('1', 'tools/call', ledgerParams(`lost-${index}`));
        const answer = await client.request(body);
        return { answer, tookMs: performance.now() - killedMs };
      }),
    );
    const outcomes = await load.stop();
    for (const [index, { answer, tookMs }] of served.entries()) {
      expect(answer).toContain(`"call":"lost-${index}"`);
      expect(tookMs).toBeLessThan(BOUND_MS);
    }
    // Calls that were under way on it are lost with it; none that was sent afterwards is.
    const later = outcomes.filter(({ sentMs }) => sentMs > killedMs);
    expect(later.length).toBeGreaterThan(20);
    expect(failuresOf(later)).toEqual([]);
    expect(ledger.twice).toEqual([]);
    for (const client of clients) client.close();
    await lost.start();
  });

  test('between a question and its answer: its client, which resumes, gets one clean error within 2 s, and the session goes on', async () => {
    const client = await LegacyClient.open(fleet.url('/mcp/lean'), 'r2');
    const stream = await client.post(ask, 'r3');
    const { data } = await stream.event(isQuestion);
    const id = /"id":("[^"]*"|\d+)/.exec(data)?.[1];
    await fleet.named('r2').kill();
    const killedMs = performance.now();
    const said = `{"jsonrpc":"2.0","id":${id},"result":{"action":"accept","content":{}}}`;
    const [outcome, answered] = await Promise.all([
      answerOrResumed(client, stream),
      client.post(said, 'r1'),
    ]);
    expect(performance.now() - killedMs).toBeLessThan(BOUND_MS);
    expect(outcome).toContain('"id":7,"error":');
    expect(outcome).toContain('outcome_unknown');
    expect(answered.status).toBeLessThan(500);
    const again = await client.post(ask, 'r1');
    expect((await again.event(isQuestion)).data).toContain('elicitation/create');
    client.close();
    await fleet.named('r2').start();
  });

  test('a call of the stateless era that waited on it gets one clean error within 2 s', async () => {
    const client = new ModernClient(fleet.url('/mcp/lean'));
    const question = await client.begin('ask', 'r3');
    await fleet.named('r3').kill();
    const killedMs = performance.now();
    const answer = await client.goOn('ask', question, 'r1');
    expect(performance.now() - killedMs).toBeLessThan(BOUND_MS);
    expect(answer).toContain('"error"');
    expect(answer).not.toMatch(/^5/);
    const next = await client.begin('ask', 'r1');
    expect(await client.goOn('ask', next, 'r2')).toContain('"content":[]');
    client.close();
    await fleet.named('r3').start();
  });
});
