import { fileURLToPath } from 'node:url';
import type { Client } from '@modelcontextprotocol/client';
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { beforeAll, describe, expect, test } from 'vitest';
import { Children } from '../../../conformance/children.ts';
import type { RealClient } from '../../clients/support/real-client.ts';
import { connectV1 } from '../../clients/support/sdk-v1.ts';
import { connectV2 } from '../../clients/support/sdk-v2.ts';
import type { Address } from '../../clients/support/ways.ts';
import { atEnd } from '../support/endings.ts';
import { Workers } from './workers.ts';

const program = fileURLToPath(
  new URL('../../../support/reference-server/main.ts', import.meta.url),
);
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

describe('four workers, each request on a connection of its own', () => {
  const gateways = new Map<string, Workers>();
  beforeAll(async () => {
    const usual = getGlobalDispatcher();
    // No connection is used twice, so the system chooses a worker for each request.
    setGlobalDispatcher(new Agent({ pipelining: 0 }));
    atEnd(() => setGlobalDispatcher(usual));
    const children = new Children();
    atEnd(() => children.stopAll());
    for (const era of ['legacy', 'modern']) {
      const flags = [program, '--http', '0', '--era', era];
      const [, url = ''] = await children.start(flags, /listening (\S+)\n/);
      gateways.set(era, await Workers.start(4, { reference: { type: 'http', url } }));
    }
  }, 60_000);

  describe.each(['legacy', 'modern'])('a server of the %s era', (era) => {
    test.each(ways)(
      '[RS-20] $sdk over $kind: calls, progress, questions and changes come through',
      async ({ kind, connect, isModern }) => {
        const workers = gateways.get(era);
        if (workers === undefined) throw new Error('no gateway');
        expect(workers.pids).toHaveLength(4);
        const scheme = kind === 'websocket' ? 'ws' : 'http';
        const client = await connect({
          kind,
          url: new URL(workers.url(paths[kind]).replace('http', scheme)),
        });
        const textOf = async (name: string, args: Record<string, unknown> = {}): Promise<string> =>
          (await client.call(name, args)).content.map(({ text }) => text ?? '').join('\n');
        const seen: number[] = [];
        const onprogress = ({ progress }: { progress: number }): void => void seen.push(progress);
        await client.call('test_tool_with_progress', {}, { onprogress });
        expect(seen.length).toBeGreaterThan(0);
        for (let round = 0; round < 5; round += 1) {
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
      30_000,
    );
  });

  test('whichever worker is asked, health and metrics are those of all', async () => {
    const workers = gateways.get('legacy');
    if (workers === undefined) throw new Error('no gateway');
    expect(await workers.figure('mcp_gateway_processes')).toBe(4);
    const sessions = async (): Promise<number> =>
      JSON.parse(await workers.page('/health')).details.sessions;
    const before = await sessions();
    const opened = await Promise.all(
      Array.from({ length: 8 }, () => connectV2({ kind: 'http', url: new URL(workers.url()) })),
    );
    for (let asked = 0; asked < 12; asked += 1) {
      await expect.poll(sessions, { timeout: 5_000 }).toBe(before + 8);
    }
    const series =
      'mcp_gateway_requests_total{method="ping",status="200",outcome="success",namespace="",protocol="http"}';
    for (const client of opened) await client.sdk.ping();
    const shown = new Set<number>();
    for (let asked = 0; asked < 12; asked += 1) shown.add(await workers.figure(series));
    expect([...shown]).toEqual([8]);
    await Promise.all(opened.map(({ sdk }) => sdk.close()));
  });
});
