import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { agreement, silent } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import { WorkersRig } from './rig.ts';

const only = { calls: undefined, rssBytes: undefined, ageMs: undefined };
const answering = { 'tools/call': '{"content":[]}' };
const toolCall = '{"name":"x"}';

describe('workers that have served long enough', () => {
  test('are replaced by one that is there before they go', async () => {
    const rig = new WorkersRig({ count: 1, replies: answering, recycle: { ...only, calls: 3 } });
    const client = await rig.build.client();
    const [first] = rig.server.links;
    client.request(1, 'tools/call', toolCall);
    client.request(2, 'tools/call', toolCall);
    rig.server.on('initialize', silent);
    await rig.pass(400);
    expect(rig.running).toHaveLength(2);
    expect(rig.metrics.told).toEqual([]);
    const meanwhile = client.request(3, 'tools/call', toolCall);
    expect(meanwhile.text).toContain('"result"');
    const [, second] = rig.server.links;
    second?.answer(second.last('initialize'), agreement());
    await rig.pass(400);
    expect(first?.isOpen).toBe(false);
    expect(rig.metrics.told).toEqual(['many calls']);
    expect(client.request(4, 'tools/call', toolCall).text).toContain('"result"');
    expect(second?.all('tools/call')).toHaveLength(1);
  });

  test('finish what they have begun, and get nothing new', async () => {
    const rig = new WorkersRig({ count: 1, recycle: { ...only, ageMs: 1_000 }, drainMs: 5_000 });
    const client = await rig.build.client();
    const [first] = rig.server.links;
    const begun = client.request(1, 'tools/call', toolCall);
    await rig.pass(2_000);
    expect(rig.running).toHaveLength(2);
    const next = client.request(2, 'tools/call', toolCall);
    const [, second] = rig.server.links;
    expect(second?.all('tools/call')).toHaveLength(1);
    first?.answer(first.last('tools/call'), '{"old":true}');
    second?.answer(second.last('tools/call'), '{"new":true}');
    expect([begun.text, next.text].map((text) => /"(?:old|new)"/.exec(text)?.[0])).toEqual([
      '"old"',
      '"new"',
    ]);
    await rig.pass(100, 20);
    expect(rig.running).toHaveLength(1);
  });

  test('do not wait for ever for what they have begun', async () => {
    const rig = new WorkersRig({ count: 1, recycle: { ...only, ageMs: 1_000 }, drainMs: 500 });
    const client = await rig.build.client();
    const begun = client.request(1, 'tools/call', toolCall);
    await rig.pass(1_400);
    expect(rig.running).toHaveLength(2);
    await rig.pass(600);
    expect(begun.text).toContain('"error"');
  });

  test('are replaced one after another', async () => {
    const rig = new WorkersRig({ count: 3, recycle: { ...only, ageMs: 2_000 } });
    const client = await rig.build.client();
    for (const id of [1, 2, 3]) client.request(id, 'tools/call', toolCall);
    await settled();
    expect(rig.running).toHaveLength(3);
    let most = 0;
    for (let step = 0; step < 300; step += 1) {
      await rig.pass(20, 20);
      most = Math.max(most, rig.running.length);
    }
    expect(most).toBe(4);
    expect(rig.metrics.told.length).toBeGreaterThanOrEqual(3);
  });

  test('are replaced when they have grown too large', async () => {
    const rig = new WorkersRig({ count: 1, recycle: { ...only, rssBytes: 1_000 } });
    await rig.build.client();
    rig.memory.bytes.set(1, 1_000);
    await rig.pass(2_000);
    expect(rig.metrics.told).toEqual([]);
    rig.memory.bytes.set(1, 1_001);
    await rig.pass(2_000);
    expect(rig.metrics.told).toEqual(['many rss']);
  });

  test('go on when there is no other, and it is tried again', async () => {
    const rig = new WorkersRig({
      count: 1,
      replies: answering,
      recycle: { ...only, ageMs: 1_000 },
    });
    const client = await rig.build.client();
    rig.server.unreachable = new Fault('overloaded', 'no room');
    await rig.pass(2_000);
    expect(client.request(1, 'tools/call', toolCall).text).toContain('"result"');
    expect(rig.server.attempts).toBe(2);
    rig.server.unreachable = undefined;
    await rig.pass(6_000);
    expect(rig.metrics.told[0]).toBe('many age');
  });

  test('are replaced the same way where there are no sessions', async () => {
    const rig = new WorkersRig({
      count: 1,
      era: 'modern',
      replies: {
        'server/discover':
          '{"supportedVersions":["2026-07-28"],"capabilities":{},"resultType":"complete","ttlMs":1000,"cacheScope":"public"}',
      },
      recycle: { ...only, ageMs: 1_000 },
      drainMs: 5_000,
    });
    const client = await rig.build.client();
    const begun = client.request(1, 'tools/call', toolCall);
    await settled();
    await rig.pass(1_600);
    expect(rig.running).toHaveLength(2);
    const [first] = rig.running;
    first?.answer(first.last('tools/call'), '{"resultType":"complete","content":[]}');
    await settled();
    expect(begun.text).toContain('"result"');
    await rig.pass(100);
    expect(rig.running).toHaveLength(1);
    expect(first?.isOpen).toBe(false);
  });
});

