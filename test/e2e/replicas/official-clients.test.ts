import { fileURLToPath } from 'node:url';
import type { Client } from '@modelcontextprotocol/client';
import { beforeAll, describe, expect, test } from 'vitest';
import { Children } from '../../conformance/children.ts';
import { hasRedis } from '../../support/redis/redis-server.ts';
import type { RealClient } from '../clients/support/real-client.ts';
import { connectV1 } from '../clients/support/sdk-v1.ts';
import { connectV2 } from '../clients/support/sdk-v2.ts';
import type { Address } from '../clients/support/ways.ts';
import { hasHaproxy } from './support/balancer.ts';
import { atEnd, redisForAll } from './support/endings.ts';
import { Fleet } from './support/fleet.ts';

const program = fileURLToPath(new URL('../../support/reference-server/main.ts', import.meta.url));
const WATCHED = 'test://watched-resource';

const modern = (address: Address): Promise<RealClient> => connectV2(address, { pin: '2026-07-28' });

const ways = [
  { sdk: 'SDK v1', kind: 'http', connect: connectV1, isModern: false },
  { sdk: 'SDK v1', kind: 'sse', connect: connectV1, isModern: false },
  { sdk: 'SDK v1', kind: 'websocket', connect: connectV1, isModern: false },
  { sdk: 'SDK v2', kind: 'http', connect: connectV2, isModern: false },
  { sdk: 'SDK v2 of 2026-07-28', kind: 'http', connect: modern, isModern: true },
] as const;

const paths = { http: '/mcp', sse: '/sse', websocket: '/mcp' };

describe.skipIf(!hasRedis || !hasHaproxy)('three replicas, each request to the next', () => {
  const fleets = new Map<string, Fleet>();
  beforeAll(async () => {
    const children = new Children();
    atEnd(() => children.stopAll());
    for (const era of ['legacy', 'modern']) {
      const redis = await redisForAll();
      const flags = [program, '--http', '0', '--era', era];
      const [, url = ''] = await children.start(flags, /listening (\S+)\n/);
      fleets.set(
        era,
        await Fleet.start({ redis: redis.url, servers: { reference: { type: 'http', url } } }),
      );
    }
  });

  describe.each(['legacy', 'modern'])('a server of the %s era', (era) => {
    test.each(ways)(
      '$sdk over $kind: calls, progress, questions and changes come through',
      async ({ kind, connect, isModern }) => {
        const scheme = kind === 'websocket' ? 'ws' : 'http';
        const at = new URL(fleets.get(era)?.url(paths[kind]).replace('http', scheme) ?? '');
        const client = await connect({ kind, url: at });
        const textOf = async (name: string, args: Record<string, unknown> = {}): Promise<string> =>
          (await client.call(name, args)).content.map(({ text }) => text ?? '').join('\n');

        const { tools } = await client.sdk.listTools();
        expect(tools.map(({ name }) => name)).toContain('test_simple_text');
        const seen: number[] = [];
        const onprogress = ({ progress }: { progress: number }): void => void seen.push(progress);
        await client.call('test_tool_with_progress', {}, { onprogress });
        expect(seen.length).toBeGreaterThan(0);
        for (let round = 0; round < 3; round += 1) {
          expect(await textOf('test_sampling', { prompt: 'hello' })).toContain('A sampled line.');
          const greeting = await textOf('test_input_required_result_elicitation');
          expect(greeting).toBe('Hello, Ada Lovelace!');
        }
        const isHeard = isModern
          ? await (client.sdk as unknown as Client).listen({
              toolsListChanged: true,
              resourceSubscriptions: [WATCHED],
            })
          : await client.sdk.subscribeResource({ uri: WATCHED });
        expect(isHeard).toBeDefined();
        await client.call('test_trigger_tool_change');
        await client.notices.until(({ method }) => method === 'notifications/tools/list_changed');
        await client.call('test_trigger_resource_update');
        await client.notices.until(({ params }) => params.uri === WATCHED);
        await client.sdk.close();
      },
    );
  });
});
