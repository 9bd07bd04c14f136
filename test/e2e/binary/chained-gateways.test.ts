import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { g12Version2, type Layout, layouts } from '../../support/originals/layouts.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import type { RawClient } from '../support/clients/client.ts';
import { HttpClient } from '../support/clients/http.ts';
import { WebSocketClient } from '../support/clients/websocket.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { rawAt, rawMembers } from '../support/raw-json.ts';
import { HARD_JSON, sampleText } from '../support/samples.ts';
import { callText, callTool, introduce, noticeText, requestText } from '../support/talk.ts';
import { startTap, type Tap } from './support/tap.ts';

const TOKEN = 'a-token-of-32-characters-or-more';
const OPEN = 8;
const PIECE = 9;
const PACKED = 12;
const config = { host: '127.0.0.1', port: 0 };
/** What the near gateway's entry of the far one says. */
const ways = {
  g12: { framing: 'g12' },
  packed: { framing: 'g12', compression: true },
  r16: { framing: 'r16' },
} as const;
type Way = keyof typeof ways;
const wayNames = ['g12', 'packed', 'r16'] as const satisfies readonly Way[];

const doors = ['http', 'websocket'] as const;
type Door = (typeof doors)[number];

let near: RunningGateway;
let far: RunningGateway;
const taps = new Map<Way, Tap>();
beforeAll(async () => {
  const { entry } = await startScriptedServer('tcp-binary');
  far = await startGateway({
    version: 1,
    auth: { provider: 'token', token: TOKEN },
    server: { frontends: [{ protocol: 'tcp', config }] },
    servers: { last: entry },
  });
  const servers: Record<string, object> = {};
  for (const way of wayNames) {
    const tap = await startTap(far.port('tcp'));
    taps.set(way, tap);
    const url = `tcp://127.0.0.1:${tap.port}`;
    const entry = { type: 'tcp', url, ...ways[way], token: TOKEN };
    // What is said in the legacy era crosses as it is; in the modern one it is what both gateways made of it.
    servers[way] = { ...entry, era: 'legacy' };
    servers[`${way}-modern`] = { ...entry, era: 'modern' };
  }
  near = await startGateway({
    version: 1,
    auth: { provider: 'none' },
    server: {
      frontends: [
        { protocol: 'http', config },
        { protocol: 'websocket', config },
      ],
    },
    servers,
  });
});
afterAll(async () => {
  for (const gateway of [near, far]) {
    expect(gateway.lines.filter((line) => line.includes('a fault of the gateway'))).toEqual([]);
    expect(await gateway.stop()).toBe(0);
  }
});

const open = async (door: Door, server: string): Promise<RawClient> => {
  const client =
    door === 'http'
      ? new HttpClient(near.url('http', `/mcp/${server}`))
      : await WebSocketClient.open(`ws://127.0.0.1:${near.port('websocket')}/mcp/${server}`);
  await introduce(client);
  return client;
};

/** The types of all frames in these bytes, each with the header it has to have. */
const typesIn = (bytes: Buffer, layout: Layout): number[] => {
  const types: number[] = [];
  for (let at = 0; at + layout.headerBytes <= bytes.length; ) {
    const { type, length } = layout.read(bytes.subarray(at, at + layout.headerBytes));
    types.push(type);
    at += layout.headerBytes + length;
  }
  return types;
};

const cells = doors.flatMap((door) => wayNames.map((way) => [door, way] as const));

