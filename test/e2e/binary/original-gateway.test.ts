import { afterAll, beforeAll, expect, it } from 'vitest';
import { OriginalRouter } from '../../support/originals/router.ts';
import { V1Client } from '../../support/originals/v1-client.ts';
import { OriginalGateway } from '../../support/peers/original-gateway.ts';
import { call, type FaultGateway, initialize, openGateway } from '../faults/support/rig.ts';
import { HttpClient } from '../support/clients/http.ts';
import { introduce, requestText } from '../support/talk.ts';
import { answerOf } from './support/answers.ts';

const TOKEN = 'a-token-of-the-original';

const original = new OriginalGateway({
  tokens: [TOKEN],
  serve: async ({ method, params, namespace }) => {
    if (method === 'tools/list') return { tools: [{ name: 'weather.today', inputSchema: {} }] };
    if (method !== 'tools/call') return {};
    if (namespace === 'nowhere') throw new Error('no endpoints available for namespace: nowhere');
    const { ms = 0 } = params['arguments'] as { readonly ms?: number };
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
    return { content: [], served: namespace, said: params['arguments'] };
  },
});

let gateway: FaultGateway;
beforeAll(async () => {
  const url = `tcp://127.0.0.1:${await original.listen()}`;
  gateway = await openGateway({
    servers: { old: { type: 'tcp', url, framing: 'g12', token: TOKEN } },
  });
});
afterAll(async () => {
  expect(gateway.lines.filter((line) => line.includes('a fault of the gateway'))).toEqual([]);
  expect(gateway.lines.filter((line) => line.includes(TOKEN))).toEqual([]);
  expect(await gateway.stop()).toBe(0);
  await original.close();
});

const tool = (id: number, server: string, args: object): string =>
  call(id, `${server}.today`, JSON.stringify(args));

it('clients of today reach the servers behind an original gateway', async () => {
  const client = new HttpClient(gateway.url('http', '/mcp/old'));
  await introduce(client);
  const list = answerOf(await client.request(requestText('1', 'tools/list')));
  expect(list.result?.tools?.map(({ name }) => name)).toEqual(['weather.today']);
  const answer = answerOf(await client.request(tool(2, 'weather', { n: 1 })));
  expect(answer.result).toEqual({ content: [], served: 'weather', said: { n: 1 } });
  const refused = answerOf(await client.request(tool(3, 'nowhere', {})));
  expect(refused.error?.message).toContain('no endpoints available');
  await client.close();
});

it('many calls are in flight, and a quick one overtakes a slow one', async () => {
  const client = new HttpClient(gateway.url('http', '/mcp/old'));
  await introduce(client);
  const order: unknown[] = [];
  const calls = Array.from({ length: 20 }, async (_, index) => {
    const ms = index === 0 ? 300 : 0;
    const { result } = answerOf(await client.request(tool(index, 'weather', { ms, index })));
    order.push(index);
    return result?.['said'];
  });
  expect(await Promise.all(calls)).toEqual(
    Array.from({ length: 20 }, (_, index) => ({ ms: index === 0 ? 300 : 0, index })),
  );
  expect(order.at(-1)).toBe(0);
  await client.close();
});

it('the original router and a client of the original reach it too', async () => {
  const url = `tcp://127.0.0.1:${gateway.port('tcp')}`;
  const router = await OriginalRouter.start({ url });
  await router.request(initialize('1'));
  const printed = answerOf(await router.request(tool(2, 'weather', { n: 2 })));
  expect(printed.result?.['said']).toEqual({ n: 2 });
  await router.close();
  const client = await V1Client.connect(gateway.port('tcp'));
  await client.initialize(undefined);
  const params = { name: 'weather.today', arguments: { n: 3 } };
  expect((await client.request('tools/call', params)).result).toMatchObject({ said: { n: 3 } });
  await client.close();
});

it('a session outlives the restart of the original', async () => {
  const client = new HttpClient(gateway.url('http', '/mcp/old'));
  await introduce(client);
  await client.request(tool(1, 'weather', {}));
  const before = original.connections.length;
  original.shutDown('maintenance');
  // The next call may be the one that notices; the one after it may not fail any more.
  await client.request(tool(2, 'weather', {}));
  const again = answerOf(await client.request(tool(3, 'weather', { n: 4 })));
  expect(again.result?.['said']).toEqual({ n: 4 });
  expect(original.connections.length).toBeGreaterThan(before);
  await client.close();
});
