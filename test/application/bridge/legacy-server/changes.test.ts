import { describe, expect, test } from 'vitest';
import type { Listening } from '../../../../src/application/subscriptions/change-listener.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import {
  noSubscriptions,
  type SubscriptionFilter,
} from '../../../../src/domain/mcp/rev2026/subscription-filter.ts';
import { decodeText } from '../../../../src/domain/wire/text.ts';
import { idleMs, Rig, type RigOptions } from './rig.ts';

const offers =
  '{"tools":{"listChanged":true},"prompts":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},"extensions":{"io.modelcontextprotocol/tasks":{}}}';
const replies = { 'resources/subscribe': '{}', 'resources/unsubscribe': '{}' };
const listChanged = (what: string): string =>
  `{"jsonrpc":"2.0","method":"notifications/${what}/list_changed"}`;
const updated = (uri: string): string =>
  `{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"${uri}"}}`;

interface Heard {
  readonly texts: string[];
  readonly faults: Fault[];
  readonly listening: Listening;
}

const listen = async (rig: Rig, filter: Partial<SubscriptionFilter>): Promise<Heard> => {
  const texts: string[] = [];
  const faults: Fault[] = [];
  const opening = rig.legacy.changes.listen(
    { ...noSubscriptions, ...filter },
    { changed: (bytes) => texts.push(decodeText(bytes)), ended: (fault) => faults.push(fault) },
  );
  await rig.pass(0);
  const listening = await opening;
  if (listening instanceof Fault) throw new Error(listening.message);
  await rig.pass(0);
  return { texts, faults, listening };
};

const build = (options: RigOptions = {}): Rig => new Rig({ offers, replies, ...options });

describe('listening', () => {
  test('happens on a session of the gateway’s own, which declares nothing', async () => {
    const rig = build();
    const heard = await listen(rig, { toolsListChanged: true });
    expect(rig.link.last('initialize').params).toContain(
      '"capabilities":{},"clientInfo":{"name":"mcp-gateway"',
    );
    rig.link.say(listChanged('tools'));
    rig.link.say(listChanged('prompts'));
    expect(heard.texts).toEqual([listChanged('tools')]);
  });

  test('is for what the server offers', async () => {
    const all = {
      toolsListChanged: true,
      promptsListChanged: true,
      resourcesListChanged: true,
      resourceSubscriptions: ['a:1'],
      taskIds: ['t'],
    };
    const everything = await listen(build(), all);
    expect(everything.listening.honoured).toEqual({ ...all, taskIds: [] });
    const little = await listen(
      build({ offers: '{"prompts":{"listChanged":true},"resources":{}}' }),
      all,
    );
    expect(little.listening.honoured).toEqual({ ...noSubscriptions, promptsListChanged: true });
  });

  test('keeps the session open, and its end lets it go', async () => {
    const rig = build();
    const { listening } = await listen(rig, { toolsListChanged: true });
    await rig.pass(idleMs * 2);
    expect(rig.link.isOpen).toBe(true);
    listening.stop();
    await rig.pass(idleMs);
    expect(rig.link.isOpen).toBe(false);
  });

  test('to a server that cannot be reached fails', async () => {
    const rig = build();
    rig.server.unreachable = new Fault('backend_unavailable', 'nobody there');
    await expect(listen(rig, { toolsListChanged: true })).rejects.toThrow('nobody there');
  });
});

describe('a changed list', () => {
  test('that several sessions hear of is told once, whoever is first', async () => {
    const rig = build({ replies: { ...replies, 'tools/list': '{}' } });
    await rig.ask('tools/list', '', { principal: 'a' });
    await rig.ask('tools/list', '', { principal: 'b' });
    const heard = await listen(rig, { toolsListChanged: true, promptsListChanged: true });
    for (const link of rig.server.links) link.say(listChanged('tools'));
    await rig.pass(60);
    for (const link of rig.server.links.toReversed()) link.say(listChanged('prompts'));
    expect(heard.texts).toEqual([listChanged('tools'), listChanged('prompts')]);
  });

  test('is told as often as one session says it', async () => {
    const rig = build();
    const heard = await listen(rig, { toolsListChanged: true });
    for (let time = 0; time < 3; time += 1) rig.link.say(listChanged('tools'));
    expect(heard.texts).toHaveLength(3);
  });

  test('is news again from another session after a while', async () => {
    const rig = build({ replies: { ...replies, 'tools/list': '{}' } });
    await rig.ask('tools/list');
    const heard = await listen(rig, { toolsListChanged: true });
    rig.linkAt(1).say(listChanged('tools'));
    await rig.pass(99);
    rig.linkAt(0).say(listChanged('tools'));
    expect(heard.texts).toHaveLength(1);
    await rig.pass(1);
    rig.linkAt(0).say(listChanged('tools'));
    expect(heard.texts).toHaveLength(2);
  });

  test('that nobody listens to is no matter', async () => {
    const rig = build();
    await rig.ask('tools/list');
    rig.link.say(listChanged('tools'));
    expect(rig.metrics.dropped).toEqual([]);
  });
});