describe('workers that nobody uses', () => {
  test('are ended, and started by the next request', async () => {
    const rig = new WorkersRig({ count: 1, replies: answering, idleStopMs: 3_000 });
    const client = await rig.build.client();
    await rig.pass(2_800);
    client.request(1, 'tools/call', toolCall);
    await rig.pass(2_800);
    expect(rig.running).toHaveLength(1);
    await rig.pass(1_000);
    expect(rig.running).toHaveLength(0);
    expect(rig.metrics.told).toEqual(['many idle']);
    const sink = client.request(2, 'tools/call', toolCall);
    await settled();
    expect(sink.text).toContain('"result"');
    await rig.pass(2_000);
    expect(rig.running).toHaveLength(1);
  });

  test('are kept while a call is under way or a resource is subscribed to', async () => {
    const rig = new WorkersRig({
      count: 1,
      replies: {
        initialize: agreement('{"resources":{"subscribe":true}}'),
        'resources/subscribe': '{}',
        'resources/unsubscribe': '{}',
      },
      idleStopMs: 1_000,
    });
    const client = await rig.build.client();
    const call = client.request(1, 'tools/call', toolCall);
    await rig.pass(4_000);
    rig.server.link.answer(rig.server.link.last('tools/call'), '{}');
    expect(call.text).toContain('"result"');
    client.request(2, 'resources/subscribe', '{"uri":"x:1"}');
    await rig.pass(12_000);
    expect(rig.running).toHaveLength(1);
    client.request(3, 'resources/unsubscribe', '{"uri":"x:1"}');
    await rig.pass(8_000);
    expect(rig.running).toHaveLength(0);
  });
});

test('subscriptions go over to the worker that takes the place of theirs, new ones at once', async () => {
  const rig = new WorkersRig({
    count: 1,
    replies: {
      initialize: agreement('{"resources":{"subscribe":true}}'),
      'resources/subscribe': '{}',
    },
    recycle: { ...only, ageMs: 1_000 },
    drainMs: 60_000,
  });
  const client = await rig.build.client();
  client.request(1, 'resources/subscribe', '{"uri":"x:1"}');
  client.request(2, 'tools/call', toolCall);
  await rig.pass(1_400);
  expect(rig.running).toHaveLength(2);
  client.request(3, 'resources/subscribe', '{"uri":"x:2"}');
  await settled();
  const told = rig.server.link.all('resources/subscribe').map(({ params }) => params);
  expect(told).toEqual(['{"uri":"x:1"}', '{"uri":"x:2"}']);
  rig.server.link.say(
    '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"x:1"}}',
  );
  expect([...client.outlet.delivered]).toHaveLength(1);
});
