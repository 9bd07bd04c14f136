import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Exchange, ExchangeStream } from '../../../../../src/adapters/shared/http/exchange.ts';
import { encodeText } from '../../../../../src/domain/wire/text.ts';
import { EventReader, exchange } from '../../../../support/http-peer.ts';
import { turnsOver } from '../../../../support/replicas/channel-rig.ts';
import { type ForwardingRig, forwardingRig } from '../../../../support/replicas/forwarding-rig.ts';

let rig: ForwardingRig;
let came: Exchange[];
let arrived: PromiseWithResolvers<Exchange>;

beforeEach(async () => {
  came = [];
  arrived = Promise.withResolvers();
  rig = await forwardingRig((request) => {
    came.push(request);
    arrived.resolve(request);
  });
});
afterEach(() => rig.close());

const post = () => exchange(rig.port, { path: '/here', body: 'do it' });

test('a replica that does not have the session says so, and the request is its sender’s again', async () => {
  const answer = post();
  (await arrived.promise).forwarded?.notHere();
  expect((await answer).status).toBe(503);
  expect(rig.missed).toEqual([{ kind: 'not_here' }]);
  expect(rig.first.channels.size + rig.second.channels.size).toBe(0);
});

test('what a replica that stands still has not seen it never sees', async () => {
  await rig.second.member.standStill();
  const answer = post();
  await vi.waitFor(() => expect(rig.first.channels.size).toBe(1));
  await turnsOver();
  rig.advance(1_500);
  expect((await answer).status).toBe(503);
  expect(rig.missed).toMatchObject([{ kind: 'not_taken', fault: { row: { httpStatus: 503 } } }]);
  await rig.second.member.goOn();
  await turnsOver();
  expect(came).toEqual([]);
});

test('of what a lost replica had begun it is said that nobody knows', async () => {
  const answer = post();
  await arrived.promise;
  rig.advance(20);
  await turnsOver();
  rig.first.loses(rig.second.member.bus.self);
  await answer;
  expect(rig.missed).toMatchObject([{ kind: 'maybe', fault: { code: 'outcome_unknown' } }]);
});

test('a stream that has begun ends with the replica it came from', async () => {
  const reader = EventReader.open(rig.port, { path: '/here' });
  const request = await arrived.promise;
  let left = 0;
  const stream: ExchangeStream = request.open(200, ['content-type', 'text/event-stream']);
  request.onAbort(() => {
    left += 1;
  });
  stream.write(encodeText('data: one\n\n'));
  const seen = await reader;
  await seen.event(0);
  rig.first.loses(rig.second.member.bus.self);
  await seen.ended();
  await vi.waitFor(() => expect(left).toBe(1));
  expect(rig.missed).toEqual([]);
  expect(rig.first.channels.size + rig.second.channels.size).toBe(0);
});

test('a frontend that the other replica does not have takes nothing', async () => {
  await rig.close();
  rig = await forwardingRig(() => undefined, undefined, 'another');
  await post();
  expect(rig.missed).toMatchObject([{ kind: 'not_taken' }]);
});

test('an answer of one replica leaves nothing of it behind on either', async () => {
  const answer = post();
  (await arrived.promise).reply(200, [], encodeText('done'));
  expect((await answer).text).toBe('done');
  await vi.waitFor(() => expect(rig.first.channels.size + rig.second.channels.size).toBe(0));
});