describe('resources', () => {
  test('are subscribed to once, and told about to who wants them [ML-17]', async () => {
    const rig = build();
    const one = await listen(rig, { resourceSubscriptions: ['a:1', 'a:2'] });
    const other = await listen(rig, { resourceSubscriptions: ['a:2', 'a:3'] });
    expect(rig.link.all('resources/subscribe').map(({ params }) => params)).toEqual([
      '{"uri":"a:1"}',
      '{"uri":"a:2"}',
      '{"uri":"a:3"}',
    ]);
    for (const uri of ['a:1', 'a:2', 'a:3', 'a:4']) rig.link.say(updated(uri));
    expect(one.texts).toEqual([updated('a:1'), updated('a:2')]);
    expect(other.texts).toEqual([updated('a:2'), updated('a:3')]);
  });

  test('are unsubscribed from when the last one leaves', async () => {
    const rig = build();
    const one = await listen(rig, { resourceSubscriptions: ['a:1'] });
    const other = await listen(rig, { resourceSubscriptions: ['a:1'] });
    one.listening.stop();
    await rig.pass(0);
    expect(rig.link.all('resources/unsubscribe')).toEqual([]);
    other.listening.stop();
    await rig.pass(0);
    expect(rig.link.all('resources/unsubscribe').map(({ params }) => params)).toEqual([
      '{"uri":"a:1"}',
    ]);
  });

  test('that the server does not let one subscribe to are not honoured', async () => {
    const rig = build();
    rig.server.on('resources/subscribe', (heard, link) => {
      if (!heard.params.includes('a:2')) return '{}';
      link.refuse(heard, '{"code":-32602,"message":"no"}');
      return undefined;
    });
    const heard = await listen(rig, { resourceSubscriptions: ['a:1', 'a:2'] });
    expect(heard.listening.honoured.resourceSubscriptions).toEqual(['a:1']);
  });

  test('are told of to a new subscription after the old one’s end was answered', async () => {
    const rig = build({ replies: { 'resources/subscribe': '{}' } });
    const one = await listen(rig, { resourceSubscriptions: ['a:1'] });
    one.listening.stop();
    await rig.pass(0);
    const opening = listen(rig, { resourceSubscriptions: ['a:1'] });
    await rig.pass(0);
    expect(rig.link.all('resources/subscribe')).toHaveLength(1);
    rig.link.answer(rig.link.last('resources/unsubscribe'), '{}');
    await opening;
    expect(rig.link.all('resources/subscribe')).toHaveLength(2);
  });

  test('that a session of a client hears of are none of the gateway’s business', async () => {
    const rig = build({ replies: { ...replies, 'tools/list': '{}' } });
    await rig.ask('tools/list');
    const heard = await listen(rig, { resourceSubscriptions: ['a:1'] });
    rig.linkAt(0).say(updated('a:1'));
    expect(heard.texts).toEqual([]);
  });
});

describe('a session that dies', () => {
  test('is replaced, with its subscriptions, and what may have been missed is told', async () => {
    const rig = build();
    const heard = await listen(rig, { toolsListChanged: true, resourceSubscriptions: ['a:1'] });
    rig.link.die();
    await rig.pass(1_000);
    expect(rig.server.links).toHaveLength(2);
    expect(rig.link.all('resources/subscribe')).toHaveLength(1);
    expect(heard.texts).toEqual([listChanged('tools'), updated('a:1')]);
    rig.link.say(updated('a:1'));
    expect(heard.texts).toHaveLength(3);
    expect(heard.faults).toEqual([]);
  });

  test('while it is being listened on in vain is a fault', async () => {
    const rig = build({ replies: {} });
    const opening = listen(rig, { resourceSubscriptions: ['a:1'] });
    await rig.pass(0);
    rig.link.die('gone');
    await expect(opening).rejects.toThrow('gone');
  });

  test('of a client ends nothing', async () => {
    const rig = build({ replies: { ...replies, 'tools/list': '{}' } });
    await rig.ask('tools/list');
    const heard = await listen(rig, { toolsListChanged: true });
    rig.linkAt(0).die();
    rig.linkAt(1).say(listChanged('tools'));
    expect(heard.texts).toHaveLength(1);
  });
});

test('a server that all share is listened to on the session that all share', async () => {
  const rig = build({ shared: true, replies: { ...replies, 'tools/list': '{}' } });
  await rig.ask('tools/list');
  const heard = await listen(rig, { toolsListChanged: true });
  rig.link.say(listChanged('tools'));
  expect(rig.server.links).toHaveLength(1);
  expect(heard.texts).toHaveLength(1);
});

test('closing ends who listens', async () => {
  const rig = build();
  const heard = await listen(rig, { toolsListChanged: true });
  await rig.legacy.close();
  expect(heard.faults.map(({ code }) => code)).toEqual(['shutting_down']);
  expect(rig.link.isOpen).toBe(false);
});
