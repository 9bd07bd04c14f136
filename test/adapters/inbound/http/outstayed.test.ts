import { afterEach, expect, test } from 'vitest';
import { outstayedFaults } from '../../../../src/application/sessions/outstayed.ts';
import { note } from '../../../support/scripted-gateway.ts';
import { call, HttpRig, refusal } from './rig.ts';

let rig: HttpRig;
afterEach(() => rig.frontend.close());

const LOOK_MS = 5_000;
const by = (token: string, session: string) => ({
  authorization: `Bearer ${token}`,
  'mcp-session-id': session,
});
const started = async () => {
  // Later than any test gets: what waits is no stream.
  const frontend = { streamAfterMs: 3_600_000 };
  rig = await HttpRig.started({ tokens: ['a', 'a#2', 'b'], frontend });
  return rig.open('2025-11-25', { authorization: 'Bearer a' });
};
const listening = (session: string, token: string, lastEventId?: string) =>
  rig.stream({
    method: 'GET',
    headers: {
      accept: 'text/event-stream',
      ...by(token, session),
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
  });

test('the stream of a token that has run out ends, and another token of the same user opens it anew', async () => {
  const session = await started();
  const stream = await listening(session, 'a');
  rig.time.advance(LOOK_MS);
  expect((await listening(session, 'a#2')).status).toBe(409);
  rig.gateway.over.set('a', outstayedFaults.expired);
  rig.time.advance(LOOK_MS);
  await stream.ended();
  const next = await listening(session, 'a#2');
  expect(next.status).toBe(200);
  rig.time.advance(LOOK_MS);
  rig.gateway.last.outlet.deliver(note('still there'));
  expect((await next.event(0)).data).toContain('still there');
  expect(rig.happenings.seen).not.toContain('session closed');
});

test('a call that waits for its answer is refused with the reason and cancelled', async () => {
  const session = await started();
  const waiting = rig.send({ body: call('hold'), headers: by('a', session) });
  const other = rig.send({ body: call('hold', '{}', '2'), headers: by('a#2', session) });
  await rig.happenings.until('received hold');
  await expect.poll(() => rig.gateway.last.held.length).toBe(2);
  rig.gateway.over.set('a', outstayedFaults.revoked);
  rig.time.advance(LOOK_MS);
  const got = await waiting;
  expect([got.status, refusal(got).error.message]).toEqual([401, outstayedFaults.revoked.message]);
  expect(rig.happenings.seen).toContain('cancel 1');
  expect(rig.happenings.seen).not.toContain('cancel 2');
  rig.gateway.held.sink.abandon();
  await other;
});

const streaming = async () => {
  const session = await started();
  const opening = rig.stream({ body: call('hold'), headers: by('a', session) });
  await rig.happenings.until('received hold');
  const { sink } = rig.gateway.held;
  sink.push(note('one'));
  const reader = await opening;
  await reader.event(1);
  return { session, sink, reader };
};

test('a call whose stream can be resumed goes on for whoever comes back with another token', async () => {
  const { session, sink, reader } = await streaming();
  rig.gateway.over.set('a', outstayedFaults.expired);
  rig.time.advance(LOOK_MS);
  await reader.ended();
  sink.push(note('two'));
  const resumed = await listening(session, 'a#2', '1-1');
  expect((await resumed.event(0)).data).toContain('two');
  rig.time.advance(LOOK_MS);
  sink.push(note('three'));
  expect((await resumed.event(1)).data).toContain('three');
  expect(rig.happenings.seen).not.toContain('cancel 1');
});

test('nobody goes on by a token that was revoked', async () => {
  const { reader } = await streaming();
  rig.gateway.over.set('a', outstayedFaults.revoked);
  rig.time.advance(LOOK_MS);
  await reader.ended();
  expect(reader.raw).toContain('was revoked');
  expect(rig.happenings.seen).toContain('cancel 1');
});

test('a request of the stateless era ends in the same way', async () => {
  await started();
  const stream = rig.modernStream('hold', { authorization: 'Bearer a' });
  await rig.happenings.until('received hold');
  rig.gateway.heldStateless.sink.push(note('one'));
  const reader = await stream;
  await reader.event(0);
  rig.gateway.over.set('a', outstayedFaults.expired);
  rig.time.advance(LOOK_MS);
  await reader.ended();
  expect(reader.raw).toContain('has expired');
});