describe.each(cells)('a client on %s, two gateways, %s between them', (door, way) => {
  it('calls tools, and every byte comes back', async () => {
    const client = await open(door, way);
    expect(rawAt(await callTool(client, 'echo', HARD_JSON), 'echo')).toBe(HARD_JSON);
    const answer = await client.request(callText('9007199254740993', 'echo'));
    expect(rawMembers(answer).get('id')).toBe('9007199254740993');
    await client.close();
  });

  it('gets large answers', async () => {
    const client = await open(door, way);
    const result = await callTool(client, 'big', '{"bytes":1000000,"seed":3}');
    // Not by a matcher: the difference of two long texts takes minutes to print.
    expect(result.includes(sampleText(1_000_000, 3)), result.slice(0, 200)).toBe(true);
    await client.close();
  });

  it('gets errors as the server wrote them', async () => {
    const client = await open(door, way);
    const answer = await client.request(requestText('1', 'no/such/method'));
    expect(rawAt(answer, 'error', 'data')).toBe('{"x-vendor":-0}');
    await client.close();
  });

  it('hears of progress and log messages of its calls', async () => {
    const client = await open(door, way);
    await callTool(
      client,
      'progress',
      '{"count":3,"note":9007199254740993}',
      '{"progressToken":"p"}',
    );
    const progress = client.messages.filter((text) => text.includes('notifications/progress'));
    expect(progress.map((text) => rawAt(text, 'params', 'progress'))).toEqual(['1', '2', '3']);
    expect(progress.map((text) => rawAt(text, 'params', 'progressToken'))).toEqual(
      Array.from({ length: 3 }, () => '"p"'),
    );
    await callTool(client, 'log', '{"data":{"a":1.0}}');
    const log = await client.next((text) => text.includes('notifications/message'));
    expect(rawAt(log, 'params', 'data')).toBe('{"a":1.0}');
    await client.close();
  });

  it.each(['sampling/createMessage', 'elicitation/create', 'roots/list'])(
    'is asked %s by the server, and its answer gets there',
    async (method) => {
      const client = await open(door, way);
      const call = callTool(client, 'ask', `{"method":"${method}","params":{"n":-0}}`);
      const question = await client.next((text) => text.includes(`"method":"${method}"`));
      expect(rawAt(question, 'params')).toBe('{"n":-0}');
      const id = rawMembers(question).get('id');
      await client.send(`{"jsonrpc":"2.0","id":${id},"result":{"said":18446744073709551615}}`);
      expect(rawAt(await call, 'answer')).toBe('{"said":18446744073709551615}');
      await client.close();
    },
  );

  it('cancels a call, and the server hears of it', async () => {
    const client = await open(door, way);
    void client.request(callText('"slow"', 'slow')).catch(() => undefined);
    await client.next((text) => text.includes('slow began'));
    await client.send(noticeText('notifications/cancelled', '{"requestId":"slow"}'));
    const cancelled = rawAt(await callTool(client, 'cancels'), 'cancelled');
    expect(JSON.parse(cancelled)).toHaveLength(1);
    expect(client.messages.filter((text) => text.includes('"late"'))).toEqual([]);
    await client.close();
  });

  it('has 40 calls in flight, each answered with its own arguments', async () => {
    const client = await open(door, way);
    const calls = Array.from({ length: 40 }, (_, mine) =>
      callTool(client, 'outstanding', `{"of":40,"mine":${mine}}`),
    );
    const mine = (await Promise.all(calls)).map((text) => rawAt(text, 'echo', 'mine'));
    expect(mine).toEqual(Array.from({ length: 40 }, (_, index) => String(index)));
    await client.close();
  });

  it('hears what belongs to no call', async () => {
    const client = await open(door, way);
    await callTool(client, 'notify', '{"method":"notifications/tools/list_changed"}');
    await client.next((text) => text.includes('notifications/tools/list_changed'));
    await client.close();
  });
});

describe.each(wayNames)('two gateways that speak %s and the modern era with each other', (way) => {
  it('pass on progress, questions and their answers', async () => {
    const client = await open('http', `${way}-modern`);
    await callTool(client, 'progress', '{"count":2}', '{"progressToken":7}');
    const progress = client.messages.filter((text) => text.includes('notifications/progress'));
    expect(progress.map((text) => rawAt(text, 'params', 'progressToken'))).toEqual(['7', '7']);
    const question =
      '{"messages":[{"role":"user","content":{"type":"text","text":"?"}}],"maxTokens":9}';
    const sample = '{"role":"assistant","content":{"type":"text","text":"!"},"model":"m"}';
    const call = callTool(
      client,
      'ask',
      `{"method":"sampling/createMessage","params":${question}}`,
    );
    const asked = await client.next((text) => text.includes('sampling/createMessage'));
    const id = rawMembers(asked).get('id');
    await client.send(`{"jsonrpc":"2.0","id":${id},"result":${sample}}`);
    expect(rawAt(await call, 'answer')).toBe(sample);
    await client.close();
  });
});

it('two gateways speak version 2 with each other, each call on a stream of its own', () => {
  const connections = taps.get('g12')?.connections ?? [];
  expect(connections.length).toBeGreaterThan(0);
  for (const { sent, received } of connections) {
    const [offer, requests] = afterFirst(Buffer.concat(sent));
    const [ack, answers] = afterFirst(Buffer.concat(received));
    expect(JSON.parse(offer)).toMatchObject({ preferred_version: 2, supported_versions: [1, 2] });
    expect(JSON.parse(ack)).toEqual({ agreed_version: 2 });
    expect(typesIn(requests, g12Version2)).toContain(OPEN);
    expect(typesIn(answers, g12Version2)).toContain(PIECE);
  }
});

it('two gateways that agreed on a compression send less, and small messages as they are [WP-14]', () => {
  const sizes = (['g12', 'packed'] as const).map((way) =>
    Math.max(...(taps.get(way)?.connections ?? []).map(({ received }) => sizeOf(received))),
  );
  expect(sizes[1]).toBeLessThan((sizes[0] ?? 0) * 0.8);
  const connections = taps.get('packed')?.connections ?? [];
  const answerTypes = connections.flatMap(({ received }) => {
    const [ack, answers] = afterFirst(Buffer.concat(received));
    expect(JSON.parse(ack)).toEqual({ agreed_version: 2, compression: 'zstd' });
    return typesIn(answers, g12Version2);
  });
  expect(answerTypes).toEqual(expect.arrayContaining([PIECE, PACKED]));
});

const sizeOf = (chunks: readonly Buffer[]): number =>
  chunks.reduce((sum, { length }) => sum + length, 0);

/** The payload of the first frame, of version 1, and all bytes behind it. */
const afterFirst = (bytes: Buffer): readonly [string, Buffer] => {
  const { headerBytes } = layouts.g12;
  const end = headerBytes + layouts.g12.read(bytes.subarray(0, headerBytes)).length;
  return [bytes.toString('utf8', headerBytes, end), bytes.subarray(end)];
};
