import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everything } from './everything.ts';
import { type Front, startFront } from './front.ts';
import { type RealClient, samplingAnswer } from './real-client.ts';
import { connectV1 } from './sdk-v1.ts';
import type { Way } from './ways.ts';

const servers = ['local', 'remote'] as const;

const kindsWithPaths = ['http', 'sse', 'websocket'] as const;

/** The environment of the server that a tool name leads to. */
const environmentOf = async (client: RealClient, tool: string) => {
  const [answer] = (await client.call(tool)).content;
  const environment: unknown = JSON.parse(answer?.text ?? '');
  return environment;
};

/** The tests of clients that meet two public test servers behind one gateway. */
export const describeSeveralServers = (ways: readonly Way[]): void => {
  let front: Front;
  let remotePort: string;

  beforeAll(async () => {
    const local = await everything('stdio');
    const remote = await everything('http');
    if (!('url' in remote) || 'url' in local) throw new Error('one is a process, one an address');
    remotePort = new URL(remote.url).port;
    // Servers that are slow to answer stay in the lists.
    const patient = { timeouts: { list: '30s' }, federation: { list_budget: '30s' } };
    const entries = { local: { ...local, env: { OWNER: 'local' } }, remote };
    front = await startFront(entries, patient);
  });
  afterAll(() => front.gateway.stop());

  describe.each(ways)('$sdk over $kind', ({ kind, connect }) => {
    let client: RealClient;

    beforeAll(async () => {
      client = await connect(front.address(kind));
    });
    afterAll(() => client.sdk.close());

    test('is greeted by the gateway itself [RS-04]', async () => {
      expect(client.sdk.getServerVersion()).toMatchObject({ name: 'mcp-gateway' });
      expect(await client.sdk.ping()).toEqual({});
    });

    test('finds the tools of all servers, and each name leads to its owner [RS-01]', async () => {
      const names = (await client.sdk.listTools()).tools.map(({ name }) => name);
      for (const server of servers) expect(names).toContain(`${server}__echo`);
      expect(await environmentOf(client, 'local__get-env')).toMatchObject({ OWNER: 'local' });
      const remote = await environmentOf(client, 'remote__get-env');
      expect(remote).toMatchObject({ PORT: remotePort });
      expect(remote).not.toHaveProperty('OWNER');
    });

    test('finds the prompts of all servers, and each name leads to its owner [RS-03]', async () => {
      const names = (await client.sdk.listPrompts()).prompts.map(({ name }) => name);
      for (const server of servers) {
        const name = `${server}__args-prompt`;
        expect(names).toContain(name);
        const { messages } = await client.sdk.getPrompt({ name, arguments: { city: server } });
        expect(JSON.stringify(messages)).toContain(`What's weather in ${server}?`);
      }
    });

    test('finds a resource wherever it is, and reads it there [RS-02]', async () => {
      for (const server of servers) {
        const file = `${server}-${crypto.randomUUID()}.gz`;
        await client.call(`${server}__gzip-file-as-resource`, { name: file, data: 'data:,hello' });
        const uri = `demo://resource/session/${file}`;
        const { resources } = await client.sdk.listResources();
        expect(resources.map((resource) => resource.uri)).toContain(uri);
        expect((await client.sdk.readResource({ uri })).contents).toMatchObject([{ uri }]);
      }
    });

    test('answers what either server asks', async () => {
      for (const server of servers) {
        const prompt = `from ${server}`;
        const answer = await client.call(`${server}__trigger-sampling-request`, { prompt });
        expect(JSON.stringify(answer)).toContain(samplingAnswer.model);
        expect(JSON.stringify(client.asks.items)).toContain(prompt);
      }
    });
  });

  test.each(kindsWithPaths)(
    'a client over %s finds one server alone at its own address',
    async (kind) => {
      const client = await connectV1(front.addressOf(kind, 'remote'));
      expect(client.sdk.getServerVersion()).toMatchObject({ name: 'mcp-servers/everything' });
      const names = (await client.sdk.listTools()).tools.map(({ name }) => name);
      expect(names).toContain('echo');
      expect(names.filter((name) => name.includes('__'))).toEqual([]);
      expect(await environmentOf(client, 'get-env')).toMatchObject({ PORT: remotePort });
      await client.sdk.close();
    },
  );
};
