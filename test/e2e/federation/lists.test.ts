import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketClient } from '../support/clients/websocket.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { introduce, requestText } from '../support/talk.ts';
import {
  connected,
  gatewayFor,
  legacy,
  listing,
  modern,
  named,
  namesOf,
  pageOf,
  sevenPages,
  type ToolPage,
  urlsOf,
  walk,
} from './support/listing-rig.ts';

const names = ['a', 'b', 'c'];

describe('three servers with seven pages each', () => {
  // The newer SDK reads all pages at once.
  test.each([
    ['SDK v1', legacy, 9],
    ['SDK v2 of 2026-07-28', modern, 1],
  ])('are one list that %s reads to its end, while they change', async (_, connect, pages) => {
    const listed = await named(names);
    const gateway = await gatewayFor(urlsOf(names, listed), { federation: { page_size: 5 } });
    const client = await connected(gateway, connect);
    const expected = names.flatMap((name) =>
      sevenPages(name)
        .flat()
        .map((tool) => `${name}__${tool}`),
    );
    const first = await pageOf(client);
    await listed[0]?.change([['other']]);
    const rest: ToolPage[] = [];
    for (let next = first.nextCursor; next !== undefined; next = rest.at(-1)?.nextCursor) {
      rest.push(await pageOf(client, next));
      await listed[1]?.change([[`new-${rest.length}`]]);
    }
    expect(namesOf([first, ...rest])).toEqual(expected);
    expect(rest).toHaveLength(pages - 1);
    await client.sdk.close();
    expect(await gateway.stop()).toBe(0);
  });
});

describe('a cursor', () => {
  const eras = { state_keys: [Buffer.alloc(32, 7).toString('base64')] };
  let gateways: readonly RunningGateway[];
  beforeAll(async () => {
    const urls = urlsOf(names, await named(names));
    const more = {
      federation: { page_size: 5 },
      auth: { provider: 'token', tokens: ['one', 'two'] },
    };
    gateways = await Promise.all([
      gatewayFor(urls, { ...more, eras }),
      gatewayFor(urls, { ...more, eras }),
      gatewayFor(urls, more),
    ]);
  });
  afterAll(async () => {
    expect(await Promise.all(gateways.map((gateway) => gateway.stop()))).toEqual([0, 0, 0]);
  });

  test('that was changed, or is another caller’s, is refused', async () => {
    const url = gateways[0]?.url('http', '/mcp') ?? '';
    const ask = async (token: string, session: string | null, params: object, id: number) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json, text/event-stream',
          'content-type': 'application/json',
          ...(session !== null && { 'mcp-session-id': session }),
        },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id,
          method: id === 0 ? 'initialize' : 'tools/list',
          params,
        }),
      });
      const text = await response.text();
      const json = text.startsWith('{') ? text : text.slice(text.lastIndexOf('data: ') + 6);
      return {
        session: response.headers.get('mcp-session-id'),
        body: JSON.parse(json) as {
          readonly result?: ToolPage;
          readonly error?: { readonly code: number };
        },
      };
    };
    const hello = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'raw', version: '1' },
    };
    const { session: one } = await ask('one', null, hello, 0);
    const { session: two } = await ask('two', null, hello, 0);
    const { body: first } = await ask('one', one, {}, 1);
    const cursor = first.result?.nextCursor ?? '';
    const changed = `${cursor.slice(0, -2)}${cursor.endsWith('AA') ? 'BB' : 'AA'}`;
    const refused = { error: { code: -32_602 } };
    expect((await ask('one', one, { cursor: changed }, 2)).body).toMatchObject(refused);
    expect((await ask('one', one, { cursor: '' }, 3)).body).toMatchObject(refused);
    expect((await ask('two', two, { cursor }, 4)).body).toMatchObject(refused);
    expect((await ask('one', one, { cursor }, 5)).body.result?.tools).toHaveLength(5);
  });

  test('leads on at another replica with the same keys, and at no other', async () => {
    const headers = { authorization: 'Bearer one' };
    const clients = await Promise.all(
      gateways.map((gateway) => connected(gateway, legacy, headers)),
    );
    const [here, there, elsewhere] = clients;
    if (here === undefined || there === undefined || elsewhere === undefined)
      throw new Error('none');
    const { nextCursor } = await pageOf(here);
    expect(namesOf([await pageOf(there, nextCursor)])).toEqual(
      namesOf([await pageOf(here, nextCursor)]),
    );
    await expect(pageOf(elsewhere, nextCursor)).rejects.toThrow('-32602');
    await Promise.all(clients.map(({ sdk }) => sdk.close()));
  });
});

