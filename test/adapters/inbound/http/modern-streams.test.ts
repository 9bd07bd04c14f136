import { afterEach, expect, test } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { encodeText } from '../../../../src/domain/wire/text.ts';
import { note, resultOf } from '../../../support/scripted-gateway.ts';
import { HttpRig, mirrored, modernCall, type RigChanges } from './rig.ts';

let rig: HttpRig;
afterEach(() => rig.frontend.close());

const start = async (changes: RigChanges = {}) => {
  rig = await HttpRig.started(changes);
};

/** A request that waits for the test, read as a stream. */
const held = async (method = 'hold', headers: Record<string, string> = {}) => {
  const stream = rig.modernStream(method, headers);
  await rig.happenings.until(`received ${method}`);
  return { stream, ...rig.gateway.heldStateless };
};

test('streams as soon as something comes before the answer and ends with it', async () => {
  await start();
  const { stream, sink, id } = await held();
  sink.push(note('first'));
  const reader = await stream;
  expect(reader.status).toBe(200);
  expect(reader.headers['content-type']).toBe('text/event-stream');
  expect(reader.headers['cache-control']).toContain('no-cache');
  expect(reader.headers['x-accel-buffering']).toBe('no');
  expect(reader.headers['mcp-session-id']).toBeUndefined();
  await reader.event(0);
  sink.answer(resultOf(id, '"done"'), 'body');
  await reader.ended();
  expect(reader.raw).toBe(
    'data: {"jsonrpc":"2.0","method":"note","params":"first"}\n\n' +
      'data: {"jsonrpc":"2.0","id":1,"result":"done"}\n\n',
  );
  expect(rig.happenings.seen).not.toContain('stateless closed');
});

test('streams what comes in the same turn', async () => {
  await start();
  const reader = await rig.modernStream('chatty');
  await reader.ended();
  expect(reader.events).toHaveLength(2);
});

test('answers with the status of an error although the server streamed it', async () => {
  await start();
  const answer = rig.modern('hold');
  await rig.happenings.until('received hold');
  const { sink, id } = rig.gateway.heldStateless;
  sink.stream();
  const error = encodeText(`{"jsonrpc":"2.0","id":${id},"error":{"code":-32601,"message":"no"}}`);
  sink.answer(error, 'channel', -32_601);
  const got = await answer;
  expect(got.status).toBe(404);
  expect(got.headers['content-type']).toBe('application/json');
});

test('opens the stream of a request that takes long', async () => {
  await start({ frontend: { streamAfterMs: 2_000 } });
  const { stream, sink, id } = await held();
  rig.time.advance(3_000);
  const reader = await stream;
  expect(reader.headers['content-type']).toBe('text/event-stream');
  sink.answer(resultOf(id, '1'), 'body');
  expect((await reader.event(0)).data).toContain('"result":1');
});

test('keeps an idle stream alive with comments', async () => {
  await start();
  const { stream, sink } = await held('subscriptions/listen');
  sink.push(note('acknowledged'));
  const reader = await stream;
  await reader.event(0);
  rig.time.advance(15_000);
  await reader.text(': keep-alive');
  expect(reader.events).toHaveLength(1);
  reader.close();
});

test('answers with one body what a channel answered late', async () => {
  await start();
  const answer = rig.modern('hold');
  await rig.happenings.until('received hold');
  const { sink, id } = rig.gateway.heldStateless;
  sink.answer(resultOf(id, '1'), 'channel');
  sink.push(note('late'));
  sink.stream();
  const got = await answer;
  expect([got.headers['content-type'], got.text]).toEqual([
    'application/json',
    '{"jsonrpc":"2.0","id":1,"result":1}',
  ]);
});

test('gives a client that takes no stream its answer and nothing else', async () => {
  await start();
  const answer = rig.modern('hold', { accept: 'application/json' });
  await rig.happenings.until('received hold');
  const { sink, id } = rig.gateway.heldStateless;
  sink.stream();
  sink.push(note('aside'));
  rig.time.advance(10_000);
  sink.answer(resultOf(id, '1'), 'channel');
  expect((await answer).text).toBe('{"jsonrpc":"2.0","id":1,"result":1}');
});

