import { afterEach, expect, test } from 'vitest';
import { note, resultOf } from '../../../support/scripted-gateway.ts';
import { call, HttpRig, type RigChanges } from './rig.ts';

let rig: HttpRig;
afterEach(() => rig.frontend.close());
const start = async (changes: RigChanges = {}) => {
  rig = await HttpRig.started(changes);
};

/** A held call whose answer a test reads as a stream. */
const held = async (session: string, headers: Record<string, string> = {}) => {
  const stream = rig.stream({
    body: call('hold'),
    headers: { 'mcp-session-id': session, ...headers },
  });
  await rig.happenings.until('received hold');
  return { stream, sink: rig.gateway.held.sink, id: rig.gateway.held.id };
};

test('streams as soon as something comes before the answer [protocol 7.2]', async () => {
  await start();
  const session = await rig.open();
  const { stream, sink, id } = await held(session);
  sink.push(note('first'));
  const reader = await stream;
  expect(reader.status).toBe(200);
  expect(reader.headers['content-type']).toBe('text/event-stream');
  expect(reader.headers['cache-control']).toBe('no-cache, no-transform');
  expect(reader.headers['x-accel-buffering']).toBe('no');
  expect((await reader.event(1)).data).toContain('first');
  sink.answer(resultOf(id, '"done"'), 'channel');
  expect((await reader.event(2)).data).toBe('{"jsonrpc":"2.0","id":1,"result":"done"}');
  await reader.ended();
  expect(reader.events).toHaveLength(3);
});

test('begins with an event that can be resumed from [protocol 7.28]', async () => {
  await start({ frontend: { retryMs: 700 } });
  const { stream, sink } = await held(await rig.open('2025-11-25'));
  sink.stream();
  const reader = await stream;
  expect(await reader.event(0)).toEqual({ id: '1-0', data: '', retryMs: 700 });
  sink.push(note('x'));
  expect((await reader.event(1)).id).toBe('1-1');
  sink.abandon();
  await reader.ended();
});

test('begins with the first message for clients of older revisions', async () => {
  await start();
  const { stream, sink } = await held(await rig.open('2025-06-18'));
  sink.stream();
  sink.push(note('x'));
  const reader = await stream;
  expect((await reader.event(0)).id).toBe('1-1');
  expect(reader.events[0]?.data).toContain('x');
  sink.abandon();
});

test('answers with a stream of one event what a channel answered', async () => {
  await start();
  const got = await rig.post(await rig.open('2025-03-26'), call('piped'));
  expect(got.headers['content-type']).toBe('text/event-stream');
  expect(got.text).toBe('id: 1-1\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n');
});

test('opens a stream for a call that takes long', async () => {
  await start({ frontend: { streamAfterMs: 2_000 } });
  const { stream, sink, id } = await held(await rig.open());
  rig.time.advance(3_000);
  const reader = await stream;
  expect(reader.headers['content-type']).toBe('text/event-stream');
  sink.answer(resultOf(id, '1'), 'body');
  expect((await reader.event(1)).data).toContain('"result":1');
});

test('keeps the one body for a client that takes no stream and moves the rest to its GET stream', async () => {
  await start();
  const session = await rig.open();
  const listening = await rig.listen(session);
  const answer = rig.send({
    body: call('hold'),
    headers: { 'mcp-session-id': session, accept: 'application/json' },
  });
  await rig.happenings.until('received hold');
  const { id, sink } = rig.gateway.held;
  sink.stream();
  rig.time.advance(10_000);
  sink.push(note('aside'));
  expect((await listening.event(0)).data).toContain('aside');
  sink.answer(resultOf(id, '1'), 'channel');
  expect((await answer).text).toBe('{"jsonrpc":"2.0","id":1,"result":1}');
  listening.close();
});

test('refuses on the stream once it is open', async () => {
  await start();
  const { stream, sink, id } = await held(await rig.open());
  sink.stream();
  const { Fault } = await import('../../../../src/domain/fault/fault.ts');
  sink.refuse(new Fault('timeout', 'too slow'), id);
  const reader = await stream;
  expect((await reader.event(1)).data).toContain('"error_code":"timeout"');
  await reader.ended();
});

test('keeps the GET stream of a session apart and its only one [S10]', async () => {
  await start();
  const session = await rig.open();
  const first = await rig.listen(session);
  const second = await rig.listen(session);
  expect(second.status).toBe(409);
  rig.gateway.last.outlet.deliver(note('one'));
  rig.gateway.last.outlet.deliver(note('two'));
  expect((await first.event(1)).id).toBe('0-2');
  expect(first.events[1]?.data).toContain('two');
  first.close();
});

test('keeps messages for a client whose GET stream is not open, up to a bound', async () => {
  await start({ frontend: { maxUndelivered: 2 } });
  const session = await rig.open();
  for (const text of ['lost', 'one', 'two']) rig.gateway.last.outlet.deliver(note(text));
  expect(rig.happenings.count('dropped client_away')).toBe(1);
  const reader = await rig.listen(session);
  expect((await reader.event(1)).data).toContain('two');
  expect(reader.events.map(({ id }) => id)).toEqual(['0-2', '0-3']);
  reader.close();
});

test('allows a new GET stream after the old one broke', async () => {
  await start();
  const session = await rig.open();
  const first = await rig.listen(session);
  first.close();
  let second = await rig.listen(session);
  // The break has to reach the gateway first.
  while (second.status === 409) second = await rig.listen(session);
  rig.gateway.last.outlet.deliver(note('again'));
  expect((await second.event(0)).data).toContain('again');
  second.close();
});

test.each([['application/json'], ['*/*']])('opens no GET stream for Accept %s', async (accept) => {
  await start();
  const headers = { 'mcp-session-id': await rig.open(), accept };
  expect((await rig.send({ method: 'GET', headers })).status).toBe(406);
});

test('sends comments on every open stream, in turns', async () => {
  await start();
  const session = await rig.open();
  const listening = await rig.listen(session);
  const { stream, sink } = await held(session);
  sink.stream();
  const reader = await stream;
  rig.time.advance(15_000);
  await Promise.all([listening.text(': '), reader.text(': ')]);
  expect(listening.events).toHaveLength(0);
  listening.close();
  sink.abandon();
});
