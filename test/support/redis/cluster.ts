import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../../e2e/support/ports.ts';
import { launchRedis } from './redis-server.ts';

const slots = 16_384;
const masters = 3;
const patienceMs = 20_000;

export interface RedisClusterRig {
  /** `host:port` of each master. */
  readonly addresses: readonly string[];
  end(): Promise<void>;
}

/** Three masters, each with a third of the slots. */
export const launchCluster = async (): Promise<RedisClusterRig> => {
  const nodes = await Promise.all(
    Array.from({ length: masters }, async () => {
      const busPort = await freePort();
      const settings = ['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf'];
      const { server, end } = await launchRedis(...settings, '--cluster-port', String(busPort));
      return { server, end, busPort, client: new Redis(server.url) };
    }),
  );
  const [first] = nodes;
  if (first === undefined) throw new Error('no nodes');
  for (const [index, { client, server, busPort }] of nodes.entries()) {
    const from = Math.ceil((index * slots) / masters);
    const to = Math.ceil(((index + 1) * slots) / masters) - 1;
    await client.cluster('ADDSLOTSRANGE', from, to);
    await client.cluster('SET-CONFIG-EPOCH', index + 1);
    if (client !== first.client) {
      await first.client.call('CLUSTER', 'MEET', '127.0.0.1', server.port, busPort);
    }
  }
  const endMs = performance.now() + patienceMs;
  const isWhole = async (client: Redis): Promise<boolean> => {
    const info = await client.cluster('INFO');
    return info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3');
  };
  // Nothing but asking tells when all of them know each other.
  for (const { client } of nodes) {
    while (!(await isWhole(client))) {
      if (performance.now() > endMs) throw new Error('no cluster has formed');
      await delay(50);
    }
    client.disconnect();
  }
  return {
    addresses: nodes.map(({ server }) => `127.0.0.1:${server.port}`),
    end: async () => {
      await Promise.all(nodes.map(({ end }) => end()));
    },
  };
};