test('streams to a client that takes nothing else', async () => {
  await start();
  const got = await rig.modern('echo', { accept: 'text/event-stream' });
  expect(got.headers['content-type']).toBe('text/event-stream');
  expect(got.text).toMatch(/^data: \{"jsonrpc":"2.0","id":1,"result":.*\}\n\n$/);
});

test.each(['application/json', '*/*', ''])(
  'opens no subscription for Accept %j',
  async (accept) => {
    await start();
    const got = await rig.modern('subscriptions/listen', { accept });
    expect(got.status).toBe(406);
    expect(got.text).toContain('"id":1,');
    expect(rig.gateway.statelessClients).toHaveLength(0);
  },
);

test('refuses on the stream once it is open, with the codes of the era', async () => {
  await start();
  const { stream, sink, id } = await held();
  sink.push(note('first'));
  sink.refuse(new Fault('timeout', 'too slow'), id, 'modern');
  const reader = await stream;
  expect((await reader.event(1)).data).toContain('"id":1,"error":{"code":1005,');
  await reader.ended();
});

test('takes a broken stream as the cancellation of its request', async () => {
  await start();
  const { stream, sink, id } = await held();
  sink.push(note('first'));
  const reader = await stream;
  await reader.event(0);
  reader.close();
  await rig.happenings.until('stateless closed');
  sink.push(note('late'));
  sink.answer(resultOf(id, '1'), 'body');
  expect(rig.happenings.count('stateless closed')).toBe(1);
});

test('takes a connection that closes before the answer as a cancellation', async () => {
  await start();
  const { connect } = await import('node:net');
  const body = modernCall('hold');
  const head = Object.entries({ ...mirrored('hold'), 'content-type': 'application/json' })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const socket = connect(rig.port, '127.0.0.1');
  socket.write(
    `POST /mcp HTTP/1.1\r\nhost: localhost\r\n${head}content-length: ${body.length}\r\n\r\n${body}`,
  );
  await rig.happenings.until('received hold');
  socket.destroy();
  await rig.happenings.until('stateless closed');
  // What it forgot: nothing grows older, nothing is open when the frontend closes.
  rig.time.advance(10_000);
  await rig.frontend.close();
  expect(rig.happenings.count('stateless closed')).toBe(1);
});

test('does not take the end of an answered exchange as a cancellation', async () => {
  await start();
  const { stream, sink, id } = await held();
  sink.push(note('first'));
  const reader = await stream;
  sink.answer(resultOf(id, '1'), 'body');
  await reader.ended();
  reader.close();
  expect((await rig.modern('echo')).status).toBe(200);
  expect(rig.happenings.seen).not.toContain('stateless closed');
});

const LARGE = encodeText(`{"jsonrpc":"2.0","method":"${'x'.repeat(500_000)}"}`);
/** Far more than the kernel takes for a reader that hangs. */
const MANY = 60;

const hanging = async () => {
  await start();
  const { stream, sink, id } = await held();
  sink.push(note('first'));
  const reader = await stream;
  await reader.event(0);
  reader.hang();
  return { reader, sink, id };
};

test('tells the gateway that a client reads too slowly, and that it has caught up [L07]', async () => {
  const { reader, sink, id } = await hanging();
  for (let count = 0; count < MANY; count += 1) sink.push(LARGE);
  expect(rig.happenings.count('stateless pause')).toBe(1);
  expect(rig.happenings.count('stateless resume')).toBe(0);
  reader.readOn();
  await rig.happenings.until('stateless resume');
  sink.answer(resultOf(id, '1'), 'body');
  await reader.event(MANY + 1);
});

test('cuts a client off that stays too slow and cancels its request [L07]', async () => {
  const { reader, sink } = await hanging();
  for (let count = 0; count < MANY; count += 1) {
    sink.push(LARGE);
    await new Promise(setImmediate);
  }
  rig.time.advance(29_000);
  expect(rig.happenings.seen).not.toContain('stateless closed');
  rig.time.advance(300_000);
  expect(rig.happenings.count('dropped slow_reader')).toBe(1);
  expect(rig.happenings.count('stateless closed')).toBe(1);
  reader.readOn();
  await reader.ended();
});

test('ends an open stream when the gateway abandons its request', async () => {
  await start();
  const { stream, sink } = await held();
  sink.push(note('first'));
  sink.release();
  const reader = await stream;
  sink.abandon();
  await reader.ended();
  expect(reader.events).toHaveLength(1);
});
