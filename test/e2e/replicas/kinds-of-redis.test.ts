import { describe, expect, test } from 'vitest';
import { launchCluster } from '../../support/redis/cluster.ts';
import { hasRedis } from '../../support/redis/redis-server.ts';
import { launchSentinel } from '../../support/redis/sentinel.ts';
import { legacyRequest } from '../eras/support/clients/era-client.ts';
import { hasHaproxy } from './support/balancer.ts';
import { atEnd } from './support/endings.ts';
import { metricOf } from './support/figures.ts';
import { Fleet } from './support/fleet.ts';
import { LedgerServer, ledgerParams } from './support/ledger-server.ts';
import { LegacyClient } from './support/legacy-client.ts';

const FAILOVER_MS = 10_000;
const SESSIONS = 6;

/** Two replicas that share a Redis of that kind. */
const started = async (redis: object): Promise<Fleet> => {
  const ledger = await LedgerServer.start();
  return Fleet.start({
    replicas: 2,
    servers: { ledger: ledger.entry },
    sessions: { provider: 'redis', redis: { ...redis, required: true } },
  });
};

const called = (client: LegacyClient, name: string, to?: string): Promise<string> =>
  client.request(legacyRequest('1', 'tools/call', ledgerParams(name)), to);

describe.skipIf(!hasRedis || !hasHaproxy)('replicas on other kinds of Redis', () => {
  test('sessions of a Redis Cluster are used on any replica [SE-06]', async () => {
    const cluster = await launchCluster();
    atEnd(() => cluster.end());
    const fleet = await started({ addresses: cluster.addresses });
    for (let index = 0; index < SESSIONS; index += 1) {
      const client = await LegacyClient.open(fleet.url('/mcp/ledger'), 'r1');
      for (const to of ['r2', 'r1']) {
        const name = `cluster-${index}-${to}`;
        expect(await called(client, name, to)).toContain(`"call":"${name}"`);
      }
      expect(await client.end('r2')).toBeLessThan(300);
      client.close();
    }
  });

  test('sessions behind Sentinels go on over a failover, and new ones begin within 10 s [SE-06][F17]', async () => {
    const rig = await launchSentinel();
    atEnd(() => rig.end());
    const fleet = await started({
      addresses: rig.addresses,
      sentinel_master_name: rig.master,
    });
    const open = (to?: string) => LegacyClient.open(fleet.url('/mcp/ledger'), to);
    const clients = await Promise.all(
      Array.from({ length: SESSIONS }, (_, index) => open(index % 2 === 0 ? 'r1' : 'r2')),
    );
    const master = await rig.masterPort();
    await rig.servers.find(({ port }) => port === master)?.stop();
    const beganMs = performance.now();
    // Where it lives a session does not notice.
    for (const [index, client] of clients.entries()) {
      const name = `at-home-${index}`;
      expect(await called(client, name, client.opener)).toContain(`"call":"${name}"`);
    }
    const breakers = () => metricOf(fleet, 'redis_connected');
    await expect.poll(breakers, { timeout: 2 * FAILOVER_MS, interval: 50 }).toEqual([1, 1]);
    const isBack = async (): Promise<boolean> => {
      const client = await open('r1').catch(() => undefined);
      const answer = client && (await called(client, 'back', 'r2'));
      client?.close();
      return answer?.includes('"call":"back"') ?? false;
    };
    await expect.poll(isBack, { timeout: 2 * FAILOVER_MS, interval: 100 }).toBe(true);
    expect(performance.now() - beganMs).toBeLessThan(FAILOVER_MS);
    expect(await rig.masterPort()).not.toBe(master);
    for (const [index, client] of clients.entries()) {
      const name = `elsewhere-${index}`;
      const other = client.opener === 'r1' ? 'r2' : 'r1';
      expect(await called(client, name, other)).toContain(`"call":"${name}"`);
      client.close();
    }
  });
});
