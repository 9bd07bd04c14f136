import { fileURLToPath } from 'node:url';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Children } from '../../conformance/children.ts';
import { type Front, startFront } from '../clients/support/front.ts';
import type { RealClient } from '../clients/support/real-client.ts';
import { connectV1 } from '../clients/support/sdk-v1.ts';
import { connectV2 } from '../clients/support/sdk-v2.ts';
import type { Address } from '../clients/support/ways.ts';
import { eras } from '../eras/support/rig.ts';

const program = fileURLToPath(new URL('../../support/reference-server/main.ts', import.meta.url));
const LISTENING = /listening (\S+)\n/;
const WATCHED = 'test://watched-resource';
const wrapped = (server: string, uri: string): string => `mcpgw:${server}/${uri}`;

const clients = [
  { sdk: 'SDK v1', connect: connectV1, isModern: false },
  {
    sdk: 'SDK v2 of 2026-07-28',
    connect: (address: Address): Promise<RealClient> => connectV2(address, { pin: '2026-07-28' }),
    isModern: true,
  },
] as const;

const children = new Children();
afterAll(() => children.stopAll());

const entryOf = async (era: string): Promise<{ type: 'http'; url: string }> => {
  const [, url = ''] = await children.start([program, '--http', '0', '--era', era], LISTENING);
  return { type: 'http', url };
};

describe.each(eras)('two equal servers of the %s era whose URIs are wrapped', (era) => {
  let front: Front;
  beforeAll(async () => {
    const [left, right] = await Promise.all([entryOf(era), entryOf(era)]);
    front = await startFront({ left, right }, { federation: { uris: 'wrap' } });
  });

  describe.each(clients)('$sdk', ({ connect, isModern }) => {
    let client: RealClient;
    beforeAll(async () => {
      client = await connect(front.address('http'));
    });
    afterAll(() => client.sdk.close());

    test('reads what both list, from either', async () => {
      const { resources } = await client.sdk.listResources();
      const uris = resources.map(({ uri }) => uri);
      expect(uris).toHaveLength(6);
      expect(new Set(uris).size).toBe(6);
      for (const uri of uris) {
        expect((await client.sdk.readResource({ uri })).contents).toMatchObject([{ uri }]);
      }
      const { resourceTemplates } = await client.sdk.listResourceTemplates();
      for (const { uriTemplate } of resourceTemplates) {
        const uri = uriTemplate.replace('{id}', '7');
        const { contents } = await client.sdk.readResource({ uri });
        expect(contents).toMatchObject([
          { uri, text: '{"id":"7","templateTest":true,"data":"Data for ID: 7"}' },
        ]);
      }
    });

    test('finds resources in results and prompts under URIs it can read', async () => {
      const { content } = await client.call('right__test_embedded_resource');
      expect(content).toMatchObject([
        { resource: { uri: wrapped('right', 'test://embedded-resource') } },
      ]);
      const name = 'left__test_prompt_with_embedded_resource';
      const { messages } = await client.sdk.getPrompt({
        name,
        arguments: { resourceUri: WATCHED },
      });
      expect(messages[0]).toMatchObject({
        content: { resource: { uri: wrapped('left', WATCHED) } },
      });
    });

    test('hears once of what changed, from the server it asked', async () => {
      const uri = wrapped('right', WATCHED);
      if (isModern) {
        await (client.sdk as unknown as Client).listen({ resourceSubscriptions: [uri] });
      } else await client.sdk.subscribeResource({ uri });
      await client.call('left__test_trigger_resource_update');
      await client.call('right__test_trigger_resource_update');
      await client.notices.until(({ params }) => params.uri === uri);
      await client.call('right__test_simple_text');
      const heard = client.notices.items.filter(
        ({ method }) => method === 'notifications/resources/updated',
      );
      expect(heard.map(({ params }) => params.uri)).toEqual([uri]);
    });
  });
});
