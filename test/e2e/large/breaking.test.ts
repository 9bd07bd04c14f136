import { describe, expect, it } from 'vitest';
import { callLarge } from '../../support/large/start.ts';
import { Version2Client } from '../binary/support/version2-client.ts';
import type { RawClient } from '../support/clients/client.ts';
import { SseClient } from '../support/clients/sse.ts';
import { StreamClient } from '../support/clients/stream.ts';
import { WebSocketClient } from '../support/clients/websocket.ts';
import { introduce } from '../support/talk.ts';
import { HttpReader, initialize } from './support/clients.ts';
import { PartialBody } from './support/partial-body.ts';
import { useLargeRig } from './support/rig.ts';

const rig = useLargeRig({ results: { max_size: '6MB' } });

/** What goes wrong behind the beginning, and what its client is told where nothing of it was sent. */
const breaks = [
  ['the server breaks off', { bytes: 4_000_000, diesAfter: 3_000_000 }, 'outcome_unknown'],
  ['it is no JSON', { bytes: 4_000_000, spoilsAfter: 3_000_000 }, 'backend_protocol_error'],
  ['it is too long', { bytes: 8_000_000 }, 'message_too_large'],
  [
    'it has the id of another request, at its end',
    { bytes: 4_000_000, idLast: true, wrongId: 999 },
    'backend_protocol_error',
  ],
] as const;

const named = (id: number, args: object, tool = 'large'): string => {
  const request = callLarge(id, args);
  return JSON.stringify({ ...request, params: { ...request.params, name: `http__${tool}` } });
};

describe.each(breaks)('a large result of which some was passed on: %s', (_, args, code) => {
  it('cuts off the HTTP body, which has no end then; the session goes on', async () => {
    const client = await HttpReader.open(rig.gateway, '/mcp/http');
    const body = new PartialBody(await client.post(callLarge(1, args)));
    await body.until(1);
    await expect(body.text()).rejects.toThrow(/terminated/);
    await client.ask(callLarge(2, {}));
    await rig.spoolIsEmpty();
  });

  it('resets its call of version 2, and no other one', async () => {
    const client = await Version2Client.connect(rig.gateway.port('tcp'));
    await client.request(JSON.stringify(initialize));
    await expect(client.request(named(1, args))).rejects.toThrow(/^reset: /);
    expect(await client.request(named(2, {}))).toContain('small');
    await client.close();
    await rig.spoolIsEmpty();
  });

  it('is a fault on an event stream that is asked for again', async () => {
    const client = await HttpReader.open(rig.gateway, '/mcp/http');
    const body = new PartialBody(await client.post(callLarge(1, { ...args, events: true })));
    await body.until(1_000_000);
    const lastEventId = /^id: (.+)$/m.exec(body.seen)?.[1] ?? '';
    await expect(body.text()).rejects.toThrow(/terminated/);
    const again = await client.listen(lastEventId);
    expect(await again.text()).toContain(`"error_code":"${code}"`);
    await rig.spoolIsEmpty();
  });

  const pipes: Readonly<Record<string, () => Promise<RawClient>>> = {
    WebSocket: () => WebSocketClient.open(rig.gateway.url('websocket', '/ws')),
    'HTTP+SSE': () => SseClient.open(rig.gateway.url('sse', '/sse')),
    'TCP lines': () => StreamClient.newline({ host: '127.0.0.1', port: rig.gateway.port('tcp') }),
  };
  it.each(Object.keys(pipes))(
    'is a fault on a pipe that others share, which goes on: %s',
    async (pipe) => {
      const client = await pipes[pipe]?.();
      if (client === undefined) throw new Error(pipe);
      await introduce(client);
      expect(await client.request(named(1, args))).toContain(`"error_code":"${code}"`);
      expect(await client.request(named(2, {}))).toContain('small');
      await client.close();
      await rig.spoolIsEmpty();
    },
  );
});

it('a process that dies in the middle takes its calls with it, and no part looks like a whole answer', async () => {
  const client = await HttpReader.open(rig.gateway, '/mcp/stdio');
  const args = { bytes: 4_000_000, diesAfter: 3_000_000 };
  const body = new PartialBody(await client.post(callLarge(1, args)));
  await expect(body.text()).rejects.toThrow(/terminated/);
  expect(() => JSON.parse(body.seen)).toThrow(SyntaxError);
  await rig.spoolIsEmpty();
});

it('the standard streams get the whole answer or a fault', async () => {
  const client = StreamClient.piped(rig.gateway);
  await introduce(client);
  const [, args, code] = breaks[0];
  expect(await client.request(named(1, args))).toContain(`"error_code":"${code}"`);
  const answer = await client.request(named(2, { bytes: 4_000_000 }));
  expect(answer.length).toBeGreaterThan(3_000_000);
  expect(JSON.parse(answer)).toHaveProperty('id', 2);
  await rig.spoolIsEmpty();
});
