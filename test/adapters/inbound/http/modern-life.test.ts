import { Agent } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { note, resultOf } from '../../../support/scripted-gateway.ts';
import { HttpRig, mirrored, modernCall, type RigChanges } from './rig.ts';

let rig: HttpRig;
afterEach(() => rig.frontend.close());

const start = async (changes: RigChanges = {}) => {
  rig = await HttpRig.started(changes);
};

test('takes no new requests while it drains but finishes what is open [FE-29]', async () => {
  await start();
  const open = rig.modern('hold');
  await rig.happenings.until('received hold');
  const { sink, id } = rig.gateway.heldStateless;
  rig.frontend.stopAccepting();
  const refused = await rig.modern('echo');
  expect([refused.status, refused.headers.connection]).toEqual([503, 'close']);
  expect(refused.headers['retry-after']).toBe('1');
  expect(refused.text).toContain('"id":1,"error":{"code":1004,');
  expect(refused.text).toContain('shutting_down');
  expect(rig.gateway.statelessClients).toHaveLength(1);
  sink.answer(resultOf(id, '1'), 'body');
  expect((await open).text).toContain('"result":1');
});

test('serves while it drains what comes over connections that were there, once each', async () => {
  await start();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const sent = { body: modernCall('echo'), headers: mirrored('echo'), agent };
  expect((await rig.send(sent)).headers.connection).not.toBe('close');
  rig.frontend.stopAccepting();
  const last = await rig.send(sent);
  expect([last.status, last.headers.connection]).toEqual([200, 'close']);
  expect((await rig.send(sent)).status).toBe(503);
  agent.destroy();
});

test('lets a subscription end in good order while it drains', async () => {
  await start();
  const opening = rig.modernStream('subscriptions/listen');
  await rig.happenings.until('received subscriptions/listen');
  const { sink, id } = rig.gateway.heldStateless;
  sink.push(note('acknowledged'));
  const reader = await opening;
  rig.frontend.stopAccepting();
  sink.answer(resultOf(id, '{"resultType":"complete"}'), 'channel');
  await reader.ended();
  expect(reader.events.at(-1)?.data).toContain('complete');
});

test('answers what is still open when it is closed, cancels it and leaves no timer', async () => {
  await start();
  const waiting = rig.modern('hold');
  await rig.happenings.until('received hold');
  const streaming = rig.modernStream('hold');
  await rig.happenings.until('received hold', 2);
  rig.gateway.heldStateless.sink.push(note('first'));
  const reader = await streaming;
  await rig.frontend.close();
  const got = await waiting;
  expect(got.status).toBe(503);
  expect(got.text).toContain('"id":1,"error":{"code":1004,');
  await reader.ended();
  expect(reader.events.at(-1)?.data).toContain('shutting_down');
  expect(rig.happenings.count('stateless closed')).toBe(2);
  expect(rig.time.alarms).toBe(0);
});

test('counts no request of the stateless era as a session', async () => {
  await start({ frontend: { sessionIdleMs: 60_000 } });
  const session = await rig.open();
  const asking = { 'mcp-session-id': session };
  for (let round = 0; round < 3; round += 1) {
    rig.time.advance(30_000);
    expect((await rig.modern('echo', asking)).status).toBe(200);
  }
  expect(rig.happenings.count('session closed')).toBe(1);
  expect(rig.happenings.count('http opened')).toBe(1);
});
