import { beforeAll, describe, expect, test } from 'vitest';
import { hasRedis } from '../../support/redis/redis-server.ts';
import { legacyRequest } from '../eras/support/clients/era-client.ts';
import { metric } from '../faults/support/watch.ts';
import { hasHaproxy } from './support/balancer.ts';
import { redisForAll } from './support/endings.ts';
import { Fleet } from './support/fleet.ts';
import { LedgerServer, ledgerParams } from './support/ledger-server.ts';
import { LegacyClient } from './support/legacy-client.ts';
import { ModernClient } from './support/modern-client.ts';

const meta = (key: string): string => `"mcpgw/idempotencyKey":"${key}"`;

const count = (calls: readonly string[], call: string): number =>
  calls.filter((made) => made === call).length;

describe.skipIf(!hasRedis || !hasHaproxy)('a call with an idempotency key', () => {
  let fleet: Fleet;
  let ledger: LedgerServer;
  beforeAll(async () => {
    const redis = await redisForAll();
    ledger = await LedgerServer.start();
    fleet = await Fleet.start({
      redis: redis.url,
      replicas: 2,
      servers: { ledger: ledger.entry },
      more: { idempotency: { enabled: true, wait: '5s' } },
    });
  });

  const clients = {
    legacy: async (opener = 'r1') => {
      const client = await LegacyClient.open(fleet.url('/mcp/ledger'), opener);
      return {
        request: (params: string, key: string, to: string) =>
          client.request(legacyRequest('1', 'tools/call', params, { meta: meta(key) }), to),
        close: () => client.close(),
      };
    },
    modern: (_opener?: string) => {
      const client = new ModernClient(fleet.url('/mcp/ledger'));
      return Promise.resolve({
        request: (params: string, key: string, to: string) =>
          client.request('tools/call', params, to, meta(key)),
        close: () => client.close(),
      });
    },
  } as const;

  describe.each(['legacy', 'modern'] as const)('of a %s client', (era) => {
    test('is carried out once on all replicas, and every time answered as the first time', async () => {
      const one = await clients[era]();
      const other = await clients[era]('r2');
      const first = await one.request(ledgerParams(era), `${era}-1`, 'r1');
      expect(first).toContain(`"call":"${era}"`);
      expect(await one.request(ledgerParams(era), `${era}-1`, 'r2')).toBe(first);
      expect(await other.request(ledgerParams(era), `${era}-1`, 'r2')).toBe(first);
      expect(count(ledger.calls, era)).toBe(1);
      one.close();
      other.close();
    });

    test('is joined by the same call wherever that comes while it is under way', async () => {
      const sent = await Promise.all(['r1', 'r2', 'r1'].map((at) => clients[era](at)));
      const params = ledgerParams(`${era}-slow`, 700);
      const answers = await Promise.all(
        sent.map((client, index) => client.request(params, `${era}-2`, index === 1 ? 'r2' : 'r1')),
      );
      expect(new Set(answers).size).toBe(1);
      expect(answers[0]).toContain(`"call":"${era}-slow"`);
      expect(count(ledger.calls, `${era}-slow`)).toBe(1);
      for (const client of sent) client.close();
    });

    test('is refused when something else is asked under its key', async () => {
      const client = await clients[era]();
      await client.request(ledgerParams(`${era}-five`), `${era}-3`, 'r1');
      expect(await client.request(ledgerParams(`${era}-six`), `${era}-3`, 'r2')).toMatch(
        /^422 .*"error_code":"idempotency_key_reused"/,
      );
      expect(count(ledger.calls, `${era}-six`)).toBe(0);
      client.close();
    });
  });

  test('is not carried out again when the replica that did it is gone', async () => {
    const client = new ModernClient(fleet.url('/mcp/ledger'));
    const params = ledgerParams('lost', 20_000);
    const lost = client.request('tools/call', params, 'r1', meta('lost')).catch(() => 'broken off');
    await expect.poll(() => count(ledger.calls, 'lost')).toBe(1);
    await fleet.named('r1').kill();
    await lost;
    await expect
      .poll(() => client.request('tools/call', params, 'r2', meta('lost')), {
        timeout: 15_000,
        interval: 500,
      })
      .toContain('"error_code":"outcome_unknown"');
    expect(count(ledger.calls, 'lost')).toBe(1);
    client.close();
    await fleet.named('r1').start();
  });

  test('is counted by what became of it', async () => {
    const { gateway } = fleet.named('r2');
    expect(await metric(gateway, 'mcp_gateway_keyed_calls_total')).toBeGreaterThan(0);
  });
});