test('a server whose cursor leads nowhere is given up, and the others are listed', async () => {
  const [good, circling] = await Promise.all([
    listing({ pages: [['fine']] }),
    listing({ pages: [['x'], ['y']], behaviour: 'circling' }),
  ]);
  const gateway = await gatewayFor({ good: good.url, circling: circling.url });
  const client = await connected(gateway);
  expect(namesOf(await walk(client))).toEqual(['good__fine']);
  expect(circling.pagesAsked).toBeLessThanOrEqual(3);
  await client.sdk.close();
  expect(await gateway.stop()).toBe(0);
});

describe('one dead server and one that hangs', () => {
  /** Takes connections and says nothing. */
  const hanging = async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return { url: `http://127.0.0.1:${address.port}/mcp`, close: () => server.close() };
  };

  test.each([
    ['SDK v1', legacy],
    ['SDK v2 of 2026-07-28', modern],
  ])('cost %s one second once, and nothing the next time', async (_, connect) => {
    const good = await listing({ pages: [['fine']] });
    const hung = await hanging();
    const gateway = await gatewayFor(
      { dead: `http://127.0.0.1:${await freePort()}/mcp`, hung: hung.url, good: good.url },
      { federation: { instructions: 'off' } },
    );
    const client = await connected(gateway, connect);
    const timed = async () => {
      const startedAt = performance.now();
      const names = namesOf(await walk(client));
      return { names, ms: performance.now() - startedAt };
    };
    const cold = await timed();
    const next = await timed();
    expect([cold.names, next.names]).toEqual([['good__fine'], ['good__fine']]);
    expect(cold.ms).toBeLessThan(1_500);
    expect(next.ms).toBeLessThan(300);
    await client.sdk.close();
    hung.close();
    expect(await gateway.stop()).toBe(0);
  });
});

test('a thousand lists at once ask each server once, and the cached list asks none', async () => {
  const both = ['a', 'b'];
  const listed = await Promise.all(both.map((name) => listing({ pages: [[name]], delayMs: 500 })));
  const gateway = await gatewayFor(urlsOf(both, listed), {
    federation: { list_budget: '5s', instructions: 'off' },
  });
  const url = `ws://127.0.0.1:${gateway.port('websocket')}/mcp`;
  const clients = await Promise.all(Array.from({ length: 20 }, () => WebSocketClient.open(url)));
  await Promise.all(clients.map((client) => introduce(client)));
  const toolsOf = async (client: WebSocketClient, id: number): Promise<string> => {
    const answer = await client.request(requestText(String(id), 'tools/list'));
    return namesOf([(JSON.parse(answer) as { readonly result: ToolPage }).result]).join();
  };
  const lists = await Promise.all(
    clients.flatMap((client) => Array.from({ length: 50 }, (_, id) => toolsOf(client, id))),
  );
  expect(lists).toHaveLength(1_000);
  expect(new Set(lists)).toEqual(new Set(['a__a,b__b']));
  expect(listed.map((server) => server.lists)).toEqual([1, 1]);
  const [client] = clients;
  if (client === undefined) throw new Error('no client');
  await toolsOf(client, 50);
  expect(listed.map((server) => server.lists)).toEqual([1, 1]);
  expect(listed.map((server) => server.sessions)).toEqual([1, 1]);
  await Promise.all(clients.map((client) => client.close()));
  expect(await gateway.stop()).toBe(0);
});

test('a server that answers late completes the list, and the client hears of it', async () => {
  const [quick, slow] = await Promise.all([
    listing({ pages: [['x']] }),
    listing({ pages: [['y']], delayMs: 600 }),
  ]);
  const gateway = await gatewayFor(
    { quick: quick.url, slow: slow.url },
    { federation: { list_budget: '300ms' } },
  );
  const client = await connected(gateway);
  expect(namesOf([await pageOf(client)])).toEqual(['quick__x']);
  await client.notices.until(({ method }) => method === 'notifications/tools/list_changed');
  expect(namesOf([await pageOf(client)])).toEqual(['quick__x', 'slow__y']);
  expect(slow.lists).toBe(1);
  await client.sdk.close();
  expect(await gateway.stop()).toBe(0);
});
