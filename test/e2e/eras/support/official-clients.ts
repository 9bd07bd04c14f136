import { fileURLToPath } from 'node:url';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Children } from '../../../conformance/children.ts';
import { compileCache } from '../../../support/compile-cache.ts';
import type { ServerEntry } from '../../clients/support/everything.ts';
import { type Front, startFront } from '../../clients/support/front.ts';
import type { RealClient } from '../../clients/support/real-client.ts';
import { connectV1 } from '../../clients/support/sdk-v1.ts';
import { connectV2 } from '../../clients/support/sdk-v2.ts';
import type { Address } from '../../clients/support/ways.ts';
import type { Era } from './peers/peer.ts';

const program = fileURLToPath(
  new URL('../../../support/reference-server/main.ts', import.meta.url),
);
const WATCHED = 'test://watched-resource';
const LISTENING = /listening (\S+)\n/;

const modern = (address: Address): Promise<RealClient> => connectV2(address, { pin: '2026-07-28' });

/** How each official client comes in. */
export const ways = [
  { sdk: 'SDK v1', kind: 'http', connect: connectV1, isModern: false },
  { sdk: 'SDK v1', kind: 'websocket', connect: connectV1, isModern: false },
  { sdk: 'SDK v2', kind: 'http', connect: connectV2, isModern: false },
  { sdk: 'SDK v2 of 2026-07-28', kind: 'http', connect: modern, isModern: true },
  { sdk: 'SDK v2 of 2026-07-28', kind: 'stdio', connect: modern, isModern: true },
  {
    sdk: 'SDK v2 that asks first',
    kind: 'http',
    connect: (address: Address) => connectV2(address, 'auto'),
    isModern: true,
  },
] as const;

type Way = (typeof ways)[number];

const children = new Children();
afterAll(() => children.stopAll());

const entryOf = async (era: Era, carrier: string): Promise<ServerEntry> => {
  if (carrier === 'stdio') {
    return {
      command: process.execPath,
      args: [program, '--stdio', '--era', era],
      env: compileCache,
    };
  }
  const [, url = ''] = await children.start([program, '--http', '0', '--era', era], LISTENING);
  return { type: 'http', url };
};

const textOf = async (answer: ReturnType<RealClient['call']>): Promise<string> =>
  (await answer).content.map(({ text }) => text ?? '').join('\n');

/** Where the reference server stands, and who comes to it. */
export interface Meeting {
  readonly era: Era;
  readonly carrier: 'http' | 'stdio';
  readonly ways: readonly Way[];
}

/** The tests of official clients that meet the reference server behind a gateway. */
export const describeMeetings = (meetings: readonly Meeting[]): void => {
  describe.each(meetings)('a server of the $era era on $carrier', ({ era, carrier, ways }) => {
    let front: Front;
    beforeAll(async () => {
      // A server that is slow to start is not taken for one of the other era.
      const patient = { eras: { probe_timeout: '30s' } };
      front = await startFront({ reference: await entryOf(era, carrier) }, patient);
    });

    describe.each(ways)('$sdk over $kind', ({ kind, connect, isModern }) => {
      let client: RealClient;
      beforeAll(async () => {
        client = await connect(front.address(kind));
      });
      afterAll(() => client.sdk.close());

      test('finds what there is', async () => {
        const { tools } = await client.sdk.listTools();
        expect(tools.map(({ name }) => name)).toContain('test_simple_text');
        expect(await textOf(client.call('test_simple_text'))).not.toBe('');
        const { contents } = await client.sdk.readResource({ uri: WATCHED });
        expect(contents).toMatchObject([{ uri: WATCHED, text: 'Watched resource content' }]);
        const { prompts } = await client.sdk.listPrompts();
        expect(prompts.length).toBeGreaterThan(0);
      });

      test('hears of progress', async () => {
        const seen: number[] = [];
        const onprogress = ({ progress }: { progress: number }): void => void seen.push(progress);
        await client.call('test_tool_with_progress', {}, { onprogress });
        // These clients hand progress on a turn after answers: what comes together with the answer they drop.
        expect(seen.length).toBeGreaterThan(0);
        expect(seen).toEqual([0, 50, 100].slice(0, seen.length));
      });

      test('is asked, and its answers reach the tool', async () => {
        const sampled = textOf(client.call('test_sampling', { prompt: 'hello' }));
        expect(await sampled).toContain('A sampled line.');
        const elicited = textOf(client.call('test_input_required_result_elicitation'));
        expect(await elicited).toBe('Hello, Ada Lovelace!');
        const many = textOf(client.call('test_input_required_result_multiple_inputs'));
        expect(await many).toContain('Ada Lovelace, you have 1 roots');
        const rounds = textOf(client.call('test_input_required_result_multi_round'));
        expect(await rounds).toBe('Both questions are answered.');
      });

      // Each session with such a server is a process of its own, which hears nothing of the others.
      test.skipIf(isModern && era === 'legacy' && carrier === 'stdio')(
        'hears of changes',
        async () => {
          const subscribed = isModern
            ? await (client.sdk as unknown as Client).listen({
                toolsListChanged: true,
                resourceSubscriptions: [WATCHED],
              })
            : await client.sdk.subscribeResource({ uri: WATCHED });
          expect(subscribed).toBeDefined();
          await client.call('test_trigger_tool_change');
          await client.notices.until(({ method }) => method === 'notifications/tools/list_changed');
          await client.call('test_trigger_resource_update');
          await client.notices.until(({ params }) => params.uri === WATCHED);
        },
      );
    });
  });
};
