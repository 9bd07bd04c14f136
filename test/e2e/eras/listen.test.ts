import { beforeAll, describe, expect, test } from 'vitest';
import { until } from '../faults/support/watch.ts';
import { rawAt, rawMembers } from '../support/raw-json.ts';
import { isA, toolParams } from './support/clients/era-client.ts';
import type { ModernHttpClient } from './support/clients/modern-http.ts';
import { changesHeard, hear, listened, subscriptionOf } from './support/listening.ts';
import type { Era, Peer } from './support/peers/peer.ts';
import { type StartedPeer, startPeer } from './support/peers/start-peer.ts';
import { eras, type Rig, startRig } from './support/rig.ts';

const ids = ['0', '7', '"7"', '"ä"', '-9007199254740993'] as const;
const doors = ['http', 'websocket'] as const;

let servers: Record<Era, StartedPeer>;
let rig: Rig;
beforeAll(async () => {
  servers = {
    legacy: await startPeer('legacy', 'http'),
    modern: await startPeer('modern', 'http'),
  };
  rig = await startRig({ servers });
});

const rows = { legacy: '[ML-17]', modern: '[MM-06]' } as const;

const same = (raw: string, id: string): void => {
  // An escape more or less is the same id; a number and a string are not.
  if (id.startsWith('"')) expect(JSON.parse(raw)).toBe(JSON.parse(id));
  else expect(raw).toBe(id);
};

describe.each(eras)('a subscription to a server of the %s era', (back) => {
  const peer = (): Peer => servers[back].peer;

  describe.each(doors)('over %s', (door) => {
    test.each(ids)(`carries the id %s of its request, with its type ${rows[back]}`, async (id) => {
      const client = await rig.open('modern', { server: back, door });
      const uri = `test://${door}/${id}`;
      const acknowledged = await hear(client, id, { tools: true, uris: [uri] });
      expect(client.messages[0]).toBe(acknowledged);
      same(subscriptionOf(acknowledged), id);
      expect(JSON.parse(rawAt(acknowledged, 'params', 'notifications'))).toEqual({
        toolsListChanged: true,
        resourceSubscriptions: [uri],
      });
      await listened(peer(), 'toolsListChanged', JSON.stringify(uri));
      peer().announce('tools');
      peer().announce('updated', uri);
      const heard = [
        await client.next(isA('notifications/tools/list_changed')),
        await client.next(isA('notifications/resources/updated')),
      ];
      for (const text of heard) same(subscriptionOf(text), id);
      await client.close();
    });

    test(`brings only what was asked for ${rows[back]}`, async () => {
      const client = await rig.open('modern', { server: back, door });
      const other = await rig.open('modern', { server: back, door });
      await hear(client, '1', { prompts: true });
      await hear(other, '1', { tools: true, resources: true, uris: ['test://x'] });
      await listened(peer(), 'promptsListChanged', 'toolsListChanged', 'test://x');
      for (const kind of ['tools', 'resources', 'prompts'] as const) peer().announce(kind);
      peer().announce('updated', 'test://x');
      peer().announce('updated', 'test://y');
      const methods = (texts: readonly string[]): string[] =>
        texts.map((text) => rawAt(text, 'method')).toSorted();
      expect(methods(await changesHeard(client, 1))).toEqual([
        '"notifications/prompts/list_changed"',
      ]);
      expect(methods(await changesHeard(other, 3))).toEqual([
        '"notifications/resources/list_changed"',
        '"notifications/resources/updated"',
        '"notifications/tools/list_changed"',
      ]);
      await Promise.all([client.close(), other.close()]);
    });

    test(`ends when it is cancelled, and the call beside it goes on ${rows[back]}`, async () => {
      const client = await rig.open('modern', { server: back, door });
      await hear(client, '5', { tools: true });
      await listened(peer(), 'toolsListChanged');
      const call = client.request('6', 'tools/call', toolParams('progress'));
      await client.cancel('5');
      expect(rawMembers(await call).has('result')).toBe(true);
      peer().announce('tools');
      await client.request('8', 'tools/call', toolParams('echo'));
      expect(client.messages.filter(isA('notifications/tools/list_changed'))).toEqual([]);
      await client.close();
    });
  });
});

test('a gateway that stops ends every subscription with its result [MM-06] [ML-17]', async () => {
  const own = await startRig({ servers });
  const opened = await Promise.all(
    eras.flatMap((server) =>
      doors.map(async (door) => {
        const client = await own.open('modern', { server, door });
        await hear(client, '"ä"', { tools: true });
        const ended = client.next((text) => rawMembers(text).has('result'));
        return { client, ended };
      }),
    ),
  );
  const code = own.gateway.stop();
  for (const { client, ended } of opened) {
    const text = await ended;
    expect(JSON.parse(text)).toEqual({
      jsonrpc: '2.0',
      id: 'ä',
      result: {
        resultType: 'complete',
        _meta: { 'io.modelcontextprotocol/subscriptionId': 'ä' },
      },
    });
    expect(client.messages.at(-1)).toBe(text);
  }
  expect(await code).toBe(0);
});

test('a server of the modern era that ends a subscription is listened to again [MM-06]', async () => {
  const client: ModernHttpClient = rig.http('modern');
  await hear(client, '3', { resources: true });
  await listened(servers.modern.peer, 'resourcesListChanged');
  const before = servers.modern.peer.callsOf('subscriptions/listen').length;
  const listens = servers.modern.peer.callsOf('subscriptions/listen');
  for (const call of listens) if (call.params.includes('resourcesList')) call.finish('');
  await until(
    () => servers.modern.peer.callsOf('subscriptions/listen').length,
    (now) => now > before,
  );
  await listened(servers.modern.peer, 'resourcesListChanged');
  servers.modern.peer.announce('resources');
  await client.next(isA('notifications/resources/list_changed'));
  await client.close();
});
