import { afterEach, expect, test } from 'vitest';
import { note, resultOf } from '../../../support/scripted-gateway.ts';
import { call, HttpRig, type RigChanges } from './rig.ts';

let rig: HttpRig;
afterEach(() => rig.frontend.close());

const broken = async (changes: RigChanges = {}) => {
  rig = await HttpRig.started(changes);
  const session = await rig.open('2025-11-25');
  const opening = rig.stream({ body: call('hold'), headers: { 'mcp-session-id': session } });
  await rig.happenings.until('received hold');
  const { sink, id } = rig.gateway.held;
  sink.push(note('one'));
  const reader = await opening;
  await reader.event(1);
  return { session, sink, id, reader };
};

/** Comes back until the break was noticed. */
const back = async (session: string, lastEventId: string) => {
  let reader = await rig.listen(session, lastEventId);
  while (reader.status === 409) reader = await rig.listen(session, lastEventId);
  return reader;
};

test('a broken POST cancels nothing, and a GET goes on where it stopped [protocol 7.28]', async () => {
  const { session, sink, id, reader } = await broken();
  reader.close();
  sink.push(note('two'));
  const resumed = await back(session, '1-1');
  expect(resumed.status).toBe(200);
  sink.push(note('three'));
  sink.answer(resultOf(id, '"end"'), 'body');
  await resumed.ended();
  expect(resumed.events.map((event) => event.id)).toEqual(['1-2', '1-3', '1-4']);
  expect(resumed.events.at(-1)?.data).toContain('"result":"end"');
  expect(rig.happenings.seen).not.toContain('session closed');
});

test('replays a finished stream and ends it', async () => {
  const { session, sink, id, reader } = await broken();
  sink.answer(resultOf(id, '1'), 'body');
  await reader.ended();
  const resumed = await rig.listen(session, '1-0');
  await resumed.ended();
  expect(resumed.events.map((event) => event.id)).toEqual(['1-1', '1-2']);
});

test('replays only the stream that is named', async () => {
  const { session, sink, reader } = await broken();
  rig.gateway.last.outlet.deliver(note('foreign'));
  reader.close();
  const resumed = await back(session, '1-0');
  expect((await resumed.event(0)).data).toContain('one');
  sink.abandon();
  await resumed.ended();
  expect(resumed.raw).not.toContain('foreign');
});

test('lets the client come back when the server lets go of it', async () => {
  const { session, sink, id, reader } = await broken();
  sink.release();
  await reader.ended();
  const resumed = await rig.listen(session, '1-1');
  sink.answer(resultOf(id, '1'), 'channel');
  await resumed.ended();
  expect(resumed.events.map((event) => event.id)).toEqual(['1-2']);
});

test('resumes the GET stream without sending anything twice', async () => {
  const { session, reader, sink } = await broken();
  const { outlet } = rig.gateway.last;
  const listening = await rig.listen(session);
  outlet.deliver(note('a'));
  await listening.event(0);
  listening.close();
  const gone = await back(session, '0-1');
  gone.close();
  outlet.deliver(note('b'));
  const resumed = await back(session, '0-1');
  outlet.deliver(note('c'));
  await resumed.event(1);
  expect(resumed.events.map((event) => event.id)).toEqual(['0-2', '0-3']);
  resumed.close();
  sink.abandon();
  reader.close();
});

test('does not keep for later what a resumed GET stream has got', async () => {
  const { session, reader, sink } = await broken();
  const { outlet } = rig.gateway.last;
  outlet.deliver(note('kept'));
  const resumed = await rig.listen(session, '0-0');
  expect((await resumed.event(0)).data).toContain('kept');
  resumed.close();
  let fresh = await rig.listen(session);
  while (fresh.status === 409) fresh = await rig.listen(session);
  outlet.deliver(note('new'));
  expect((await fresh.event(0)).data).toContain('new');
  fresh.close();
  sink.abandon();
  reader.close();
});

test('does not open a stream twice', async () => {
  const { session, sink, reader } = await broken();
  expect((await rig.listen(session, '1-0')).status).toBe(409);
  sink.abandon();
  await reader.ended();
});

test.each(['9-1', 'x', '1', '1-2-3', '-1-0', '0-99999999999'])(
  'refuses Last-Event-ID %s',
  async (id) => {
    const { session, sink } = await broken();
    const got = await rig.send({
      method: 'GET',
      headers: { 'mcp-session-id': session, 'last-event-id': id },
    });
    expect(got.status).toBe(400);
    sink.abandon();
  },
);

test('forgets finished streams beyond its bound', async () => {
  const { session, sink, reader } = await broken({ frontend: { resumableStreams: 1 } });
  sink.abandon();
  await reader.ended();
  await rig.post(session, call('chatty'));
  expect((await rig.listen(session, '1-0')).status).toBe(400);
  expect((await rig.listen(session, '2-0')).status).toBe(200);
});
