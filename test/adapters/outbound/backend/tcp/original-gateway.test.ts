import { describe, expect, onTestFinished, test } from 'vitest';
import type { BackendLink } from '../../../../../src/application/ports/driven/backend-connector.ts';
import { eraEvidence } from '../../../../../src/domain/mcp/era-evidence.ts';
import { scan } from '../../../../../src/domain/wire/scan.ts';
import { WireFault } from '../../../../../src/domain/wire/wire-fault.ts';
import { ask, opened } from '../../../../support/backend/opened.ts';
import { RecordingListener } from '../../../../support/backend/recording-listener.ts';
import { frameTypes } from '../../../../support/originals/layouts.ts';
import {
  OriginalGateway,
  type OriginalGatewayOptions,
} from '../../../../support/peers/original-gateway.ts';
import { quick, reach } from './rig.ts';

const INITIALIZE =
  '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}';
const INITIALIZED = '{"jsonrpc":"2.0","method":"notifications/initialized"}';

/** A running original gateway, a link to it, and the gateway's end of the link. */
const pairOf = async (wish: Partial<OriginalGatewayOptions> = {}, token = 'sesame') => {
  const gateway = new OriginalGateway({
    tokens: ['sesame'],
    serve: ({ method }) => ({ served: method }),
    ...wish,
  });
  const port = await gateway.listen();
  onTestFinished(() => gateway.close());
  const heard = new RecordingListener();
  const link = await opened(reach(port, { token }, quick, heard));
  onTestFinished(() => link.close());
  const [connection] = gateway.connections;
  if (connection === undefined) throw new Error('nobody connected');
  return { gateway, connection, link, heard };
};

const shakeHands = async (link: BackendLink, heard: RecordingListener): Promise<unknown> => {
  link.send(Buffer.from(INITIALIZE), 1);
  const { result } = JSON.parse(await heard.answer(1)) as { readonly result: unknown };
  link.agreed('2024-11-05');
  link.send(Buffer.from(INITIALIZED), undefined);
  return result;
};

describe('Towards an original gateway, a link', () => {
  test('shows its token and makes the session an answer to initialize', async () => {
    const { link, heard } = await pairOf();
    expect(await shakeHands(link, heard)).toEqual({
      protocolVersion: '2024-11-05',
      capabilities: { tools: {}, resources: {}, prompts: {} },
      serverInfo: { name: 'mcp-gateway-v1', version: '1.0.0' },
      sessionId: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      expiresAt: expect.any(String) as unknown,
    });
  });

  test('sends no notifications, which would go to a server as requests', async () => {
    const { connection, link, heard } = await pairOf();
    await shakeHands(link, heard);
    ask(link, 2, 'tools/list');
    const cancelled =
      '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}';
    link.send(Buffer.from(cancelled), undefined);
    ask(link, 3, 'ping');
    await Promise.all([heard.answer(2), heard.answer(3)]);
    expect(connection.routed.map(({ method, namespace }) => [method, namespace])).toEqual([
      ['tools/list', 'system'],
      ['ping', 'default'],
    ]);
    expect(heard.messages).toHaveLength(3);
  });

  test('has many calls answered in any order, errors included', async () => {
    const waiting: (() => void)[] = [];
    const { link, heard } = await pairOf({
      serve: async ({ id, params }) => {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          if (waiting.length === 32) for (const answer of waiting.reverse()) answer();
        });
        if (id === 20) throw new Error('no endpoints available for namespace: a');
        return { echo: params['text'] };
      },
    });
    await shakeHands(link, heard);
    for (let id = 10; id < 42; id += 1)
      ask(link, id, 'tools/call', { name: 'a.b', text: `t${id}` });
    await heard.until(() => heard.messages.length === 33);
    for (let id = 10; id < 42; id += 1) {
      expect(JSON.parse(await heard.answer(id))).toMatchObject(
        id === 20 ? { error: { code: -32603 } } : { result: { echo: `t${id}` } },
      );
    }
  });

  test('hears of a token that is not accepted, then of the end', async () => {
    const { link, heard } = await pairOf({}, 'wrong');
    link.send(Buffer.from(INITIALIZE), 1);
    expect(JSON.parse(await heard.answer(1)).error.message).toBe('Unauthorized: invalid token');
    await heard.until(() => heard.closings.length === 1);
    expect(heard.closings[0]?.code).toBe('backend_unavailable');
  });

  test.each([
    [
      'a token of somebody else',
      '"params":{"token":"theirs","x":[1, 2]}',
      '{"token":"sesame","x":[1, 2]}',
    ],
    ['params', '"params":{"x":[1, 2] }', '{"x":[1, 2] ,"token":"sesame"}'],
    ['empty params', '"params":{ }', '{ "token":"sesame"}'],
    ['no params', '"x":0', undefined],
  ])('adds its token to initialize with %s', async (_what, params, expected) => {
    const { connection, link, heard } = await pairOf();
    link.send(Buffer.from(`{"jsonrpc":"2.0","id":1,"method":"initialize",${params}}`), 1);
    await heard.answer(1);
    const [sent] = connection.peer.textsOf(frameTypes.request);
    expect(sent).toBe(
      expected === undefined
        ? '{"jsonrpc":"2.0","id":1,"method":"initialize","x":0,"params":{"token":"sesame"}}'
        : `{"jsonrpc":"2.0","id":1,"method":"initialize","params":${expected}}`,
    );
  });

  test('shows its token once', async () => {
    const { connection, link, heard } = await pairOf();
    await shakeHands(link, heard);
    ask(link, 2, 'tools/call', { name: 'a', token: 'mine' });
    await heard.answer(2);
    expect(connection.routed[0]?.params).toEqual({ name: 'a', token: 'mine' });
  });

  test('lives on after the question for its era, which shows a legacy server', async () => {
    const { connection, link, heard } = await pairOf();
    link.send(Buffer.from('{"jsonrpc":"2.0","id":7,"method":"server/discover","params":{}}'), 7);
    const answer = scan(Buffer.from(await heard.answer(7)));
    if (answer instanceof WireFault) throw new Error(answer.message);
    expect(answer.error).toBeDefined();
    expect(eraEvidence({ answer, status: undefined }, 'channel')).toEqual({
      era: 'legacy',
      versions: [],
    });
    expect(await shakeHands(link, heard)).toMatchObject({ protocolVersion: '2024-11-05' });
    expect(connection.routed).toEqual([]);
  });

  test('tells the answer to initialize from one that comes before it', async () => {
    const { link, heard } = await pairOf();
    ask(link, 7, 'server/discover');
    expect(await shakeHands(link, heard)).toMatchObject({ protocolVersion: '2024-11-05' });
    expect(heard.messages).toHaveLength(2);
  });

  test('answers its signs of life', async () => {
    const { connection } = await pairOf({ readTimeoutMs: 20 });
    await connection.peer.came(frameTypes.health, 1);
  });

  test('ends when it shuts down', async () => {
    const { gateway, link, heard } = await pairOf();
    await shakeHands(link, heard);
    gateway.shutDown('upgrade');
    await heard.until(() => heard.closings.length === 1);
    expect(heard.closings[0]?.message).toContain('shutting down');
  });
});
